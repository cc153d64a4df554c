"""The package `aloft` in the flash of a board. Its modules are compiled once instead of at every boot."""

import os
import sys

BOOT = "import aloft_guard\n"


class Code:
    """What the stubs in flash run."""

    codes = {}
    remembered = {}

    @staticmethod
    def code(name):
        if name not in Code.codes:
            try:
                Code.codes[name] = compile(SOURCES[name], name, "exec")
            except SyntaxError:  # machine code, which not every port makes
                Code.codes[name] = None
        if Code.codes[name] is None:
            raise SyntaxError(name)
        return Code.codes[name]

    @staticmethod
    def remembering(verify):
        """A verification of P-256 takes a while, and the laws ask for the same ones again and again."""

        def remembered(*asked):
            asked = tuple(bytes(each) for each in asked)
            if asked not in Code.remembered:
                Code.remembered[asked] = verify(*asked)
            return Code.remembered[asked]

        return remembered


    @staticmethod
    def remembering_decoder(decode):
        """Decoding a patch takes a while as well, and power cuts have it done over and over. Equal bytes make equal bytes."""

        def remembered(header, read, read_base, read_target, out):
            patch, piece = bytearray(), memoryview(bytearray(256))
            count = read(piece)
            while count:
                patch += piece[:count]
                count = read(piece)
            base = bytearray(header.base_size)
            if base:
                read_base(0, memoryview(base))
            asked = (bytes(patch), bytes(base), len(out))
            if asked in Code.remembered:
                for made in Code.remembered[asked]:
                    out[: len(made)] = made
                    yield len(made)
                return
            pieces, at = [], [0]

            def read_again(view):
                count = min(len(view), len(patch) - at[0])
                view[:count] = patch[at[0] : at[0] + count]
                at[0] += count
                return count

            for count in decode(header, read_again, read_base, read_target, out):
                pieces.append(bytes(out[:count]))
                yield count
            Code.remembered[asked] = pieces

        return remembered


sys.modules["compiled_package"] = Code


def names_in(folder, below):
    """The Python files in a folder, with the names they have on a board."""
    names = []
    for name in os.listdir(folder + below):
        path = below + "/" + name
        if name.endswith(".py"):
            names.append(path)
        elif "." not in name and "__" not in name:
            names += names_in(folder, path)
    return names


# In MicroPython the package lies in a folder of its own, in CPython it is the working directory.
ROOT = "package/" if "package" in os.listdir(".") else ""
NAMES = ["aloft_guard.py"] + sorted(names_in(ROOT, "aloft"))


def read(name):
    with open(ROOT + name) as file:
        return file.read()


SOURCES = {name: read(name) for name in NAMES}


def source_of(name):
    return SOURCES[name]


def package_files(real_signatures=False, real_decoder=True):
    """{name: content} of a board with the package and a hook in boot.py."""
    files = {"boot.py": BOOT}
    for name in NAMES:
        files[name] = "import compiled_package\nexec(compiled_package.code('%s'), globals())\n" % name
    if not real_signatures:
        files["aloft/p256.py"] += "verify = compiled_package.remembering(verify)\n"
    if not real_decoder:
        files["aloft/patch/__init__.py"] += "decode = compiled_package.remembering_decoder(decode)\n"
    return files
