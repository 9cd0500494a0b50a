# SPDX-License-Identifier: MIT
"""A private directory, bus and keyring for one test, which are removed at its end."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time

import dbus
import dbus.bus

PASSWORD = b"correct horse"
NAME = "org.freedesktop.secrets"
ROOT = "/org/freedesktop/secrets"
SERVICE = "org.freedesktop.Secret.Service"
LIMIT = 300  # seconds, after which a call counts as one that never ends

# Without a service directory the bus starts no service by itself.
BARE_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={path}</listen>
<policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy>
</busconfig>
"""


def until(condition):
    end = time.monotonic() + LIMIT
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("the test bench did not come up")
        time.sleep(0.01)


class Bench:
    """A directory for everything, an environment that uses it, and the processes that were started with it."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="keybearer-test.")
        for name in ("home", "run", "data"):
            os.mkdir(self.path(name), 0o700)
        self.environment = {"HOME": self.path("home"), "XDG_RUNTIME_DIR": self.path("run"),
                            "XDG_DATA_HOME": self.path("data"), "PATH": os.environ["PATH"], "LC_ALL": "C"}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
            if name in os.environ:
                self.environment[name] = os.environ[name]
        self.processes = []
        self.sockets = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for one in self.sockets:
            one.close()
        for process in self.processes:
            process.kill()
        for pid in list(self.descendants()):  # what the bus started
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        for process in self.processes:
            process.wait()
        subprocess.run(["rm", "-rf", self.folder], check=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def descendants(self):
        mark = ("XDG_RUNTIME_DIR=" + self.path("run")).encode()
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/environ", "rb") as file:
                    if mark in file.read().split(b"\0"):
                        yield int(pid)
            except OSError:
                pass

    def start(self, *words, stdin=subprocess.DEVNULL):
        process = subprocess.Popen(words, env=self.environment, cwd=self.folder, stdin=stdin,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.processes.append(process)
        return process

    def run(self, *words, data=b"", **environment):
        return subprocess.run(words, env=self.environment | environment, cwd=self.folder, input=data,
                              capture_output=True, timeout=LIMIT)

    def start_bus(self, bare=False, address=None):
        address = address or "unix:path=" + self.path("bus")
        if bare:
            with open(self.path("bus.conf"), "w", encoding="ascii") as file:
                file.write(BARE_BUS.format(path=self.path("bus")))
            daemon = self.start("dbus-daemon", "--nofork", "--config-file=" + self.path("bus.conf"))
        else:
            daemon = self.start("dbus-daemon", "--nofork", "--session", "--address=" + address)
        with open(self.path("bus.pid"), "w", encoding="ascii") as file:
            file.write(str(daemon.pid))
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address
        self.bus = None

        def connected():
            try:
                self.bus = dbus.bus.BusConnection(address)
                self.bus.set_exit_on_disconnect(False)
            except dbus.DBusException:
                return False
            return True
        until(connected)

    def start_keyring(self, unlock=True):
        words = ["gnome-keyring-daemon", "--foreground", "--components=secrets"] + (["--unlock"] if unlock else [])
        keyring = self.start(*words, stdin=subprocess.PIPE)
        keyring.stdin.write(PASSWORD if unlock else b"")
        keyring.stdin.close()
        until(lambda: self.bus.name_has_owner(NAME))
        return keyring

    def service(self):
        return dbus.Interface(self.bus.get_object(NAME, ROOT), SERVICE)

    def lock(self):
        collection = self.service().ReadAlias("default")
        locked, prompt = self.service().Lock([collection])
        assert list(locked) == [collection] and prompt == "/", (locked, prompt)

    def silent_socket(self, name, backlog=128):
        """A listener that never answers; it does not even accept, but the kernel completes connections."""
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(self.path(name))
        listener.listen(backlog)
        self.sockets.append(listener)
        return "unix:path=" + self.path(name)


def main(cases):
    """Runs the named cases, or all; prints "N passed, M failed" at the end."""
    passed, failed = 0, []
    for case in cases:
        if len(sys.argv) > 2 and case.__name__ not in sys.argv[2:]:
            continue
        try:
            with Bench() as bench:
                case(bench)
            passed += 1
        except Exception as error:  # whatever it is, the other cases still run
            failed.append(case.__name__)
            print(f"FAILED {case.__name__}: {type(error).__name__}: {error}")
    print(f"{passed} passed, {len(failed)} failed")
    sys.exit(1 if failed else 0)
