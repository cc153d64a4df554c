"""What importing does."""

import sys

from guard.journal import boot_or_again, settle

# Once per boot, also if somebody drops this module to save memory and imports it again later.
if "_ota_booted" not in sys.modules:
    sys.modules["_ota_booted"] = True
    settle()
    boot_or_again()
