"""Updates over the air. What is not used is not loaded."""


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
