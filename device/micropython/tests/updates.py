"""Boards that update from a repository."""

from board import Board, once
from flash import Flash
from internet import Internet
from on_board import package_files
from releases import Repository, trust_module

SERVER, URL = "updates.lan:80", "http://updates.lan/lamp"
OWN = ("aloft/", "aloft_guard.py", "aloft_trust.py", "boot.py", "_ota/")


def files_with(files, **options):
    """The flash of a board with the package, the keys and `files`."""
    everything = dict(package_files(**options))
    everything["aloft_trust.py"] = trust_module()
    everything.update(files)
    return everything


def board_with(files, repository=None, flash=None, **options):
    board = Board(flash=flash or Flash(files_with(files, **options)), internet=Internet())
    if repository:
        board.internet.servers[SERVER] = repository
    return board


def own_files(flash):
    """The files of the program, those of the updater aside."""
    return {n: c for n, c in flash.nodes.items() if c is not None and not any(n == own or n.startswith(own) for own in OWN)}


def make(**options):
    """An updater; runs inside a boot."""
    import aloft
    import aloft_trust

    options.setdefault("chance", lambda: 0.5)
    return aloft.FileUpdater(options.pop("url", URL), options.pop("trust", aloft_trust), options.pop("device_class", "lamp"), **options)


def updating(seen, **options):
    """A main program that updates and restarts; what it finds out goes into the dict `seen`."""

    def main():
        import machine

        updater = seen["updater"] = make(**options)
        seen["result"] = updater.update()
        seen["error"], seen["code"] = updater.error, getattr(updater.error, "code", None)
        if seen["result"]:
            machine.reset()

    return main


def update(board, **options):
    """Boots once into `updating`; what was seen."""
    seen = {}
    board.power_on(main=once(updating(seen, **options)))
    if board.crash:
        raise board.crash
    assert board.internet.opened == board.internet.closed, "a socket stays open"
    assert not board.flash.open_files, "a file stays open"
    return seen


def confirming(**options):
    """What a program does that works: says so, and looks for updates."""

    def main():
        import aloft

        aloft.confirm()
        make(**options).update()

    return main
