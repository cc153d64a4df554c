"""What can go wrong."""


class OTAError(Exception):
    """Why there is no update, in one sentence."""


class TransferError(OTAError):
    """Wi-Fi, connection or server failed, or what came is not what was promised: worth another try."""


class RefusedError(OTAError):
    """What is published can not be installed here, and trying again changes nothing."""


class SpaceError(OTAError):
    """The file system has no room."""


class AloftError(OTAError):
    """Refused, with a code that says why to machines; the same as in all other parts of aloft."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
