"""`esp32` for small_firmware.py: two slots and otadata in files of a folder of the host."""

from binascii import crc32
from struct import pack

SIZE = 96 * 1024
ROWS = {"otadata": (1, 0, 0xD000, 8192), "ota_0": (0, 16, 0x10000, SIZE), "ota_1": (0, 17, 0x30000, SIZE)}
FOLDER = ["", ""]  # and the label of what runs


class Partition:
    RUNNING, TYPE_APP, TYPE_DATA = 1, 0, 1

    def __init__(self, which):
        self.label = FOLDER[1] if which == 1 else which
        self.file = open(FOLDER[0] + "/" + self.label, "r+b")

    @staticmethod
    def find(type=0, subtype=255):
        return [Partition(label) for label in ROWS if ROWS[label][0] == type and subtype in (255, ROWS[label][1])]

    def info(self):
        return ROWS[self.label] + (self.label, False)

    def get_next_update(self):
        return Partition("ota_1" if self.label == "ota_0" else "ota_0")

    def set_boot(self):
        sequence = pack("<L", 1 if self.label == "ota_0" else 2)
        with open(FOLDER[0] + "/otadata", "r+b") as file:
            file.write(sequence + b"\xff" * 20 + pack("<LL", 2, crc32(sequence, 0xFFFFFFFF)))
        with open(FOLDER[0] + "/selected", "w") as file:
            file.write(self.label)

    def mark_app_valid_cancel_rollback(self):
        pass

    def readblocks(self, block, view, offset=0):
        self.file.seek(block * 4096 + offset)
        self.file.readinto(view)

    def writeblocks(self, block, view, offset):
        self.file.seek(block * 4096 + offset)
        self.file.write(view)
        self.file.flush()

    def ioctl(self, request, argument):
        if request == 6:
            self.file.seek(argument * 4096)
            for _ in range(16):
                self.file.write(b"\xff" * 256)
            self.file.flush()
        return 0
