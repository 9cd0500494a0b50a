#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""A world for one test: a private HOME, a session bus with a real keyring, an authorization server, and none of the
caller's environment.

    world.py [--no-server] COMMAND...     runs a command in a world

$PREFIX names the installation that is tested. A process can have only one world at a time: closing it kills all children
of the process.
"""
import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

TESTS = os.path.dirname(os.path.abspath(__file__))
PREFIX = os.path.abspath(os.environ.get("PREFIX", os.path.join(TESTS, "../.build/prefix")))
KEPT = ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS")
PR_SET_CHILD_SUBREAPER = 36
LIMIT = 300  # seconds for a command, after which the test fails


class World:
    def __init__(self, server=True):
        self.folder = tempfile.mkdtemp(prefix="kb-")  # short: a socket's path has 108 bytes
        self.home = self.make("home")
        self.repositories = self.make("repositories")
        self.log = os.path.join(self.folder, "server.log")
        self.complaints = os.path.join(self.folder, "server.err")
        self.environment = {
            "PATH": ":".join([f"{PREFIX}/bin", f"{TESTS}/bin", os.environ.get("KEYBEARER_CLIENTS", "/nonexistent"),
                              "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"]),
            "HOME": self.home, "XDG_RUNTIME_DIR": self.make("run"), "USER": "alice", "LOGNAME": "alice",
            "SHELL": "/bin/sh", "LANG": "C.UTF-8", "TZ": "UTC", "TERM": "xterm", "BROWSER": "browse",
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.folder}/bus", "REPOSITORIES": self.repositories,
            "PREFIX": PREFIX, "TESTS": TESTS,
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Alice", "GIT_AUTHOR_EMAIL": "alice@app.example",
            "GIT_COMMITTER_NAME": "Alice", "GIT_COMMITTER_EMAIL": "alice@app.example",
            **{name: os.environ[name] for name in KEPT if name in os.environ},
        }
        # Processes that the test leaves running become our children, and close() ends them.
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        try:
            self.start_keyring()
            if server:
                self.start_server()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def make(self, name):
        path = os.path.join(self.folder, name)
        os.mkdir(path, 0o700)
        return path

    def start_keyring(self):
        """Both are ready when the process that started them has ended."""
        bus = self.environment["DBUS_SESSION_BUS_ADDRESS"]
        self.run(["dbus-daemon", "--session", "--address=" + bus, "--fork", "--nopidfile", "--nosyslog"], check=True)
        self.run(["gnome-keyring-daemon", "--unlock", "--components=secrets"], input=b"password", check=True)

    def start_server(self):
        with open(self.complaints, "wb") as complaints:
            child = subprocess.Popen(
                [f"{TESTS}/server/server.py", "--log", self.log, "--git", self.repositories, "--tls-folder",
                 f"{self.folder}/tls"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints,
                env=self.environment, cwd=self.folder)
        self.server = child.stdout.readline().decode().strip()
        self.port = self.server.rpartition(":")[2]
        self.environment.update(SERVER=self.server, PORT=self.port)

    def run(self, command, **options):
        options = {"env": self.environment, "cwd": self.home, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
                   "timeout": LIMIT, **options}
        if "input" not in options:
            options.setdefault("stdin", subprocess.DEVNULL)
        return subprocess.run(command, check=options.pop("check", False), **options)

    def close(self):
        end_children()
        forget_tokens(self.accounts(), listening_ports())  # an account in another world may have the same name
        shutil.rmtree(self.folder, ignore_errors=True)

    def accounts(self):
        """The accounts that the configuration or the state directory names."""
        names = set()
        for where in (".config/keybearer", ".local/state/keybearer"):
            folder = os.path.join(self.home, where)
            for file in os.listdir(folder) if os.path.isdir(folder) else []:
                names.add(file.partition(".json")[0].partition(".lock")[0])
                if file == "config":
                    with open(os.path.join(folder, file), errors="replace") as text:
                        names.update(re.findall(r"^\[(.*)\]", text.read(), re.M))
        return names


def can_mount():
    """Whether this process may mount something in a namespace of its own: root in a chroot or in a container may not."""
    return os.geteuid() == 0 and subprocess.run(["unshare", "--mount", "--net", "mount", "--bind", "/etc", "/etc"],
                                                capture_output=True, check=False).returncode == 0


def children():
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as stat:
                parent = stat.read().rpartition(")")[2].split()[1]
        except OSError:
            continue  # it ended meanwhile
        if int(parent) == os.getpid():
            found.append(int(name))
    return found


def end_children():
    """Kills all children, and those that become ours meanwhile, until none is left."""
    while left := children():
        for child in left:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def forget_tokens(accounts, except_of=frozenset()):
    """Removes the accounts' access tokens from the user's kernel keyring, which all worlds share; but not those from
    servers at the ports `except_of`."""
    try:
        with open("/proc/keys") as keys:
            lines = keys.read().splitlines()
    except OSError:
        return
    for line in lines:
        found = re.match(r"([0-9a-f]{8}) .* user +keybearer:([A-Za-z0-9._-]+)", line)
        if found and found[2].partition(":")[0] in accounts:
            key = str(int(found[1], 16))
            entry = subprocess.run(["keyctl", "pipe", key], capture_output=True, check=False).stdout
            if except_of.isdisjoint(re.findall(rb"127\.0\.0\.1:(\d+)", entry)):
                subprocess.run(["keyctl", "unlink", key, "@u"], capture_output=True, check=False)


def listening_ports():
    with open("/proc/net/tcp") as sockets:
        return {b"%d" % int(port, 16) for port in re.findall(r": [0-9A-F]{8}:([0-9A-F]{4}) \S+ 0A ", sockets.read())}


def main():
    words = sys.argv[1:]
    server = words[:1] != ["--no-server"]
    with World(server) as world:
        return subprocess.run(words if server else words[1:], env=world.environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
