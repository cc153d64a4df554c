"""Updates over the air for MicroPython boards, in one file.

    from ota import OTAUpdater
    updater = OTAUpdater("network", "password", "https://github.com/you/lamp", "main.py")
    updater.download_and_install_update_if_available()

Put `import ota` into boot.py: importing this file finishes an update that a power cut stopped, counts the boots of new code
that was not confirmed, and brings the old files back after too many. From aloft, device/micropython, Apache-2.0. Made from the parts in
guard/, aloft/ and drop_in/ by pack.ts; change those.
"""

import binascii
import gc
import hashlib
import json
import machine
import os
import sys
import time

# --- What can go wrong ---

class OTAError(Exception):
    """Why there is no update, in one sentence. `code` says it to machines."""

    code = "FAILED"


class TransferError(OTAError):
    """Wi-Fi, connection or server failed, or what came is not what was promised: worth another try."""

    code = "TRANSFER_FAILED"
    retry_after = 0  # seconds the server asks for


class RefusedError(OTAError):
    """What is published can not be installed here, and trying again changes nothing."""

    code = "REFUSED"


class SpaceError(OTAError):
    """The file system has no room."""

    code = "REFUSED_SPACE"


class AloftError(OTAError):
    """Refused, with a code that says why to machines; the same as in all other parts of aloft."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


# --- Files ---

ROOT = "/"
NOT_THERE, FULL = (2, 20), (28, 13)  # ENOENT and ENOTDIR; ENOSPC, and EACCES that FAT says of a folder without room


def mode_of(path):
    """What is at `path`: 0 nothing, & 0x4000 a folder, & 0x8000 a file. A flash that does not answer says nothing of the kind:
    OSError."""
    try:
        return os.stat(path.rstrip("/") or ROOT)[0]  # FAT knows no name that ends with a slash
    except OSError as error:
        if error.args[0] not in NOT_THERE:
            raise
        return 0


def is_file(path):
    return mode_of(path) & 0x8000 != 0


def remove(path):
    """Removes a file, or a folder with all that is in it."""
    paths = [(path.rstrip("/"), False)]
    while paths:  # calling itself, it would take more of the stack than some boards have
        path, is_emptied = paths.pop()
        mode = mode_of(path)
        if mode & 0x4000 and not is_emptied:
            paths.append((path, True))
            paths += [(path + "/" + name, False) for name in os.listdir(path)]
        elif mode & 0x4000:
            os.rmdir(path)
        elif mode:
            os.remove(path)


def parents_of(name):
    """The folders above a file: "a/b/c.py" has "a" and "a/b"."""
    return [name[:at] for at in range(len(name)) if name[at] == "/"]


def make_folders(path):
    """Makes the folders that the file at `path` needs."""
    for folder in parents_of(path[len(ROOT) :]):
        if not mode_of(ROOT + folder):
            os.mkdir(ROOT + folder)


def write_json(path, value):
    """The file has its old content or the new one, whenever the power goes: littlefs renames in one step."""
    make_folders(path)
    with open(path + ".tmp", "w") as file:
        file.write(json.dumps(value))
    os.rename(path + ".tmp", path)


def read_json(path, if_damaged=None):
    """The object in a file, or {} when there is none. Of a file that holds no object: `if_damaged`, or {}. OSError when nobody
    knows, because the file can not be read."""
    try:
        with open(path) as file:
            value = json.load(file)
        if isinstance(value, dict):
            return value
    except ValueError:
        pass
    except OSError as error:
        if error.args[0] not in NOT_THERE:
            raise
        return {}
    print("guard: %s is damaged" % path)
    return {} if if_damaged is None else if_damaged


# --- The switch from old files to new ones, and back ---

# Not "/ota/": MicroPython looks for a folder before it looks for ota.py, and would import that.
HOME = ROOT + "_ota/"
NEW, OLD, MOVES = HOME + "new/", HOME + "old/", HOME + "moves"
STATE, AGAIN = HOME + "state", HOME + "again"
TRIES = 3  # boots in which new code has to be confirmed
SLEEPS = 30  # wakes from deep sleep in which it has to be
RESTARTS = 5  # because of a flash that failed in the midst of a switch

# The state is one small file, replaced in one step. "phase" in it says:
#   "switch"  all new files are staged and all old ones are copied: finish it, whatever happens
#   "trial"   the new files are in place; they were booted "tries" times, and woke up "sleeps" times, without being confirmed
#   "undo"    the old files are coming back
#   nothing   at rest
# "bad" is the version of ota.py that was taken back last, "badSequence" the number of such a release of the package.
# A state with "needs" is the package's, and it knows when all of them are met.
# What is switched is in the file of moves, a line each: "+" and the name of a new file, "=" of one that replaces another,
# "-" of one that goes away, "/" of a folder that is made, the inner ones first.


def settle():
    """Finishes a rename that a power cut stopped. Until something is written, littlefs since 2.9.2 (MicroPython 1.26) does not see
    the file that stands behind the renamed one in its folder; making a folder that is there writes nothing, but looks after that."""
    try:
        is_there = mode_of(HOME)
    except OSError:
        is_there = True
    try:
        if is_there:
            os.mkdir(HOME[:-1])
    except OSError:
        pass


def load_state():
    """The state, with all fields that its phase has: a journal that lost some shall not be in the way for ever. Of one that is
    damaged nobody knows the phase; the way back ends well from all that have moves."""
    state = read_json(STATE, {"phase": "undo"} if is_file(MOVES) else None)
    if state.get("phase") not in ("switch", "trial", "undo"):
        state.pop("phase", None)
    else:
        for count in ("tries", "sleeps"):
            if not isinstance(state.get(count), int):
                state[count] = 0
    return state


def save_state(state):
    write_json(STATE, state)


def save_with_room(state):
    """On trial, or on the way back, what is not needed makes room on a full flash."""
    try:
        save_state(state)
    except OSError as error:
        if error.args[0] not in FULL:
            raise
        make_room()
        save_state(state)


def make_room():
    """Gives up what is not needed on trial, and on the way back."""
    for name in os.listdir(HOME[:-1]):
        if name in ("new", "sources") or name.startswith("part."):
            remove(HOME + name)


def at_rest(state, is_bad=False):
    """What stays of a state."""
    own, other = ("badSequence", "bad") if "sequence" in state else ("bad", "badSequence")
    rest = {other: state[other]} if other in state else {}
    if is_bad and "version" in state:
        rest[own] = state.get("sequence", state["version"])
    return rest


def for_moves(marks, action):
    """Calls `action` with the name behind each of these marks."""
    with open(MOVES) as file:
        for line in file:
            if line[0] in marks:
                action(line[1:].rstrip("\n"))


def remove_empty(folder):
    """An empty folder would be imported in place of the module of that name."""
    if mode_of(folder) & 0x4000 and not os.listdir(folder):
        os.rmdir(folder)


def move(name, source, to):
    """What was moved is not at `source` any more, so doing it again does no harm."""
    if is_file(source + name):
        make_folders(to + name)
        os.rename(source + name, to + name)


def remove_file(name):
    if is_file(ROOT + name):
        os.remove(ROOT + name)


def stands_by_boot(name):
    """Whether a rename of it may hide boot.py or the guard from the next boot, see settle(). It is copied and removed instead."""
    return "/" not in name or name.startswith("lib/") and name.count("/") == 1


def take_away(name):
    if stands_by_boot(name):
        remove_file(name)
    else:
        move(name, ROOT, OLD)
    for folder in reversed(parents_of(name)):
        remove_empty(ROOT + folder)


def put_back(name):
    """Each folder that is done with makes room for the next one."""
    move(name, OLD, ROOT)
    for folder in reversed(parents_of(name)):
        remove_empty(OLD + folder)


def finish_switch(state):
    for_moves("-", take_away)
    for_moves("+=", lambda name: move(name, NEW, ROOT))
    state["phase"] = "trial"
    save_state(state)


def bring_back(state):
    """The old files, as they were. Like the switch it can be done over and over."""
    state["phase"] = "undo"  # and no trial any more, so that nothing can confirm the half of it
    try:
        save_with_room(state)
    except OSError as error:
        if error.args[0] not in FULL:
            raise
        # The count of boots leads here again if the power goes now.
        for_moves("+", remove_file)
        save_state(state)
    for_moves("+", remove_file)
    for_moves("/", lambda folder: remove_empty(ROOT + folder))
    make_room()  # folders take blocks, and the new code may have left none
    for_moves("=-", put_back)
    save_with_room(at_rest(state, True))
    try:
        tidy()
    except OSError as error:  # it is in nobody's way, and the next update removes it
        print("guard:", error)


def tidy():
    """At rest nothing of this is needed."""
    for path in (MOVES, OLD, NEW):  # without moves there is nothing to be undone by half of the copies
        remove(path)


def boot():
    """What has to be done before other code runs. Importing `ota` does it."""
    state = load_state()
    phase = state.get("phase")
    if phase is None:
        return
    if not is_file(MOVES):
        print("guard: the journal has a %s, but nothing that was switched" % phase)
        save_state(at_rest(state))
        return
    if phase == "trial":
        # Who went to sleep on purpose did not crash. (The RP2040 can not tell, and such boots count there.)
        sleep = getattr(machine, "DEEPSLEEP_RESET", None)
        woke = state["tries"] > 0 and sleep is not None and machine.reset_cause() == sleep
        count, most = ("sleeps", SLEEPS) if woke else ("tries", TRIES)
        if state[count] < most:
            state[count] += 1
            save_with_room(state)
            return
        print("guard: version", state.get("version"), "was not confirmed in", most, "boots; the old files come back")
        bring_back(state)
    elif phase == "switch":
        finish_switch(state)
    else:
        bring_back(state)
    # If main.py is what imported this, code of the other version runs already.
    machine.reset()


def boot_or_again():
    """Whatever boot() raises, the application runs in the end; but a mixture of old and new files not before the flash had its
    chances."""
    try:
        boot()
        if is_file(AGAIN):
            os.remove(AGAIN)
        return
    except Exception as error:
        print("guard:", error)
    try:
        if load_state().get("phase") in (None, "trial"):
            return
    except Exception:  # then nobody knows
        pass
    try:
        count = read_json(AGAIN).get("count", 0)
        if count < RESTARTS:
            write_json(AGAIN, {"count": count + 1})
            machine.reset()
    except Exception as error:  # what is not counted might never end
        print("guard:", error)
    print("guard: the flash fails, and old and new files may be mixed; every boot tries to go on")


def confirm(is_all_told=False):
    """The new code works: keep it. The copies of the old files are removed. Before the first boot of the new code it is the
    old code that speaks, and nothing is confirmed. What the flash does not take is not confirmed either, and can be said again.
    `is_all_told`: also if the trial has needs."""
    try:
        state = load_state()
        if state.get("phase") == "trial" and state["tries"] and (is_all_told or "needs" not in state):
            save_with_room(at_rest(state))
            tidy()
        is_on_trial()
    except OSError as error:
        print("guard: confirm() has to be called again, because the flash failed:", error)


WAITING = []  # holds something while new code is known to be on trial; to see that takes neither flash nor heap


def is_on_trial():
    """Whether new files or new firmware wait for somebody to say that they work."""
    waits = any(read_json(HOME + name).get("phase") == "trial" for name in ("state", "firmware"))
    WAITING[:] = [True] if waits else []
    return waits


def run(module):
    """Imports `module`. When it ends with an exception before it was confirmed, restarts, so that this boot is followed by
    another one and the count goes on; MicroPython itself would wait at its prompt."""
    try:
        __import__(module)
    except Exception as error:
        if not is_on_trial():
            raise
        sys.print_exception(error)
        time.sleep(2)
        machine.reset()


# --- File names ---

VERSION = "version.json"
# What brings the old files back is neither replaced nor shadowed by a file that `import` finds first.
KEPT = "ota aloft_guard boot _boot _ota os json time sys gc hashlib binascii machine network socket ssl tls".split()


def has_alias(parts):
    """Is one of the parts, in small letters, another name where FAT is? It drops dots and spaces behind, and has names like BOOT~1.PY."""
    for part in parts:
        if part[-1:] in (".", " ") or any("0" <= tail[:1] <= "9" or "a" <= tail[:1] <= "f" for tail in part.split("~")[1:]):
            return True
    return False


# --- Addresses ---

def quoted(name):
    """A file name as a part of an address."""
    plain = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/"
    return "".join(chr(byte) if byte in plain else "%%%02X" % byte for byte in name.encode())


def joined(url, to):
    """The address that a redirect from `url` leads to."""
    if to.startswith("//"):
        return url.partition("//")[0] + to
    if "://" in to.split("?")[0]:
        return to
    if to.startswith("/"):
        return "/".join(url.split("/")[:3]) + to
    return url.split("?")[0].rpartition("/")[0] + "/" + to


# --- TLS ---

def over_tls(sock, host, ca):
    """Without `ca` the connection is secret, but whom it is with is anybody's guess."""
    try:
        return wrap(sock, host, ca)
    except ImportError:
        raise OSError("this firmware has no TLS; another build has, or use http")
    except (AttributeError, NotImplementedError) as error:  # the ESP8266, for one
        raise OSError("the TLS of this firmware can not check certificates: %s" % error)


def wrap(sock, host, ca):
    import ssl

    if not hasattr(ssl, "SSLContext"):  # MicroPython 1.20
        checks = {"cert_reqs": ssl.CERT_REQUIRED, "cadata": ca} if ca else {}
        return ssl.wrap_socket(sock, server_hostname=host, **checks)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca:
        context.verify_mode = ssl.CERT_REQUIRED
        try:
            context.load_verify_locations(cadata=ca)
        except TypeError:  # written in C it knows no names
            context.load_verify_locations(ca)
    else:
        if hasattr(context, "check_hostname"):
            context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(sock, server_hostname=host)


# --- HTTP ---

MOST_HEADERS, MOST_PIECES = 100, 8


class Reply:
    """The answer to one GET. `left` bytes are still to come (of this chunk); None: until the connection ends."""

    def __init__(self, url, headers, ca, timeout):
        self.url, self.left, self.chunked, self.location, self.kind = url, None, False, "", b""
        self.opened = []
        try:
            self._ask(url, headers, ca, timeout)
            self._read_head()
        except (OSError, ValueError) as error:
            self.close()
            raise TransferError("%s did not answer: %s" % (url, error))
        except BaseException:
            self.close()
            raise

    def _ask(self, url, headers, ca, timeout):
        import socket

        scheme, _, rest = url.partition("://")
        host, _, path = rest.partition("/")
        name, _, port = host.partition(":")
        port = int(port or (443 if scheme == "https" else 80))
        where = socket.getaddrinfo(name, port, 0, socket.SOCK_STREAM)[0]
        sock = socket.socket(where[0], where[1], where[2])
        self.opened.append(sock)
        sock.settimeout(timeout)
        sock.connect(where[-1])
        if scheme == "https":
            sock = over_tls(sock, name, ca)
            self.opened.append(sock)
        self.stream = sock
        if hasattr(sock, "makefile"):
            self.stream = sock.makefile("rb")
            self.opened.append(self.stream)
        # 1.1 and not 1.0, because then servers say where the body ends.
        lines = ["GET /%s HTTP/1.1" % path, "Host: " + host, "User-Agent: aloft", "Accept-Encoding: identity"]
        lines += ["%s: %s" % pair for pair in headers.items()] + ["Connection: close", "", ""]
        send = sock.sendall if hasattr(sock, "sendall") else sock.write
        send("\r\n".join(lines).encode())

    def _piece(self):
        piece = self.stream.readline(1024)
        if not piece:  # None: some ports say so when the time is over
            raise OSError("the connection ended too early")
        return piece

    def _line(self):
        """One line. Of one that is longer than any that matters comes ":", a header without a name."""
        line = self._piece()
        if line.endswith(b"\n"):
            return line.strip()
        for _ in range(MOST_PIECES):
            line = self._piece()
            if line.endswith(b"\n"):
                return b":"
        raise ValueError("a line has no end")

    def _read_head(self):
        words = self._line().split(None, 2)
        if len(words) < 2 or not words[0].startswith(b"HTTP/1."):
            raise ValueError("that is no HTTP")
        self.status = int(words[1])
        for _ in range(MOST_HEADERS):
            line = self._line()
            if not line:
                return
            name, _, value = line.partition(b":")
            name, value = name.strip().lower(), value.strip()
            if name == b"content-length":
                self.left = at_least_0(int(value))
            elif name == b"transfer-encoding":
                self.chunked, self.left = True, None
            elif name == b"content-type":
                self.kind = value.lower()
            elif name == b"location":
                self.location = value.decode()
        raise ValueError("too many headers")

    def readinto(self, view):
        """Fills `view` as far as the body goes. 0 is its end, TransferError an end that came too early."""
        try:
            if self.chunked and not self.left:
                self.left = at_least_0(int(self._line().split(b";")[0], 16))
                self.chunked = self.left > 0
            if self.left == 0:
                return 0
            count = self.stream.readinto(view if self.left is None else view[: min(len(view), self.left)])
            if count is None or (self.left is not None and count == 0):
                raise OSError("the connection ended too early")
            if self.left is not None:
                self.left -= count
                if self.chunked and self.left == 0 and self._line():
                    raise ValueError("a chunk has no end")
            return count
        except (OSError, ValueError) as error:
            raise TransferError("%s did not come whole: %s" % (self.url, error))

    def close(self):
        for opened in reversed(self.opened):
            try:
                opened.close()
            except OSError:
                pass


def at_least_0(number):
    if number < 0:
        raise ValueError("a length below 0")
    return number


# --- From staged files to a trial ---

def switch(state, names, gone, buffer, check=None):
    """Puts what is staged under `names` in place and takes the files `gone` away. `state` is what the journal keeps of it,
    with "version" for its sentences. The old files are kept until somebody confirms the new ones."""
    for _ in switching(state, names, gone, buffer, check):
        pass


def switching(state, names, gone, buffer, check=None):
    """The same in steps. `check` is called with the number of folders to make, when there still is a way back."""
    made = []
    with open(MOVES, "w") as moves:
        for name in names:
            had = mode_of(ROOT + name) & 0x8000
            if had:
                yield from copying(ROOT + name, OLD + name, buffer)  # no rename: at no moment is there no main.py
            moves.write(("=" if had else "+") + name + "\n")
            made += [each for each in parents_of(name) if each not in made and not mode_of(ROOT + each) & 0x4000]
            yield
        for name in gone:
            if stands_by_boot(name):
                yield from copying(ROOT + name, OLD + name, buffer)
            else:
                make_folders(OLD + name)
            moves.write("-" + name + "\n")
        for folder in reversed(made):
            moves.write("/" + folder + "\n")
    if check:
        check(len(made))
    before = load_state()
    state.update({key: before[key] for key in ("bad", "badSequence") if key in before})
    state.update({"phase": "switch", "tries": 0})
    save_state(state)  # from here on the new files win, whatever happens
    finish_switch(state)


def copying(path, to, buffer):
    """Copies in steps, by way of `buffer`, a memoryview."""
    make_folders(to)
    with open(path, "rb") as source, open(to, "wb") as copy:
        count = source.readinto(buffer)
        while count:
            copy.write(buffer[:count])
            yield
            count = source.readinto(buffer)


# --- Where the files of a repository are ---

def base_of(url, branch):
    """The address that files lie below. A page of GitHub becomes its raw files, by any URL one can copy there."""
    if not isinstance(url, str):
        raise ValueError("the address of a repository is a text, and not %r" % (url,))
    url = url.split("?")[0].split("#")[0]
    scheme, _, rest = (url if "://" in url else "https://" + url).partition("://")
    if scheme not in ("http", "https"):
        raise ValueError("'%s' is no address that begins with https:// or http://" % url)
    parts = [part for part in rest.split("/") if part]
    if not parts:
        raise ValueError("'%s' is no address" % url)
    if parts[-1] == VERSION:
        parts.pop()
    if parts[0] in ("github.com", "www.github.com"):
        scheme, parts[0] = "https", "raw.githubusercontent.com"
        if len(parts) > 3 and parts[3] in ("tree", "blob", "raw"):
            del parts[3]
        if len(parts) > 2 and parts[2].endswith(".git"):
            parts[2] = parts[2][:-4]
    if parts[0] == "raw.githubusercontent.com" and len(parts) == 3:
        parts.append(branch)
    return scheme + "://" + "/".join(parts) + "/"


# --- Versions, and what is in them ---

MOST_FILES = 64


def version_key(version):
    """7 or "1.2.0-rc.1" (semver.org) as something to compare; None when it is no version."""
    if isinstance(version, bool) or not isinstance(version, (int, str)):
        return None
    text = str(version)
    if len(text) > 31:
        return None
    core, _, before = text.lstrip("v").partition("+")[0].partition("-")
    numbers = core.split(".")
    if len(numbers) > 3 or not all(number.isdigit() for number in numbers):
        return None
    rank = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in before.split("."))
    return tuple(int(number) for number in numbers) + (0,) * (3 - len(numbers)), not before, rank


def check_name(name):
    """Refuses names that leave the root, or that belong to what brings old files back."""
    if not isinstance(name, str) or not 0 < len(name) <= 128:
        raise RefusedError("a file name is no text of 1 to 128 characters")
    parts = name.split("/")
    if "\\" in name or ":" in name or min(name) < " " or "" in parts or "." in parts or ".." in parts:
        raise RefusedError("the file name '%s' is refused: names have / between folders, no .. and none in front" % name)
    if has_alias(name.lower().split("/")):
        raise RefusedError("the file name '%s' is refused: FAT has another name for it; no dot or space behind, no ~1" % name)
    first = parts[1] if parts[0].lower() == "lib" and len(parts) > 1 else parts[0]
    stem, _, ending = first.lower().partition(".")
    if (stem in KEPT and ending in ("", "py", "mpy")) or parts[0].lower() == VERSION:
        raise RefusedError("'%s' is refused: bringing back old files depends on it; change it over the cable" % name)


def files_in(info, filename):
    """(name, size or None, SHA-256 or None) of every file of a version; `info` is version.json."""
    listed = info.get("files")
    if listed is None:
        names = [filename] if isinstance(filename, str) else list(filename or [])
        listed = [{"path": name} for name in names]
        if len(names) == 1:
            listed[0].update({key: info[key] for key in ("size", "sha256") if key in info})
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_FILES:
        raise RefusedError("'files' is no list of 1 to %d files" % MOST_FILES)
    files = [read_entry(item if isinstance(item, dict) else {"path": item}) for item in listed]
    names = set(name for name, _, _ in files)
    if len(names) < len(files) or any(parent in names for name in names for parent in parents_of(name)):
        raise RefusedError("a file is listed twice, or is a folder of another one")
    return files


def read_entry(entry):
    name, size, digest = entry.get("path"), entry.get("size"), entry.get("sha256")
    check_name(name)
    if size is not None and not (isinstance(size, int) and size >= 0):
        raise RefusedError("the size of '%s' in version.json is no number of bytes" % name)
    if digest is not None and not (isinstance(digest, str) and len(digest) == 64):
        raise RefusedError("the sha256 of '%s' in version.json has not 64 digits" % name)
    return name, size, digest and digest.lower()


# --- Files of a repository ---

BUFFER = 1024  # bytes; everything goes through one buffer of this size
MOST_JSON = 8192  # bytes of version.json
PAUSES = (1, 4)  # seconds before the second and the third try
REDIRECTS = 4


class Repository:
    """`base`: the address that its files lie below; the rest as in OTAUpdater."""

    def __init__(self, base, ca, timeout, headers, feed):
        self.base, self.ca, self.timeout = base, ca, timeout
        self.headers, self.feed = headers or {}, feed or (lambda: None)
        self.buffer = memoryview(bytearray(BUFFER))

    def tried(self, action, *args):
        """What action(*args) gives, when it does so at the third try at the latest."""
        for pause in PAUSES:
            try:
                return action(*args)
            except TransferError as error:
                print("ota: %s; trying again" % error)
            self.wait(pause)
        return action(*args)

    def wait(self, seconds):
        for _ in range(int(seconds * 4)):
            self.feed()
            time.sleep(0.25)

    def read_json(self, name):
        """The object that a small file of the repository has."""
        reply = self._open(name)
        text = bytearray()
        try:
            if reply.left is None and not reply.chunked:
                raise RefusedError("%s comes without a length, so its end may be missing" % reply.url)
            count = reply.readinto(self.buffer)
            while count and len(text) <= MOST_JSON:
                text += self.buffer[:count]
                count = reply.readinto(self.buffer)
        finally:
            reply.close()
        text = bytes(text).strip()
        try:
            # Old versions of MicroPython read '{"version": 1' without complaint, which may be the beginning of 12.
            content = json.loads(text) if text.endswith(b"}") and len(text) <= MOST_JSON else None
        except ValueError:
            content = None
        if not isinstance(content, dict):
            page = "a web page (is a login page in between?)" if b"<" in text[:64] else "something else"
            raise RefusedError("%s%s is no JSON object of at most %d bytes but %s" % (self.base, name, MOST_JSON, page))
        return content

    def download(self, name, size, digest, room, begin):
        """Brings a file. `size`, `digest`: what version.json says of it, or None. room(bytes) tells how many bytes may come, and
        begin() gives the open file to write to."""
        reply = self._open(quoted(name))
        try:
            length = None if reply.chunked else reply.left
            if b"text/html" in reply.kind and ".htm" not in name:
                raise RefusedError("%s is a web page; is a login page in between?" % reply.url)
            if length is None and not reply.chunked and size is None and digest is None:
                raise RefusedError("%s comes without a length; state its size in version.json" % reply.url)
            most = room(length or 0)
            came, actual = self._copy(reply, begin, most if size is None else min(size, most))
        finally:
            reply.close()
        if came > most:
            raise SpaceError("%s has more than the %d bytes there is room for" % (reply.url, most))
        if size not in (None, came) or digest not in (None, actual):
            raise TransferError("%s (%d bytes, SHA-256 %s) is not what version.json says" % (reply.url, came, actual))

    def _copy(self, reply, begin, most):
        """How many bytes were written and their digest; it stops behind `most`."""
        came, hashed = 0, hashlib.sha256()
        with begin() as file:
            count = reply.readinto(self.buffer)
            while count and came <= most:
                file.write(self.buffer[:count])
                hashed.update(self.buffer[:count])
                came += count
                self.feed()
                count = reply.readinto(self.buffer)
        return came, binascii.hexlify(hashed.digest()).decode()

    def _open(self, path):
        url, headers = self.base + path, self.headers
        for _ in range(REDIRECTS + 1):
            self.feed()
            gc.collect()  # TLS wants memory in one piece
            reply = Reply(url, headers, self.ca, self.timeout)
            if reply.status == 200:
                return reply
            reply.close()
            if reply.status not in (301, 302, 303, 307, 308):
                passes = reply.status == 429 or reply.status >= 500
                hint = ": are branch, folder and name right, and is it public?" if reply.status == 404 else ""
                raise (TransferError if passes else RefusedError)("%s: status %d%s" % (url, reply.status, hint))
            to = joined(url, reply.location)
            if not to.startswith("https:") and not (to.startswith("http:") and url.startswith("http:")):
                raise RefusedError("%s leads away from https, to %s" % (url, to))
            if to.split("/")[2] != url.split("/")[2]:
                headers = {}  # they are for the first host only
            url = to
        raise RefusedError("%s leads from one address to the next without end" % url)


# --- Wi-Fi and the clock ---

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


# --- The updater ---

RESERVE = 8  # blocks that stay free: renaming needs some, and a full littlefs is no place to be


class OTAUpdater:
    """`filename` is one name or a list of them; "files" in version.json replaces it.

    ssid          None when the network is not this class's business
    branch        for addresses of GitHub that do not name one
    ca            certificate of the authority behind the server's, in DER; without it anybody on the way can answer
    auto_confirm  new code counts as working when its check for updates reached the server; False: call confirm()
    timeout       seconds a connection may be silent; wifi_timeout: seconds the Wi-Fi may take
    headers       for the server in `repo_url`, a token for example
    feed          called between pieces of work, for a watchdog
    """

    def __init__(self, ssid, password, repo_url, filename, branch="main", ca=None, auto_confirm=True,
                 timeout=10, wifi_timeout=30, headers=None, feed=None):
        if not isinstance(timeout, (int, float)) or timeout <= 0:
            raise ValueError("timeout is a number of seconds, and not %r" % (timeout,))
        self.ssid, self.password, self.filename = ssid, password, filename
        self.wifi_timeout, self.auto_confirm = wifi_timeout, auto_confirm
        self.repo_url = base_of(repo_url, branch)
        self._repository = Repository(self.repo_url, ca, timeout, headers, feed)
        self.version_url = self.repo_url + VERSION
        self.firmware_url = self.repo_url + (filename if isinstance(filename, str) else "")
        self.error = self.latest_version = self.latest_code = self._files = self._staged = None
        self._buffer = self._repository.buffer
        self.current_version = None
        self._told(self._read_current)
        if self.repo_url.startswith("http:") or not ca:
            print("ota: the server is not checked (https and ca= do that); who controls the network controls the code")

    # Nothing below raises. False: there is a sentence on the console, the exception in `error`, and the old code still runs.

    def connect_wifi(self):
        return self._told(self._connect)

    def check_for_updates(self):
        """Whether a newer version is published."""
        return self._told(self._check)

    def fetch_latest_code(self):
        """Downloads and checks the new files; the old ones are not touched."""
        return self._told(self._fetch)

    def update_no_reset(self):
        """Puts the new files in place. What is loaded stays old until the next restart."""
        return self._told(self._install)

    def update_and_reset(self):
        if self._staged is not None and not self.update_no_reset():
            return False
        print("ota: restarting")
        machine.reset()
        return True

    def download_and_install_update_if_available(self):
        return self.check_for_updates() and self.fetch_latest_code() and self.update_and_reset()

    def confirm(self):
        confirm()

    def _told(self, action):
        self.error = None
        try:
            return action()
        except OTAError as error:
            self.error = error
        except MemoryError:
            self.error = OTAError("not enough memory; look for updates first thing after a restart")
        except OSError as error:
            full = error.args and error.args[0] in FULL
            self.error = SpaceError("the file system is full") if full else OTAError("the file system failed: %s" % error)
        except Exception as error:  # of a radio, for example
            self.error = OTAError("%r" % error)
        print("ota:", self.error)
        return False

    # --- asking ---

    def _connect(self):
        if self.ssid is not None:
            join_network(self.ssid, self.password, self.wifi_timeout, self._repository.wait)
        if self._repository.ca:
            set_clock()
        return True

    def _read_current(self):
        version = read_json(ROOT + VERSION).get("version", 0)
        self.current_version = 0 if version_key(version) is None else version

    def _check(self):
        self._files = self._staged = None
        if self.current_version is None:
            self._read_current()
        self._connect()
        info = self._repository.tried(self._repository.read_json, VERSION)
        version = info.get("version")
        latest, current = version_key(version), version_key(self.current_version)
        if latest is None:
            raise RefusedError('"version" in version.json is neither a whole number nor a text like "1.2.0"')
        if self.auto_confirm:
            confirm()  # code that gets this far can be replaced again
        self.latest_version = version = int(version) if str(version).isdigit() else version
        print("ota: this is version %s, published is %s" % (self.current_version, version))
        if latest <= current:
            if latest < current:
                print("ota: going back to an older version is refused")
            return False
        bad = version_key(load_state().get("bad"))
        if bad is not None and latest <= bad:
            raise RefusedError("version %s was tried and taken back, or a newer one was; publish a higher one" % version)
        self._files = files_in(info, self.filename)
        return True

    # --- fetching ---

    def _fetch(self):
        if self._files is None and not self._check():
            return False
        if load_state().get("phase"):
            raise RefusedError("version %s is on trial; confirm() it first" % self.current_version)
        remove(NEW)
        remove(OLD)
        staged = []
        try:
            self._room(sum(size or 0 for _, size, _ in self._files))
            for name, size, digest in self._files:
                self._check_place(name)
                if digest is None or self._digest_of(ROOT + name) != digest:
                    self._repository.tried(self._download, name, size, digest)
                    staged.append(name)
        except (OTAError, OSError, MemoryError):
            remove(NEW)
            raise
        self._staged = staged
        return True

    def _check_place(self, name):
        if mode_of(ROOT + name) & 0x4000 or any(mode_of(ROOT + folder) & 0x8000 for folder in parents_of(name)):
            raise RefusedError("'%s': there is a folder where the file goes, or a file where a folder goes" % name)

    def _room(self, size):
        """How many bytes may come, if `size` bytes and a copy of what is replaced have room; else SpaceError."""
        status = os.statvfs(ROOT)
        block, free = status[0], status[4]
        copies = [os.stat(ROOT + name)[6] for name, _, _ in self._files if is_file(ROOT + name)]
        free -= sum(copy // block + 1 for copy in copies) + len(self._files) + RESERVE
        if size > free * block:
            raise SpaceError("%d bytes are too many, there is room for %d" % (size, max(0, free * block)))
        return free * block

    def _digest_of(self, path):
        if not mode_of(path):
            return None
        digest = hashlib.sha256()
        with open(path, "rb") as file:
            count = file.readinto(self._buffer)
            while count:
                digest.update(self._buffer[:count])
                count = file.readinto(self._buffer)
        return binascii.hexlify(digest.digest()).decode()

    def _download(self, name, size, digest):
        def begin():
            make_folders(NEW + name)
            return open(NEW + name, "wb")

        self._repository.download(name, size, digest, self._room, begin)

    # --- installing ---

    def _install(self):
        if self._staged is None:
            raise RefusedError("nothing was fetched; call fetch_latest_code() first")
        names, self._staged = self._staged + [VERSION], None
        write_json(NEW + VERSION, {"version": self.latest_version})
        try:
            switch({"version": self.latest_version}, names, [], self._buffer, self._check_reserve)
        except OSError as error:
            if not load_state().get("phase"):
                raise
            print("ota: a restart has to finish this:", error)  # there is no way back any more
        self.current_version = self.latest_version
        return True

    def _check_reserve(self, folders):
        """The switch takes room too, and where there is none it could neither be finished nor undone."""
        free = os.statvfs(ROOT)[4]
        if free < 2 * folders + RESERVE:
            raise SpaceError("%d blocks are free, and the switch wants %d; remove files" % (max(0, free), 2 * folders + RESERVE))


# --- What importing does ---

# Once per boot, also if somebody drops this module to save memory and imports it again later.
if "_ota_booted" not in sys.modules:
    sys.modules["_ota_booted"] = True
    settle()
    boot_or_again()
