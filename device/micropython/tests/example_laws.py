"""The example, as the guide tells it."""

from board import Board
from internet import Internet, whole
from laws import equal
from publishing import OTA, RAW


FILES = {}
for name in ("boot.py", "main.py", "app.py", "version.json"):
    with open("examples/" + name) as file:
        FILES[name] = file.read()


def publish(board, version, app):
    board.internet.answers[RAW + "version.json"] = whole(b'{"version": %d}' % version)
    board.internet.answers[RAW + "app.py"] = whole(app.encode())


def law_guide():
    """a board set up as in the guide becomes the version that is published, comes back from one that breaks, and takes the next"""
    files = dict(FILES)
    files.update({"ota.py": OTA, "WIFI_CONFIG.py": "SSID = 'home'\nPASSWORD = 'secret'\n"})
    board = Board(files, Internet())
    publish(board, 1, FILES["app.py"])
    board.power_on()
    equal((board.crash, board.resets, board.said[-1]), (None, 0, "the lamp is on"))
    publish(board, 2, FILES["app.py"].replace("is on", "is " + "green"))
    board.power_on()
    equal((board.crash, board.resets, board.said[-1]), (None, 1, "the lamp is green"))
    publish(board, 3, "import nothing_of_that_name")
    board.power_on()
    # one restart for the update, three boots that end with an exception, one restart with the old files
    equal((board.crash, board.resets, board.said[-1]), (None, 5, "the lamp is green"))
    equal(board.flash.nodes["version.json"], b'{"version": 2}')
    board.power_on()
    equal((board.crash, board.resets, board.said[-1]), (None, 0, "the lamp is green"))
    publish(board, 4, FILES["app.py"].replace("is on", "is " + "blue"))
    board.power_on()
    equal((board.crash, board.said[-1]), (None, "the lamp is blue"))
