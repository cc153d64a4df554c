"""Runs the laws of a module: functions whose name begins with `law_` and whose docstring says what holds. Those that take long are
generators, and yield where an interpreter that collects garbage only between calls may do so."""

import sys


class Skip(Exception):
    """Why a law can not be tried here."""


def hexadecimal(data):
    return "".join("%02x" % byte for byte in data)


def equal(actual, expected):
    assert actual == expected, "%s is not %s" % (shortened(actual), shortened(expected))


def shortened(value):
    text = repr(value)
    return text if len(text) < 600 else text[:300] + " ... " + text[-300:]


def law_names(module):
    return sorted(name for name in dir(__import__(module)) if name.startswith("law_"))


def playing(module, name):
    """Steps that end with the verdict: 'passed', 'skipped: reason' or 'failed: trace', and behind a newline each what the law
    measured."""
    notes = []
    sys.modules["notes"] = notes
    try:
        for _ in getattr(__import__(module), name)() or ():
            yield ""
        verdict = "\n".join(["passed"] + notes)
    except Skip as reason:
        verdict = "skipped: %s" % reason
    except BaseException as error:
        from board import Board

        verdict = "failed: %s%s" % (trace_of(error), "\n".join(Board.last.said[-20:] if Board.last else []))
    yield verdict


def run_law(module, name):
    """The verdict."""
    for verdict in playing(module, name):
        pass
    return verdict


PLAYED = []


def begin_law(module, name):
    PLAYED[:] = [playing(module, name)]
    return go_on()


def go_on():
    """The verdict, or "" while there is none."""
    return next(PLAYED[0])


def note(text):
    sys.modules["notes"].append(text)


def trace_of(error):
    import io

    text = io.StringIO()
    if hasattr(sys, "print_exception") and sys.implementation.name == "micropython":
        sys.print_exception(error, text)
    else:
        import traceback

        traceback.print_exception(type(error), error, error.__traceback__, file=text)
    return text.getvalue()


if __name__ == "__main__":  # CPython: prints {name: verdict}
    import json

    import laws

    print(json.dumps({name: laws.run_law(sys.argv[1], name) for name in laws.law_names(sys.argv[1])}))
