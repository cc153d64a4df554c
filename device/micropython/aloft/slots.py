"""The slots of a chip, and which of them the bootloader boots."""

from aloft.errors import AloftError
from aloft.otadata import NEW, PENDING_VERIFY, active, read_entries

OTA_0 = 0x10  # subtype
MOST_SLOTS = 16


class Slots:
    """running, next  esp32.Partition
    label, next_label  their names
    size, next_size    their bytes"""

    def __init__(self):
        try:
            from esp32 import Partition
        except ImportError:
            raise AloftError("FIRMWARE_NO_SLOTS", "this board has no slots: it is no ESP32")
        self.running = Partition(Partition.RUNNING)
        try:
            self.next = self.running.get_next_update()
        except OSError:
            self.next = self.running
        _, self._subtype, at, self.size, self.label, is_encrypted = self.running.info()
        _, _, next_at, self.next_size, self.next_label, next_is_encrypted = self.next.info()
        if at == next_at:
            raise AloftError(
                "FIRMWARE_NO_SLOTS", "this firmware has one slot; flash one with two by cable, for ESP32 the variant OTA"
            )
        if is_encrypted or next_is_encrypted:
            raise AloftError("FIRMWARE_ENCRYPTED", "flash encryption is not supported")
        found = Partition.find(Partition.TYPE_DATA, 0)
        if not found:
            raise AloftError("FIRMWARE_NO_OTADATA", "the partition table has no otadata, so no slot can be selected")
        self._otadata = found[0]
        kinds = [each.info()[1] for each in Partition.find(Partition.TYPE_APP)]
        self._has_factory = 0 in kinds
        self._count = 0
        while OTA_0 + self._count in kinds and self._count < MOST_SLOTS:
            self._count += 1

    def selected(self):
        """The subtype of the slot that otadata names, and its state; None without an entry that counts."""
        entry = active(read_entries(self._otadata))
        if entry is None:
            return (0 if self._has_factory else OTA_0), None
        return OTA_0 + entry.slot(self._count), entry.state

    def is_selected(self):
        """Whether what runs is what otadata names. If not, the bootloader fell back, and left otadata as it was."""
        return self.selected()[0] == self._subtype

    def is_next_selected(self):
        return self.selected()[0] == self.next.info()[1]

    def waits_for_restart(self):
        """The next slot is selected, but this is the boot before, or one that no bootloader saw: a soft reset, or a wake from deep
        sleep, which boots what ran before."""
        from machine import DEEPSLEEP_RESET, SOFT_RESET, reset_cause

        from aloft.trial import RESTART_DUE

        return bool(RESTART_DUE or reset_cause() in (DEEPSLEEP_RESET, SOFT_RESET)) and self.is_next_selected()

    def is_pending(self):
        """Whether the bootloader waits for a confirmation of what runs."""
        subtype, state = self.selected()
        return subtype == self._subtype and state in (NEW, PENDING_VERIFY)

    def confirm(self):
        """Acts on the slot that otadata names: when another one runs, that would bless what the bootloader refused."""
        if not self.is_selected():
            raise AloftError("CONFIRM", "otadata names another slot than the one that runs")
        try:
            self.running.mark_app_valid_cancel_rollback()
        except OSError as error:
            raise AloftError("CONFIRM", "the running image could not be confirmed: %s" % error)

    def own_record(self):
        """Sees to it that otadata names what runs: selecting a slot after a fallback could leave no record of the one that works."""
        if not self.is_selected():
            select(self.running)
            self.confirm()  # the new entry begins as NEW, and this has been running and answering


def select(partition):
    """The image is verified as the bootloader does it, then otadata names this slot."""
    try:
        partition.set_boot()
    except OSError as error:
        raise AloftError("SET_BOOT", "the slot %s can not be selected: %s" % (partition.info()[4], error))
