"""What the package uses of the module `micropython`, for CPython; MicroPython has its own, which comes first."""


def const(value):
    return value
