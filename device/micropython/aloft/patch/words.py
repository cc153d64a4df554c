"""Addresses and words. An address is kept less 2^30: those that chips use then fit in the 31 bits of small integers."""

from micropython import const

_BIAS = const(0x4000)
ZERO = -0x3FFFFFFF - 1  # the address 0


def address_of(low, high):
    """The address in two halves of a word."""
    return (high - _BIAS << 16) + low


def address_at(data, i):
    return (data[i + 3] << 8 | data[i + 2]) - _BIAS << 16 | data[i + 1] << 8 | data[i]


def put_address(data, address):
    data[0] = address & 255
    data[1] = address >> 8 & 255
    address = (address >> 16) + _BIAS
    data[2] = address & 255
    data[3] = address >> 8 & 255


def wrap(address):
    """Addresses are modulo 2^32."""
    if -0x3FFFFFFF <= address <= 0x3FFFFFFF:
        return address
    return ((address - ZERO) & 0xFFFFFFFF) + ZERO


def signed(number):
    """A number of 32 bits with a sign, as arrays keep shifts."""
    if -0x3FFFFFFF <= number <= 0x3FFFFFFF:
        return number
    return ((number & 0xFFFFFFFF) ^ 0x80000000) - 0x80000000
