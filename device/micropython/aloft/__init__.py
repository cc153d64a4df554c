"""Updates over the air. What is not used is not loaded."""

AT_WORK = []  # the updater that is: all of them share part files and memory


def FileUpdater(*args, **options):
    from aloft.file_updater import FileUpdater

    return FileUpdater(*args, **options)


def FirmwareUpdater(*args, **options):
    from aloft.firmware_updater import FirmwareUpdater

    return FirmwareUpdater(*args, **options)


def confirm():
    """The program works. With the next check that reaches the server, what is on trial stays."""
    from aloft import trial

    trial.tell(trial.PROGRAM)


def unload():
    """Gives back the memory of an updater that is not needed for now, and not referred to any more. What is used is loaded again."""
    import sys

    from aloft.forget import forget

    names = [name[len("aloft.") :] for name in sys.modules if name.startswith("aloft.")]
    # What was told about a trial is not forgotten.
    forget(*[name for name in names if not name.endswith("trial") and name != "errors"])
