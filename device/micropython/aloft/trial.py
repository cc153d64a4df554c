"""Whether new code works: the program says so, and it reaches its server."""

from aloft_guard import confirm, is_on_trial, load_state

PROGRAM, SERVER = "program", "server"
TOLD = set()  # what was told since this boot
RESTART_DUE = []  # holds what waits for a restart since this boot: files in place, a slot selected, a patch made ready
FIRMWARE = []  # holds something when firmware may be on trial too


def tell(what):
    """Says PROGRAM or SERVER. New files are confirmed when all is told that their trial needs."""
    TOLD.add(what)
    try:
        state = load_state()
        if state.get("phase") == "trial" and all(need in TOLD for need in state.get("needs", (PROGRAM, SERVER))):
            confirm(True)
        if FIRMWARE and PROGRAM in TOLD and SERVER in TOLD:
            from aloft.firmware_trial import hear

            hear()
        is_on_trial()
    except OSError as error:  # what was told counts at the next time
        print("aloft: not confirmed yet, because the flash failed:", error)
