"""From staged files to a trial."""

from aloft_guard import MOVES, OLD, ROOT, finish_switch, load_state, make_folders, mode_of, parents_of, save_state, stands_by_boot


def switch(state, names, gone, buffer, check=None):
    """Puts what is staged under `names` in place and takes the files `gone` away. `state` is what the journal keeps of it,
    with "version" for its sentences. The old files are kept until somebody confirms the new ones."""
    for _ in switching(state, names, gone, buffer, check):
        pass


def switching(state, names, gone, buffer, check=None):
    """The same in steps. `check` is called with the number of folders to make, when there still is a way back."""
    made = []
    with open(MOVES, "w") as moves:
        for name in names:
            had = mode_of(ROOT + name) & 0x8000
            if had:
                yield from copying(ROOT + name, OLD + name, buffer)  # no rename: at no moment is there no main.py
            moves.write(("=" if had else "+") + name + "\n")
            made += [each for each in parents_of(name) if each not in made and not mode_of(ROOT + each) & 0x4000]
            yield
        for name in gone:
            if stands_by_boot(name):
                yield from copying(ROOT + name, OLD + name, buffer)
            else:
                make_folders(OLD + name)
            moves.write("-" + name + "\n")
        for folder in reversed(made):
            moves.write("/" + folder + "\n")
    if check:
        check(len(made))
    before = load_state()
    state.update({key: before[key] for key in ("bad", "badSequence") if key in before})
    state.update({"phase": "switch", "tries": 0})
    save_state(state)  # from here on the new files win, whatever happens
    finish_switch(state)


def copying(path, to, buffer):
    """Copies in steps, by way of `buffer`, a memoryview."""
    make_folders(to)
    with open(path, "rb") as source, open(to, "wb") as copy:
        count = source.readinto(buffer)
        while count:
            copy.write(buffer[:count])
            yield
            count = source.readinto(buffer)
