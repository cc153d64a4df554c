# Stays on the board as it is. What is updated is app.py: should that break, this file still gets the next version.
import ota
from WIFI_CONFIG import PASSWORD, SSID

# auto_confirm=False: app.py says itself that it works. That this file reached the server says nothing about app.py.
updater = ota.OTAUpdater(SSID, PASSWORD, "https://github.com/you/lamp", "app.py", auto_confirm=False)
updater.download_and_install_update_if_available()
ota.run("app")
