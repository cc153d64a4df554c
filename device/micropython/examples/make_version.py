"""On your computer: python3 make_version.py VERSION FILE...

Writes version.json with the size and SHA-256 of every file, so that boards install exactly these or nothing. Run it in the
folder that is published, then commit version.json together with the files.
"""

import hashlib
import json
import os
import sys


def entry(path):
    with open(path, "rb") as file:
        content = file.read()
    name = path.replace(os.sep, "/")
    return {"path": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


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
with open("version.json.tmp", "w") as file:
    json.dump(info, file, indent=2)
    file.write("\n")
os.replace("version.json.tmp", "version.json")
