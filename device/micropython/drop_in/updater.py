"""The updater."""

import binascii
import gc
import hashlib
import json
import os
import time

import machine

from aloft.addresses import joined, quoted
from aloft.errors import OTAError, RefusedError, SpaceError, TransferError
from aloft.http import Reply
from aloft.names import VERSION
from aloft.switch import switch
from drop_in.versions import files_in, version_key
from guard.files import ROOT, make_folders, mode_of, parents_of, read_json, remove, write_json
from guard.journal import NEW, OLD, confirm, load_state

BUFFER = 1024  # bytes; everything goes through one buffer of this size
MOST_JSON = 8192  # bytes of version.json
PAUSES = (1, 4)  # seconds before the second and the third try
REDIRECTS = 4
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
        self.ssid, self.password, self.filename = ssid, password, filename
        self.ca, self.auto_confirm, self.timeout, self.wifi_timeout = ca, auto_confirm, timeout, wifi_timeout
        self.headers, self.feed = headers or {}, feed or (lambda: None)
        self.repo_url = base_of(repo_url, branch)
        self.version_url = self.repo_url + VERSION
        self.firmware_url = self.repo_url + (filename if isinstance(filename, str) else "")
        self.error = self.latest_version = self.latest_code = self._files = self._staged = None
        self._buffer = memoryview(bytearray(BUFFER))
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
            full = error.args and error.args[0] == 28
            self.error = SpaceError("the file system is full") if full else OTAError("the file system failed: %s" % error)
        print("ota:", self.error)
        return False

    def _tried(self, action, *args):
        for pause in PAUSES:
            try:
                return action(*args)
            except TransferError as error:
                print("ota: %s; trying again" % error)
            self._wait(pause)
        return action(*args)

    def _wait(self, seconds):
        for _ in range(int(seconds * 4)):
            self.feed()
            time.sleep(0.25)

    # --- asking ---

    def _connect(self):
        if self.ssid is None:
            return True
        import network

        station = network.WLAN(network.STA_IF)
        station.active(True)
        if not station.isconnected():
            try:
                station.connect(self.ssid, self.password)
            except OSError as error:  # the ESP32 says so when it is connecting already
                print("ota: Wi-Fi:", error)
            for _ in range(self.wifi_timeout * 4):
                if station.isconnected():
                    break
                self._wait(0.25)
            else:
                station.disconnect()
                raise TransferError("no connection to the Wi-Fi '%s' in %d s" % (self.ssid, self.wifi_timeout))
        print("ota: connected to the Wi-Fi as", station.ifconfig()[0])
        return True

    def _set_clock(self):
        """Certificates are valid from some day on, and a board that just woke up believes in the year 2000."""
        if self.ca and time.gmtime()[0] < 2024:
            try:
                import ntptime

                ntptime.settime()
            except (ImportError, OSError) as error:
                print("ota: the clock could not be set:", error)

    def _read_current(self):
        version = read_json(ROOT + VERSION).get("version", 0)
        self.current_version = 0 if version_key(version) is None else version

    def _check(self):
        self._files = self._staged = None
        if self.current_version is None:
            self._read_current()
        self._connect()
        self._set_clock()
        info = self._tried(self._read_version)
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

    def _open(self, url):
        headers = self.headers
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

    def _read_version(self):
        reply = self._open(self.version_url)
        text = bytearray()
        try:
            if reply.left is None and not reply.chunked:
                raise RefusedError("%s comes without a length, so its end may be missing" % reply.url)
            count = reply.readinto(self._buffer)
            while count and len(text) <= MOST_JSON:
                text += self._buffer[:count]
                count = reply.readinto(self._buffer)
        finally:
            reply.close()
        text = bytes(text).strip()
        try:
            # Old versions of MicroPython read '{"version": 1' without complaint, which may be the beginning of 12.
            info = json.loads(text) if text.endswith(b"}") and len(text) <= MOST_JSON else None
        except ValueError:
            info = None
        if not isinstance(info, dict):
            page = "a web page (is a login page in between?)" if b"<" in text[:64] else "something else"
            raise RefusedError("%s is no JSON object of at most %d bytes but %s" % (self.version_url, MOST_JSON, page))
        return info

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
                    self._tried(self._download, name, size, digest)
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
        copies = [os.stat(ROOT + name)[6] for name, _, _ in self._files if mode_of(ROOT + name)]
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
        reply = self._open(self.repo_url + quoted(name))
        try:
            length = None if reply.chunked else reply.left
            if b"text/html" in reply.kind and ".htm" not in name:
                raise RefusedError("%s is a web page; is a login page in between?" % reply.url)
            if length is None and not reply.chunked and size is None and digest is None:
                raise RefusedError("%s comes without a length; state its size in version.json" % reply.url)
            room = self._room(length or 0)
            make_folders(NEW + name)
            came, actual = 0, hashlib.sha256()
            with open(NEW + name, "wb") as file:
                count = reply.readinto(self._buffer)
                while count and came <= room and (size is None or came <= size):
                    file.write(self._buffer[:count])
                    actual.update(self._buffer[:count])
                    came += count
                    self.feed()
                    count = reply.readinto(self._buffer)
        finally:
            reply.close()
        if came > room:
            raise SpaceError("%s has more than the %d bytes there is room for" % (reply.url, room))
        actual = binascii.hexlify(actual.digest()).decode()
        if size not in (None, came) or digest not in (None, actual):
            raise TransferError("%s (%d bytes, SHA-256 %s) is not what version.json says" % (reply.url, came, actual))

    # --- installing ---

    def _install(self):
        if self._staged is None:
            raise RefusedError("nothing was fetched; call fetch_latest_code() first")
        names, self._staged = self._staged + [VERSION], None
        write_json(NEW + VERSION, {"version": self.latest_version})
        switch({"version": self.latest_version}, names, [], self._buffer)
        self.current_version = self.latest_version
        return True
