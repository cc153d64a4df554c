"""Modules that did their work give their memory back, and are loaded again when they are needed."""

import sys


def forget(*names):
    """Names of modules without "aloft." before them. What still refers to something in one keeps it."""
    for name in names:
        if sys.modules.pop("aloft." + name, None):
            package, _, last = ("aloft." + name).rpartition(".")
            if hasattr(sys.modules.get(package), last):
                delattr(sys.modules[package], last)
