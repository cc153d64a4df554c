# MicroPython runs this before main.py. Importing ota finishes an update that a power cut stopped, counts the boots of new
# code that nobody confirmed, and brings the old files back after the third.
import ota
