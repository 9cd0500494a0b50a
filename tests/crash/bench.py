# SPDX-License-Identifier: MIT
"""Shared by the tests of this directory: an account in a world, and what server, keystore and kernel know about it."""
import http.client
import json
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from world import World, forget_tokens  # noqa: E402

CLEAR_LOSS = re.compile(r"the refresh of \S+ was interrupted and the sign-in was lost \(invalid_grant\)")

NOT_STORED = re.compile(r"the refreshed sign-in of \S+ could not be stored and was lost")


class Bench(World):
    """A world whose account's name has the test and the process id, since all worlds share the kernel keyring."""

    def __init__(self, test):
        super().__init__()
        self.account = f"{test}-{os.getpid()}"

    def close(self):
        for key in self.escrows():
            subprocess.run(["keyctl", "unlink", key, "@u"], capture_output=True, check=False)
        super().close()

    def control(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", int(self.port))
        connection.request(method, "/control/" + path, None if body is None else json.dumps(body))
        answer = connection.getresponse()
        text = answer.read().decode()
        assert answer.status == 200, f"server: {path}: {answer.status} {text}"
        return text

    def order(self, **fields):
        self.control("POST", "orders", [fields])

    def settings(self, **values):
        self.control("POST", "settings", values)

    def expect_requests(self, count):
        """Waits until `count` token requests have come."""
        self.control("GET", f"wait?path=/token&count={count}")

    def refreshes(self):
        """The refresh tokens that were sent since the last reset, each with the status of its response."""
        entries = map(json.loads, self.control("GET", "log").splitlines())
        return [(dict(entry["parameters"]).get("refresh_token"), entry["status"])
                for entry in entries if entry["path"] == "/token"]

    def keybearer(self, *words, **options):
        return Done(self.run(["keybearer", *words], **options))

    def sign_in(self, *options):
        done = Done(self.run(["signed-in", self.account, *options]))
        assert done.exit == 0, done
        self.control("POST", "reset")

    def sign_in_again(self):
        done = self.keybearer("login", self.account, "--flow", "browser")
        assert done.exit == 0, done

    def configure(self, **values):
        path = os.path.join(self.home, ".config/keybearer/config")
        with open(path) as file:
            lines = [line for line in file if line.split("=")[0].strip() not in values]
        with open(path, "w") as file:  # there is one account, so keys at the end are its own
            file.writelines(lines + [f"{name} = {value}\n" for name, value in values.items()])

    def fresh_token(self):
        return self.keybearer("token", self.account, "--fresh")

    def record(self):
        """The account's record in the keyring."""
        done = self.run(["secret-tool", "lookup", "xdg:schema", "org.keybearer.Grant", "account", self.account])
        return json.loads(done.stdout)

    def state(self):
        with open(os.path.join(self.home, ".local/state/keybearer", self.account + ".json")) as file:
            return json.load(file)

    def lock_file(self):
        return os.path.join(self.home, ".local/state/keybearer", self.account + ".lock")

    def wait_for_lock(self):
        """Waits until no worker holds the lock."""
        self.run(["flock", self.lock_file(), "true"], check=True)

    def forget_cache(self):
        forget_tokens([self.account])

    def escrows(self):
        """The escrow keys that an interrupted run has left."""
        lines = subprocess.run(["keyctl", "list", "@u"], capture_output=True, text=True, check=False).stdout.splitlines()
        return [line.partition(":")[0].strip() for line in lines if f" keybearer-escrow:{self.account}:" in line]


class Done:
    """The exit code and the output of a command."""

    def __init__(self, completed):
        self.exit = completed.returncode
        self.out = completed.stdout.decode()
        self.err = completed.stderr.decode()

    def __str__(self):
        return f"exit {self.exit}, out {self.out!r}, err {self.err!r}"


def conclude(passed, failed, skipped=0):
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    sys.exit(bool(failed))
