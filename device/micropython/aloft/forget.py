"""Modules that did their work give their memory back, and are loaded again when they are needed."""

import gc
import sys

OFTEN = 4096


def forget(*names):
    """Names of modules without "aloft." before them. What still refers to something in one keeps it."""
    for name in names:
        if sys.modules.pop("aloft." + name, None):
            package, _, last = ("aloft." + name).rpartition(".")
            if hasattr(sys.modules.get(package), last):
                delattr(sys.modules[package], last)
    gc.collect()


def collect_after(size):
    """Has garbage collected whenever so many bytes were taken, -1: when nothing is left. Often is what keeps free memory in large
    pieces: modules that come and go need a quarter less heap for it. Returns what was so before."""
    if not hasattr(gc, "threshold"):
        return None
    before = gc.threshold()
    gc.threshold(size)
    return before
