# The program itself. Change it, then publish it as the next version.
import ota

print("the lamp is on")
# Behind what has to work: sensors found, first measurement taken. Without this line the old files come back.
ota.confirm()
