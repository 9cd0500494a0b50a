#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The Secret Services of Linux desktops, each started on a bus of its own, with the windows that a user answers.

    keyrings.py KEYRING [--locked] COMMAND...     runs a command beside a keyring
    keyrings.py                                   lists the keyrings, and whether each is installed

They need no desktop: Xvfb shows their windows, and xdotool answers them.
"""

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import dbus

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bench import NAME, PASSWORD, ROOT, SERVICE, Bench, until  # noqa: E402

COLLECTION, PROMPT = "org.freedesktop.Secret.Collection", "org.freedesktop.Secret.Prompt"
PROPERTIES = "org.freedesktop.DBus.Properties"
WINDOWS = ("Xvfb", "openbox", "xdotool")  # programs that show windows and answer them


def read_file(path):
    with open(path, "rb") as file:
        return file.read()


def write_file(path, data):
    with open(path, "wb") as file:
        file.write(data)


class Keyring:
    """A Secret Service in a bench. `start` returns when the service answers and is unlocked, or locked."""
    name = None
    programs = ()
    title = None  # a regular expression that matches the titles of its windows
    confirms = False  # it asks the user before a program that it does not know gets an item

    def __init__(self, bench):
        self.bench, self.process = bench, None

    @classmethod
    def missing(cls):
        """The programs that are not installed."""
        return [program for program in (*cls.programs, *WINDOWS) if not shutil.which(program)]

    def start(self, unlock=True):
        raise NotImplementedError

    @classmethod
    def prepare(cls):
        """Makes once what each start of this keyring copies."""

    def launch(self, *words, data=b""):
        if not self.bench.bus:
            self.bench.start_screen()
            self.bench.start_bus(bare=True)
        self.process = self.bench.start(*words, stdin=subprocess.PIPE)
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(data)
            self.process.stdin.close()
        until(lambda: self.bench.bus.name_has_owner(NAME), process=self.process)

    def kill(self):
        self.process.kill()
        self.process.wait()
        until(lambda: not self.bench.bus.name_has_owner(NAME))

    def restart(self, unlock=True):
        self.kill()
        self.start(unlock)

    def stop(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    # The service

    def at(self, path, interface):
        return dbus.Interface(self.bench.bus.get_object(NAME, path, introspect=False), interface)

    def service(self):
        return self.at(ROOT, SERVICE)

    def collection(self):
        """The path of the default collection, or "/"."""
        return str(self.service().ReadAlias("default"))

    def is_locked(self):
        return bool(self.at(self.collection(), PROPERTIES).Get(COLLECTION, "Locked"))

    def wait_for_collection(self, locked):
        def there():
            try:
                return self.collection() != "/" and self.is_locked() == locked
            except dbus.DBusException:  # KeePassXC has just replaced it
                return False
        until(there, process=self.process)

    def lock(self):
        path = self.collection()
        _, prompt = self.service().Lock(dbus.Array([path], signature="o"))
        if prompt != "/":
            self.at(prompt, PROMPT).Prompt("")
        self.wait_for_collection(locked=True)

    def items(self):
        """The number of items in the default collection."""
        return len(self.at(self.collection(), PROPERTIES).Get(COLLECTION, "Items"))

    # The windows

    def windows(self):
        """The identifiers and titles of the windows that ask the user."""
        found = self.bench.call("xdotool", "search", "--onlyvisible", "--name", self.title).stdout.decode().split()
        return [(one, self.bench.call("xdotool", "getwindowname", one).stdout.decode().strip()) for one in found]

    def window(self):
        """The identifier and the title of the first window; waits until there is one."""
        shown = []
        until(lambda: shown.extend(self.windows()) or shown, interval=0.05)
        return shown[0]

    def press(self, window, *keys, text=None):
        """Types the text and presses the keys in a window until it closes: a key that came too early is lost."""
        def closed():
            self.bench.call("xdotool", "windowactivate", "--sync", window)
            if text:
                self.bench.call("xdotool", "key", "--delay", "0", "ctrl+a")
                self.bench.call("xdotool", "type", "--delay", "0", text)
            self.bench.call("xdotool", "key", "--delay", "0", *keys)
            return self.waited(lambda: window not in dict(self.windows()), seconds=5)
        until(closed)

    @staticmethod
    def waited(condition, seconds):
        """Whether the condition holds within that time."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def answer(self):
        """Agrees to the next window and returns its title."""
        window, title = self.window()
        self.agree(window, title)
        return title

    def agree(self, window, title):
        self.press(window, "Return", text=PASSWORD.decode())

    def refuse(self):
        window, title = self.window()
        self.press(window, "Escape")
        return title

    @contextlib.contextmanager
    def answering(self, act=None):
        """In its context a user agrees to each window, or does `act(window, title)`. Returns the list of their titles."""
        titles, done = [], threading.Event()

        def user():
            while not done.is_set():
                for window, title in self.windows()[:1]:
                    titles.append(title)
                    (act or self.agree)(window, title)
                done.wait(0.1)
        thread = threading.Thread(target=user)
        thread.start()
        try:
            yield titles
        finally:
            done.set()
            thread.join()


class GnomeKeyring(Keyring):
    name = "gnome-keyring"
    programs = ("gnome-keyring-daemon",)
    title = "Keyring$"

    def start(self, unlock=True):
        """Locked: as after a login without the password, if there is a keyring already."""
        self.launch("gnome-keyring-daemon", "--foreground", "--components=secrets", *(["--unlock"] if unlock else []),
                    data=PASSWORD if unlock else b"")


class KWallet(Keyring):
    name = "KWallet"
    daemon = "kwalletd6" if shutil.which("kwalletd6") else "kwalletd5"
    programs = (daemon,)
    title = "^KDE Wallet Service$"
    default_wallet = True
    wallet = None  # an empty one
    RC = """[Wallet]
Enabled=true
First Use=false
Default Wallet=kdewallet
Use One Wallet=true

[org.freedesktop.secrets]
apiEnabled=true
"""

    def start(self, unlock=True):
        """Unlocked: as after a login with pam_kwallet and the first program that asked for the wallet."""
        if self.process is None:
            self.bench.start_screen()
            self.configure()
            if self.default_wallet:
                self.make_wallet()
        self.launch_daemon()
        if unlock and self.default_wallet:
            self.unlock()

    def launch_daemon(self):
        self.launch(self.daemon)

    @classmethod
    def prepare(cls):
        if KWallet.wallet is None and cls.default_wallet:
            with Bench() as bench:
                cls(bench).start()

    def make_wallet(self):
        """The first call lets the daemon make the wallet, which it offers as a collection when it is started again."""
        file = self.path("kdewallet.kwl")
        if KWallet.wallet is None:
            self.launch_daemon()
            self.open_by_login()
            until(lambda: os.path.exists(file) and os.path.getsize(file))
            self.kill()
            KWallet.wallet = read_file(file)
        write_file(file, KWallet.wallet)

    def path(self, name):
        return os.path.join(self.bench.environment["XDG_DATA_HOME"], "kwalletd", name)

    def configure(self):
        os.makedirs(os.path.dirname(self.path("x")), exist_ok=True)
        write_file(self.path("kdewallet.salt"), bytes(56))
        rc = os.path.join(self.bench.home, ".config/kwalletrc")
        os.makedirs(os.path.dirname(rc), exist_ok=True)
        write_file(rc, self.RC.encode())

    def open_by_login(self):
        """What pam_kwallet does at a login."""
        name = "org.kde." + self.daemon
        until(lambda: self.bench.bus.name_has_owner(name))
        key = hashlib.pbkdf2_hmac("sha512", PASSWORD, bytes(56), 50000, 56)
        daemon = self.bench.bus.get_object(name, "/modules/" + self.daemon, introspect=False)
        daemon.pamOpen("kdewallet", dbus.ByteArray(key), 0, dbus_interface="org.kde.KWallet")

    def unlock(self):
        self.open_by_login()
        # The Secret Service still says that the wallet is locked; its prompt opens no window.
        _, prompt = self.service().Unlock(dbus.Array([self.collection()], signature="o"))
        if prompt != "/":
            self.at(prompt, PROMPT).Prompt("")
        self.wait_for_collection(locked=False)


class KWalletWithoutWallet(KWallet):
    name = "KWallet-none"
    default_wallet = False


class KeePassXC(Keyring):
    """KeePassXC with its defaults: it asks before a program gets an item, and before one is deleted."""
    name = "KeePassXC"
    programs = ("keepassxc", "keepassxc-cli")
    title = "Access Request|^Unlock Database|^Delete|^Move|Confirm|Question"
    confirms = True
    # With the preview panel, version 2.7.10 crashes if it shows a database that --pw-stdin has opened.
    INI = b"[General]\nUpdateCheckMessageShown=true\n[GUI]\nHidePreviewPanel=true\n[FdoSecrets]\nEnabled=true\n"
    settings = b""
    database = None  # an empty one
    # The group with the UUID in FDO_SECRETS_EXPOSED_GROUP is the collection.
    XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<KeePassFile><Meta><DatabaseName>test</DatabaseName><CustomData><Item><Key>FDO_SECRETS_EXPOSED_GROUP</Key>
<Value>{00112233-4455-6677-8899-aabbccddeeff}</Value></Item></CustomData></Meta>
<Root><Group><UUID>ABEiM0RVZneImaq7zN3u/w==</UUID><Name>Root</Name></Group></Root></KeePassFile>
"""

    def start(self, unlock=True):
        if self.process is None:
            self.bench.start_screen()
            self.configure()
        base = self.bench.path("keepassxc")
        words = ["keepassxc", "--config", base + ".ini", "--localconfig", base + "-local.ini", base + ".kdbx"]
        self.launch(*words, *(["--pw-stdin"] if unlock else []), data=PASSWORD + b"\n" if unlock else b"")
        if unlock:
            self.wait_for_collection(locked=False)

    @classmethod
    def prepare(cls):
        if KeePassXC.database is None:
            with Bench() as bench:
                cls(bench).configure()

    def configure(self):
        base = self.bench.path("keepassxc")
        self.bench.environment["TMPDIR"] = self.bench.path("run")  # its lock file
        write_file(base + ".ini", self.INI + self.settings)
        if KeePassXC.database is None:
            write_file(base + ".xml", self.XML)
            done = self.bench.call("keepassxc-cli", "import", "-p", "-t", "100", base + ".xml", base + ".kdbx",
                                   data=2 * (PASSWORD + b"\n"))
            assert done.returncode == 0, done.stderr
            KeePassXC.database = read_file(base + ".kdbx")
        write_file(base + ".kdbx", KeePassXC.database)

    def agree(self, window, title):
        """The keys do what the button does that has the focus: "Allow Selected" for an item."""
        self.press(window, "Return", text=PASSWORD.decode() if title.startswith("Unlock") else None)


class KeePassXCOpen(KeePassXC):
    """KeePassXC with confirmations off."""
    name = "KeePassXC-open"
    confirms = False
    settings = b"ConfirmAccessItem=false\nConfirmDeleteItem=false\n"


KEYRINGS = {each.name: each for each in (GnomeKeyring, KWallet, KWalletWithoutWallet, KeePassXC, KeePassXCOpen)}


def main():
    words = sys.argv[1:]
    if not words:
        for name, kind in KEYRINGS.items():
            print(name, "missing: " + " ".join(kind.missing()) if kind.missing() else "installed")
        return 0
    kind = KEYRINGS[words.pop(0)]
    unlock = words[:1] != ["--locked"]
    with Bench() as bench:
        keyring = kind(bench)
        keyring.start()
        if not unlock:
            keyring.lock()
        return subprocess.run(words[0 if unlock else 1:], env=bench.environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
