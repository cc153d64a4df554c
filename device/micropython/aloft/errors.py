"""What can go wrong."""


class OTAError(Exception):
    """Why there is no update, in one sentence. `code` says it to machines."""

    code = "FAILED"


class TransferError(OTAError):
    """Wi-Fi, connection or server failed, or what came is not what was promised: worth another try."""

    code = "TRANSFER_FAILED"
    retry_after = 0  # seconds the server asks for


class RefusedError(OTAError):
    """What is published can not be installed here, and trying again changes nothing."""

    code = "REFUSED"


class SpaceError(OTAError):
    """The file system has no room."""

    code = "REFUSED_SPACE"


class AloftError(OTAError):
    """Refused, with a code that says why to machines; the same as in all other parts of aloft."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
