#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs suites in parallel, two at a time or as many as there are processors, and reports on each.

    suites.py [quick|SUITE|FILE.t|TEST]...          (tests/run explains them; it also installs packages and builds)

A suite is a program whose last line is "N passed, M failed" or "N passed, M failed, K skipped". Its output goes to the
file $BUILD/SUITE.log, and is shown if something failed; a line "skipped: ..." is always shown. While it runs, its last
line "now: ..." says what it is doing. The exit code is 1 if something failed.
"""
import glob
import os
import re
import subprocess
import sys
import threading
import time

TESTS = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.abspath(os.environ.get("BUILD", os.path.join(TESTS, "../.build/test")))
QUICK = ["cli", "conformance", "unit", "protocol", "docs"]
# Long suites start first, in this order, so that none of them runs alone at the end.
LONG = ["clients", "package", "crash", "lint", "headless", "cli", "faults", "provider", "glewlwyd", "conformance", "keystore", "unit"]
COUNTS = re.compile(r"(\d+) passed, (\d+) failed(?:, (\d+) skipped)?")
AT_ONCE = max(2, os.cpu_count() or 2)
SHOWN = 300  # the last lines of a failed suite that are shown
SILENCE = 60  # seconds without output, after which a line says what is running


def every_suite():
    programs = glob.glob(f"{TESTS}/*/run") + glob.glob(f"{TESTS}/*/run.py")
    names = {os.path.basename(os.path.dirname(path)) for path in programs} | {"cli", "server", "faults"}
    return sorted(names, key=lambda name: (LONG.index(name) if name in LONG else len(LONG), name))


def command(name):
    folder = os.path.join(TESTS, name)
    if name in ("cli", "server"):
        return [f"{TESTS}/session.py", *sorted(glob.glob(f"{folder}/*.t"))]
    if name.endswith(".t"):
        return [f"{TESTS}/session.py", name]
    if name == "keystore":
        return [f"{folder}/run", f"{BUILD}/tests/keystore_suite"]
    if name == "faults":
        return [f"{TESTS}/keystore/faults", f"{BUILD}/tests/keystore_probe"]
    for program in ("run", "run.py"):
        if os.path.isfile(os.path.join(folder, program)):
            return [os.path.join(folder, program)]
    return [f"{TESTS}/unit/run", name]


class Suite:
    def __init__(self, name):
        self.name = name
        self.log = os.path.join(BUILD, name.replace("/", "_") + ".log")
        self.passed, self.failed, self.skipped = 0, 1, 0  # until it has ended
        self.began = None

    def run(self):
        with open(self.log, "wb") as log:
            self.began = time.monotonic()  # from now on the log can be read
            try:
                subprocess.run(command(self.name), stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, check=False)
            except OSError as error:
                log.write(f"{error}\n".encode())
        self.seconds = time.monotonic() - self.began
        counts = COUNTS.fullmatch((self.lines() or [""])[-1])
        # Without that line the suite did not run to its end, which is one failure.
        self.passed, self.failed, self.skipped = (int(number or 0) for number in counts.groups()) if counts else (0, 1, 0)

    def lines(self):
        with open(self.log, errors="backslashreplace") as log:
            return log.read().splitlines()

    def state(self):
        now = [line[len("now: "):] for line in self.lines() if line.startswith("now: ")]
        return f"{self.name} ({time.monotonic() - self.began:.0f} s{', ' + now[-1] if now else ''})"

    def report(self):
        lines = [line for line in self.lines() if not line.startswith("now: ")]
        shown = lines[-SHOWN:] if self.failed else [line for line in lines if line.startswith("skipped: ")]
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return [*shown, f"{self.name}: {self.passed} of {self.passed + self.failed} passed{skipped}, {self.seconds:.0f} s"]


class Run:
    """The suites of one call, AT_ONCE at a time."""

    def __init__(self, names):
        self.waiting = [Suite(name) for name in names]
        self.every, self.running = list(self.waiting), []
        self.changed = threading.Condition()
        self.told = time.monotonic()

    def work(self):
        while True:
            with self.changed:
                if not self.waiting:
                    return
                suite = self.waiting.pop(0)
                self.running.append(suite)
                self.show()
            suite.run()
            with self.changed:
                self.running.remove(suite)
                self.say(*suite.report())
                self.show()

    def say(self, *lines):
        clear = "\r\x1b[K" if sys.stdout.isatty() else ""
        print(clear + "\n".join(lines), flush=True)
        self.told = time.monotonic()

    def show(self):
        """Shows what is running: one line that changes on a terminal, else one line after some silence."""
        state = ", ".join(suite.state() for suite in self.running if suite.began)
        if sys.stdout.isatty():
            width = os.get_terminal_size().columns
            print("\r\x1b[K" + f"{state}; {len(self.waiting)} to come"[:width - 1] if state else "\r\x1b[K", end="", flush=True)
        elif state and time.monotonic() - self.told >= SILENCE:
            self.say(f"... {state}; {len(self.waiting)} to come")

    def all(self):
        threads = [threading.Thread(target=self.work) for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        try:
            while any(thread.is_alive() for thread in threads):
                with self.changed:
                    self.show()
                next(thread for thread in threads if thread.is_alive() or thread is threads[-1]).join(1)
        except KeyboardInterrupt:  # the suites get the signal, too
            self.waiting.clear()
            raise
        return [sum(getattr(suite, what) for suite in self.every) for what in ("passed", "failed", "skipped")]


def main():
    names = [name for word in sys.argv[1:] or every_suite() for name in (QUICK if word == "quick" else [word])]
    passed, failed, skipped = Run(list(dict.fromkeys(names))).all()
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
