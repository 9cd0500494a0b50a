#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Protocol cases that compare input and output byte by byte.

    run.py [PROTOCOL/NAME...]

A case is a directory PROTOCOL/NAME with the files

    in        standard input
    out, err  standard output and standard error
    args      the command line; default `keybearer PROTOCOL get`
    exit      the exit code
    requests  the number of requests that the server receives
    config    the configuration; default the file beside this one
    setup     a sh script that runs first
    why       the reason for the case, for its reader

A missing file is empty, or 0. Before each case every account of the configuration is signed in and has a token in the
cache. In the files, {token} is the access token of the account `work`, {fingerprint} its SHA-256, and {expiry} the expiry
that a caller is told; {server}, {port} and {home} are those of this world. In err, <any> stands for any text within a line.
"""
import datetime
import difflib
import glob
import hashlib
import json
import os
import re
import shlex
import sys
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from world import World  # noqa: E402

ACCOUNT = "work"  # the account of {token}


class Failed(Exception):
    pass


def read(folder, name, default=b""):
    try:
        with open(os.path.join(folder, name), "rb") as file:
            return file.read()
    except FileNotFoundError:
        return default


def filled(data, names):
    for name, value in names.items():
        data = data.replace(b"{" + name.encode() + b"}", value.encode())
    return data


class Bench:
    def __init__(self, world):
        self.world = world
        self.names = {"server": world.server, "port": world.port, "home": world.home}
        self.folder = os.path.join(world.home, ".config/keybearer")
        os.makedirs(self.folder, mode=0o700)

    def prepare(self, configuration):
        """Signs in each account that is not signed in, and caches a token for it."""
        with open(os.path.join(self.folder, "config"), "wb") as file:
            file.write(filled(configuration, self.names))
        for account in re.findall(r"^\[(.*)\]", configuration.decode(), re.M):
            got = self.world.run(["keybearer", "get", account, "--json"])
            if got.returncode == 77:
                self.check(["keybearer", "login", account, "--flow", "browser"])
                got = self.check(["keybearer", "get", account, "--json"])
            if account == ACCOUNT:
                self.remember(json.loads(got.stdout))

    def remember(self, token):
        expires_at = datetime.datetime.fromisoformat(token["expires_at"].replace("Z", "+00:00"))
        self.names["token"] = token["access_token"]
        self.names["fingerprint"] = hashlib.sha256(token["access_token"].encode()).hexdigest()
        self.names["expiry"] = str(int(expires_at.timestamp()))

    def check(self, command):
        done = self.world.run(command)
        if done.returncode:
            raise Failed(f"{' '.join(command)}: exit {done.returncode}: {done.stderr.decode()}")
        return done

    def requests(self):
        with urllib.request.urlopen(self.world.server + "/control/log") as log:
            return len(log.readlines())

    def run(self, folder):
        """The differences, as text."""
        self.prepare(read(folder, "config", read(HERE, "config")))
        self.check(["sh", "-e", "-c", read(folder, "setup").decode()])
        before = self.requests()
        protocol = os.path.basename(os.path.dirname(folder))
        command = shlex.split(read(folder, "args", f"keybearer {protocol} get".encode()).decode())
        done = self.world.run(command, input=filled(read(folder, "in"), self.names))
        seen = {"out": done.stdout, "err": done.stderr, "exit": str(done.returncode).encode(),
                "requests": str(self.requests() - before).encode()}
        expected = {"out": read(folder, "out"), "err": read(folder, "err"),
                    "exit": read(folder, "exit", b"0").strip(), "requests": read(folder, "requests", b"0").strip()}
        return "".join(difference(f"{protocol}/{os.path.basename(folder)}/{name}",
                                  filled(expected[name], self.names), seen[name]) for name in expected)


def difference(name, expected, seen):
    if re.fullmatch(b"[^\n]*".join(map(re.escape, expected.split(b"<any>"))), seen):
        return ""
    lines = [data.decode(errors="backslashreplace").splitlines() for data in (expected, seen)]
    return "\n".join(difflib.unified_diff(*lines, name, name + " as it went", lineterm="")) + "\n"


def main():
    wanted = sys.argv[1:] or ["*/*"]
    folders = sorted(path for words in wanted for path in glob.glob(f"{HERE}/{words}") if os.path.isdir(path))
    passed = failed = 0
    with World() as world:
        bench = Bench(world)
        for folder in folders:
            try:
                text = bench.run(folder)
            except (Failed, OSError, ValueError) as error:
                text = f"{folder}: {error}\n"
            passed, failed = passed + (not text), failed + bool(text)
            print(text, end="", flush=True)
    print(f"{passed} passed, {failed} failed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
