"""ECDSA on P-256 (FIPS 186-5, SP 800-186): verification only. What it works on is public, so it takes the time the numbers want."""

from aloft.errors import AloftError

P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF  # of the coordinates
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the points
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
GENERATOR = (  # once, three, five and seven times
    (
        0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
        0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
    ),
    (
        0x5ECBE4D1A6330A44C8F7EF951D4BF165E6C6B721EFADA985FB41661BC6E7FD6C,
        0x8734640C4998FF7E374B06CE1A64A2ECD82AB036384FB83D9A79B127A27D5032,
    ),
    (
        0x51590B7A515140D2D784C85608668FDFEF8C82FD1F5BE52421554A0DC3D033ED,
        0xE0C17DA8904A727D8AE1BF36BF8A79260D012F00D4D80888D1D0BB44FDA16DA4,
    ),
    (
        0x8E533B6FA0BF7B4625BB30667C01FB607EF9F8B8A80FEF5B300628703187B2A3,
        0x73EB1DBDE03318366D069F83A6F5900053C73633CB041B21C55E1A86C1F400B4,
    ),
)


def number(data):
    return int.from_bytes(data, "big")


def point_of(public_key):
    """(x, y), or None when the bytes are no point of the curve."""
    if len(public_key) != 65 or public_key[0] != 4:
        return None
    x, y = number(public_key[1:33]), number(public_key[33:])
    if x >= P or y >= P or (y * y - x * x * x + 3 * x - B) % P:
        return None
    return x, y


def check_key(public_key):
    """Refuses what is no public key: 0x04 and the coordinates of a point, 65 bytes."""
    if point_of(public_key) is None:
        raise AloftError("KEY_INVALID", "a key is no point of P-256")


def is_proper(signature):
    """Whether 64 bytes can be a signature: 0 < r < n and 0 < s <= n/2."""
    return 0 < number(signature[:32]) < N and 0 < number(signature[32:]) <= N >> 1


def verify(public_key, digest, signature):
    """Whether the key made the signature (r and s, 64 bytes) over the 32 bytes of a digest."""
    point = point_of(public_key)
    if point is None or len(signature) != 64 or not is_proper(signature):
        return False
    r, inverse = number(signature[:32]), inverse_of(number(signature[32:]), N)
    x, z = sum_of(number(digest) * inverse % N, r * inverse % N, odd_multiples(point))
    # The point's own coordinate is x / z^2, and r is what is left of it, modulo N.
    return z != 0 and any((candidate * z * z - x) % P == 0 for candidate in (r, r + N) if candidate < P)


def inverse_of(a, modulus):
    """Euclid's algorithm: in MicroPython several times as fast as a power of `modulus - 2`."""
    rest, factor, last = modulus, 1, 0
    while a:
        quotient = rest // a
        rest, a = a, rest - quotient * a
        last, factor = factor, last - quotient * factor
    return last % modulus


def odd_multiples(point):
    """Once, three, five and seven times a point. None of the sums on the way is of equal or opposite points."""
    x, y = point
    double = line(x, y, x, 3 * (x * x - 1) * inverse_of(2 * y, P) % P)
    multiples = [point]
    for _ in range(3):
        x, y = multiples[-1]
        slope = (double[1] - y) * inverse_of((double[0] - x) % P, P) % P
        multiples.append(line(x, y, double[0], slope))
    return multiples


def line(x, y, other_x, slope):
    """The sum of two points, of which a line goes through both."""
    sum_x = (slope * slope - x - other_x) % P
    return sum_x, (slope * (x - sum_x) - y) % P


def digits_of(scalar):
    """Least first: 0 or odd, -7 to 7, and three zeros at least between others. As bytes, 8 more."""
    digits = bytearray(b"\x08" * 257)
    at = 0
    while scalar:
        if scalar & 1:
            digit = scalar & 15
            if digit > 7:
                digit -= 16
            scalar -= digit
            digits[at] += digit
        scalar >>= 1
        at += 1
    return digits


def sum_of(u, v, multiples):
    """x z^2 and z of the point u G + v Q, where z is 0 when that is none. `multiples` are those of Q."""
    p = P
    terms = ((digits_of(u), GENERATOR), (digits_of(v), multiples))
    x, y, z = 0, 1, 0
    for at in range(256, -1, -1):
        if z:
            x, y, z = doubled(x, y, z, p)
        for digits, table in terms:
            digit = digits[at] - 8
            if digit:
                to_x, to_y = table[abs(digit) >> 1]
                x, y, z = added(x, y, z, to_x, to_y if digit > 0 else p - to_y, p)
    return x, z


def doubled(x, y, z, p):
    """Twice a point in Jacobian coordinates: x / z^2 and y / z^3 are its own."""
    zz, yy = z * z % p, y * y % p
    b = 4 * x * yy % p
    a = 3 * (x - zz) * (x + zz) % p
    twice_x = (a * a - 2 * b) % p
    return twice_x, (a * (b - twice_x) - 8 * yy * yy) % p, 2 * y * z % p


def added(x, y, z, to_x, to_y, p):
    """The sum of a point in Jacobian coordinates and one in its own."""
    if not z:
        return to_x, to_y, 1
    zz = z * z % p
    h, r = (to_x * zz - x) % p, (to_y * (zz * z % p) - y) % p
    if not h:
        return doubled(x, y, z, p) if not r else (0, 1, 0)
    hh = h * h % p
    hhh, v = h * hh % p, x * hh % p
    sum_x = (r * r - hhh - 2 * v) % p
    return sum_x, (r * (v - sum_x) - y * hhh) % p, z * h % p
