"""CPython with real sockets around the package: one update from the address in the first argument, and the confirmation of what
came. The second argument is the trust module. Prints JSON."""

import asyncio
import json
import sys

from board import Board
from internet import Internet
from updates import confirming, files_with, make, once, own_files, updating

files = files_with({"main.py": "old"}, real_signatures=True)
files["aloft_trust.py"] = sys.argv[2]
board = Board(files, Internet(), real_sockets=True)
seen = {}


def update_async():
    import machine

    beats = []

    async def other():
        while True:
            beats.append(1)
            await asyncio.sleep(0.001)

    async def both():
        task = asyncio.create_task(other())
        result = await make(url=sys.argv[1]).update_async()
        task.cancel()
        return result

    seen["result"] = asyncio.run(both())
    seen["beats"] = len(beats)
    if seen["result"]:
        machine.reset()


action = update_async if "async" in sys.argv else updating(seen, url=sys.argv[1])
board.power_on(main=once(action))
crash = board.crash
board.power_on(main=confirming(url=sys.argv[1]))
sizes = {name: len(content) for name, content in own_files(board.flash).items()}
print(json.dumps({"result": seen.get("result"), "beats": seen.get("beats", 0), "error": str(seen.get("error")), "crash": repr(crash or board.crash),
                  "files": sizes, "state": board.flash.nodes.get("_ota/state", b"").decode(), "said": board.said}))
