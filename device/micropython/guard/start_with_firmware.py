"""What importing does."""

import sys

from guard.firmware import boot_firmware
from guard.journal import boot

# Once per boot, also if somebody drops this module to save memory and imports it again later.
if "_ota_booted" not in sys.modules:
    sys.modules["_ota_booted"] = True
    for each in (boot_firmware, boot):
        try:
            each()
        except Exception as error:  # the next boot tries again; until then the application may run
            print("ota:", error)
