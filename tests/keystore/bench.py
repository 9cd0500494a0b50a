# SPDX-License-Identifier: MIT
"""A private directory, bus and keyring for one test, which are removed at its end."""

import multiprocessing
import os
import socket
import subprocess
import sys
import time
import traceback

import dbus
import dbus.bus

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from world import World  # noqa: E402

PASSWORD = b"correct horse"
NAME = "org.freedesktop.secrets"
ROOT = "/org/freedesktop/secrets"
SERVICE = "org.freedesktop.Secret.Service"
LIMIT = 300  # seconds, after which a call counts as one that never ends

# The only service that this bus starts by itself is the window of gnome-keyring.
BARE_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={path}</listen><servicedir>{services}</servicedir>
<policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy>
</busconfig>
"""
PROMPTER = "/usr/share/dbus-1/services/org.gnome.keyring.SystemPrompter.service"


def until(condition, interval=0.01, process=None):
    """Waits for the condition; fails if the process that should bring it about has ended."""
    end = time.monotonic() + LIMIT
    while not condition():
        if process and process.poll() is not None:
            raise ChildProcessError(f"{process.args[0]} ended with {process.returncode}")
        if time.monotonic() > end:
            raise TimeoutError("the test bench did not come up")
        time.sleep(interval)


class Bench(World):
    """A world without a keyring, a bus and a server until the test starts them."""

    def __init__(self):
        self.sockets, self.bus, self.screen = [], None, None
        super().__init__(server=False)
        del self.environment["DBUS_SESSION_BUS_ADDRESS"]
        self.environment.update(LC_ALL="C", XDG_DATA_HOME=self.make("data"))

    def start_keyring(self):
        """A test says which one it is, and when."""

    def close(self):
        for one in self.sockets:
            one.close()
        super().close()

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self, *words, stdin=subprocess.DEVNULL):
        return subprocess.Popen(words, env=self.environment, cwd=self.folder, stdin=stdin,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def call(self, *words, data=b"", **environment):
        return self.run(words, env=self.environment | environment, cwd=self.folder, input=data, timeout=LIMIT)

    def start_bus(self, bare=False, address=None):
        address = address or "unix:path=" + self.path("bus")
        if bare:
            services = self.make("services")
            if os.path.exists(PROMPTER):
                os.symlink(PROMPTER, os.path.join(services, os.path.basename(PROMPTER)))
            with open(self.path("bus.conf"), "w", encoding="ascii") as file:
                file.write(BARE_BUS.format(path=self.path("bus"), services=services))
            daemon = self.start("dbus-daemon", "--nofork", "--config-file=" + self.path("bus.conf"))
        else:
            daemon = self.start("dbus-daemon", "--nofork", "--session", "--address=" + address)
        with open(self.path("bus.pid"), "w", encoding="ascii") as file:
            file.write(str(daemon.pid))
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address

        def connected():
            try:
                self.bus = dbus.bus.BusConnection(address)
                self.bus.set_exit_on_disconnect(False)
            except dbus.DBusException:
                return False
            return True
        until(connected)

    def start_screen(self):
        """A screen for windows, before the bus is started if the bus starts a program that opens one."""
        if self.screen:
            return
        reads, writes = os.pipe()
        self.screen = subprocess.Popen(["Xvfb", "-displayfd", str(writes), "-screen", "0", "1024x768x24"],
                                       env=self.environment, pass_fds=[writes], stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writes)
        with open(reads, encoding="ascii") as number:
            self.environment["DISPLAY"] = ":" + number.readline().strip()
        self.start("openbox")

    def silent_socket(self, name, backlog=128):
        """A listener that never answers; it does not even accept, but the kernel completes connections."""
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(self.path(name))
        listener.listen(backlog)
        self.sockets.append(listener)
        return "unix:path=" + self.path(name)


class Cases:
    """The cases of a test. Each runs in a process and a bench of its own, some at a time, since most of them wait."""
    AT_ONCE = 4

    def __init__(self):
        self.cases = {}  # name -> function of the bench, keyring
        self.name, self.table = None, False

    def case(self, *keyrings):
        """A decorator. With keyrings there is a case for each of them: a function of the bench and the keyring."""
        def add(function):
            for keyring in keyrings:
                self.cases[f"{function.__name__}[{keyring.name}]"] = function, keyring
            if not keyrings:
                self.cases[function.__name__] = function, None
            return function
        return add

    def run(self, name):
        """Nothing, or what failed."""
        self.name = name
        function, keyring = self.cases[name]
        began = time.monotonic()
        try:
            with Bench() as bench:
                if keyring:
                    function(bench, keyring(bench))
                else:
                    function(bench)
        except Exception as error:  # whatever it is, the other cases still run
            where = traceback.extract_tb(error.__traceback__)[-1].lineno
            return name, f"{type(error).__name__} in line {where}: {error}", time.monotonic() - began
        return name, None, time.monotonic() - began

    def main(self, wanted):
        """Runs the wanted cases, or all; prints "N passed, M failed, K skipped" at the end. With the word --table the
        cases with a keyring print what happened, and expect nothing."""
        self.table = "--table" in wanted
        wanted = [word for word in wanted if word != "--table"]
        names = [name for name in self.cases if not wanted or name in wanted or name.partition("[")[0] in wanted]
        missing = {keyring: keyring.missing() for _, keyring in self.cases.values() if keyring}
        skipped = [name for name in names if missing.get(self.cases[name][1])]
        for name in skipped:
            print(f"skipped: {name}: not installed: {' '.join(missing[self.cases[name][1]])}")
        for keyring in {self.cases[name][1] for name in names if name not in skipped} - {None}:
            keyring.prepare()
        passed, failed = 0, 0
        with multiprocessing.get_context("fork").Pool(self.AT_ONCE, maxtasksperchild=1) as pool:
            for name, fault, seconds in pool.imap_unordered(run_case, [name for name in names if name not in skipped]):
                passed, failed = passed + (not fault), failed + bool(fault)
                if fault:
                    print(f"FAILED {name}: {fault}")
                if "KEYBEARER_TEST_TIMES" in os.environ:
                    print(f"{seconds:.1f} s: {name}", flush=True)
        print(f"{passed} passed, {failed} failed, {len(skipped)} skipped")
        return failed


CASES = Cases()


def run_case(name):
    return CASES.run(name)
