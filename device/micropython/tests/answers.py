"""Asks a module with a function `answer` about many cases: `answers.py module cases`, a file with a case as JSON in every line."""

import json
import sys

from laws import trace_of

sys.path.append(".")  # the package


def answered(module, text):
    """The answer as JSON, or {"error": code}, or {"crash": trace} of what nobody may raise."""
    from aloft.errors import AloftError

    try:
        answer = __import__(module).answer(json.loads(text))
    except AloftError as error:
        answer = {"error": error.code}
    except Exception as error:
        answer = {"crash": trace_of(error)}
    return json.dumps(answer)


if __name__ == "__main__":
    with open(sys.argv[2]) as file:
        for line in file:
            print(answered(sys.argv[1], line))
