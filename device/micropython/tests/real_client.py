"""CPython with real sockets and real TLS around the same ota.py: one update from the address in the first argument. The second
is JSON: "ca" the path of a certificate in PEM, "timeout" in seconds. Prints JSON."""

import json
import ssl
import sys

from board import Board
from publishing import board_files, update

options = json.loads(sys.argv[2])
if "ca" in options:
    with open(options["ca"]) as certificate:
        options["ca"] = ssl.PEM_cert_to_DER_cert(certificate.read())  # as a board has it
board = Board(board_files(main_py="old"), real_sockets=True)
seen = update(board, repo_url=sys.argv[1], **options)
print(json.dumps({"main": board.flash.nodes["main.py"].decode(), "error": str(seen["updater"].error), "said": board.said}))
