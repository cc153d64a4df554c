"""What an updater is made with, looked at before it is needed: a board that runs for months should not find out then."""


def check_arguments(trust, device_class, channel, headers, seconds, functions):
    """ValueError that names the argument. `seconds` and `functions`: by name."""
    for name, text in (("device_class", device_class), ("channel", channel)):
        if not isinstance(text, str) or not text or "/" in text:
            raise ValueError("%s is a name such as 'lamp', and not %r" % (name, text))
    if not (trust is None or hasattr(trust, "KEYS") or hasattr(trust, "keys")):
        raise ValueError("trust is the module that `aloft keys export --format python` makes, and not %r" % (trust,))
    if not (headers is None or isinstance(headers, dict)):
        raise ValueError("headers are a dict such as {'Authorization': 'Bearer ...'}, and not %r" % (headers,))
    check_numbers(seconds, 0.001, 86400)
    check_functions(functions)


def check_functions(functions):
    for name, function in functions.items():
        if not (function is None or callable(function)):
            raise ValueError("%s is a function, and not %r" % (name, function))


def check_numbers(numbers, least, most):
    for name, number in numbers.items():
        if not isinstance(number, (int, float)) or not least <= number <= most:
            raise ValueError("%s is a number from %s to %s, and not %r" % (name, least, most, number))
