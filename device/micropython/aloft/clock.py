"""The clock of the board, which may not have been set."""

import time

YEAR_1970 = 946684800  # seconds from 1970 to 2000, where some boards begin to count


def seconds(clock=None):
    """Seconds since 1970, or None. `clock` is asked instead of the board's, if there is one."""
    if clock:
        from aloft.gates import told

        return told(clock)
    if time.gmtime()[0] < 2024:
        return None
    return int(time.time()) + (YEAR_1970 if time.gmtime(0)[0] == 2000 else 0)


def set_clock():
    """Certificates are valid from some day on, and a board that just woke up believes in the year 2000."""
    if time.gmtime()[0] < 2024:
        try:
            import ntptime

            ntptime.settime()
        except Exception as error:  # of an answer that is none, ntptime raises anything
            print("aloft: the clock could not be set:", error)
