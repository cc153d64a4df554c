"""Wi-Fi and the clock."""

import time

from aloft.errors import TransferError


def join_network(ssid, password, timeout, wait):
    """Connects within `timeout` seconds; wait(seconds) passes the time."""
    import network

    station = network.WLAN(network.STA_IF)
    station.active(True)
    if not station.isconnected():
        try:
            station.connect(ssid, password)
        except OSError as error:  # the ESP32 says so when it is connecting already
            print("ota: Wi-Fi:", error)
        for _ in range(timeout * 4):
            if station.isconnected():
                break
            wait(0.25)
        else:
            station.disconnect()
            raise TransferError("no connection to the Wi-Fi '%s' in %d s" % (ssid, timeout))
    print("ota: connected to the Wi-Fi as", station.ifconfig()[0])


def set_clock():
    """Certificates are valid from some day on, and a board that just woke up believes in the year 2000."""
    if time.gmtime()[0] < 2024:
        try:
            import ntptime

            ntptime.settime()
        except Exception as error:  # of an answer that is none, ntptime raises anything
            print("ota: the clock could not be set:", error)
