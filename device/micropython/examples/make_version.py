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


if len(sys.argv) < 3:
    sys.exit(__doc__)
version = int(sys.argv[1]) if sys.argv[1].isdigit() else sys.argv[1]
with open("version.json", "w") as file:
    json.dump({"version": version, "files": [entry(path) for path in sys.argv[2:]]}, file, indent=2)
    file.write("\n")
