"""The updater."""

import binascii
import hashlib
import os

import machine

from aloft.errors import OTAError, RefusedError, SpaceError
from aloft.names import VERSION
from aloft.switch import switch
from drop_in.pages import base_of
from drop_in.repository import Repository
from drop_in.versions import files_in, version_key
from drop_in.wifi import join_network, set_clock
from guard.files import FULL, ROOT, is_file, make_folders, mode_of, parents_of, read_json, remove, write_json
from guard.journal import NEW, OLD, confirm, load_state

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
