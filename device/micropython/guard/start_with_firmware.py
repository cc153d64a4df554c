"""What importing does."""

import sys

from guard.firmware import boot_firmware
from guard.journal import boot_or_again, settle

# Once per boot, also if somebody drops this module to save memory and imports it again later.
if "_ota_booted" not in sys.modules:
    sys.modules["_ota_booted"] = True
    settle()
    try:
        boot_firmware()
    except Exception as error:  # the next boot tries again; until then the application may run
        print("guard:", error)
    boot_or_again()
