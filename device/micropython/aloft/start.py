"""What importing does."""

from aloft.journal import boot

try:
    boot()
except Exception as error:  # the next boot tries again; until then the application may run
    print("ota:", error)
