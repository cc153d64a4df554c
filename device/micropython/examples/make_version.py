"""On your computer: python3 make_version.py VERSION FILE...

Writes version.json with the size and SHA-256 of every file, so that boards install exactly these or nothing. Run it in the
folder that is published, then commit version.json together with the files.
"""

import hashlib
import json
import os
import posixpath
import sys

KEPT = ("boot", "ota", "aloft_guard", "version")  # what boards take over the cable alone
MOST_FILES = 64


def entry(path):
    with open(path, "rb") as file:
        content = file.read()
    return {"path": name_of(path), "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def name_of(path):
    """Where the file goes on a board: its place below this folder."""
    name = posixpath.normpath(path.replace(os.sep, "/"))
    if name.startswith(("/", "..")) or ":" in name:
        sys.exit("'%s' is not below this folder, and boards refuse such names" % path)
    if name.split(".")[0].lower() in KEPT:
        sys.exit("'%s' is refused by boards: bringing back old files depends on it; change it over the cable" % path)
    return name


def version_of(text):
    """A whole number or 1.2.0-rc.1, as boards order them."""
    core = text.partition("+")[0].partition("-")[0]
    if len(text) > 31 or not all(part.isdigit() for part in core.split(".")) or core.count(".") > 2:
        sys.exit("'%s' is no version: boards order whole numbers and versions like 1.2.0" % text)
    return int(text) if text.isdigit() else text


if len(sys.argv) < 3:
    sys.exit(__doc__)
try:
    info = {"version": version_of(sys.argv[1]), "files": [entry(path) for path in sys.argv[2:]]}
except OSError as error:
    sys.exit("%s: %s; version.json stays as it was" % (error.filename, error.strerror))
names = [file["path"] for file in info["files"]]
for name in names:
    if names.count(name) > 1:
        sys.exit("'%s' is listed twice" % name)
if len(names) > MOST_FILES:
    sys.exit("%d files are too many: boards take %d" % (len(names), MOST_FILES))
with open("version.json.tmp", "w") as file:
    json.dump(info, file, indent=2)
    file.write("\n")
os.replace("version.json.tmp", "version.json")
