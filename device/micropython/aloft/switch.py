"""From staged files to a trial."""

from aloft_guard import MOVES, OLD, ROOT, copy_file, finish_switch, mode_of, parents_of, save_state


def switch(state, names, gone, buffer):
    """Puts what is staged under `names` in place and takes the files `gone` away. `state` is what the journal keeps of it,
    with "version" for its sentences. The old files are kept until somebody confirms the new ones."""
    made = []
    with open(MOVES, "w") as moves:
        for name in names:
            had = mode_of(ROOT + name)
            if had:
                copy_file(ROOT + name, OLD + name, buffer)  # no rename: at no moment is there no main.py
            moves.write(("=" if had else "+") + name + "\n")
            made += [folder for folder in parents_of(name) if folder not in made and not mode_of(ROOT + folder)]
        for name in gone:
            moves.write("-" + name + "\n")
        for folder in reversed(made):
            moves.write("/" + folder + "\n")
    state.update({"phase": "switch", "tries": 0})
    save_state(state)  # from here on the new files win, whatever happens
    finish_switch(state)
