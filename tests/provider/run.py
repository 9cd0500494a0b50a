#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""keybearer against a server that others wrote: npm's oidc-provider, installed into $BUILD/provider."""
import json
import os
import platform
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from world import World  # noqa: E402

BUILD = os.path.abspath(os.environ.get("BUILD", os.path.join(HERE, "../../.build/test")))
NODE = "22.22.2"  # where the machine has none that is new enough
CALLERS = 12


def install():
    """The program that runs app.mjs, once all it needs is there."""
    folder = os.path.join(BUILD, "provider")
    os.makedirs(folder, exist_ok=True)
    for name in ("package.json", "app.mjs"):
        shutil.copy(os.path.join(HERE, name), folder)
    node = shutil.which("node")
    if not node or int(output(node, "-p", "process.versions.node.split('.')[0]")) < 20:
        package = f"node-linux-{ {'x86_64': 'x64', 'aarch64': 'arm64'}.get(platform.machine(), platform.machine()) }"
        node = os.path.join(folder, "node_modules", package, "bin/node")
        npm(folder, "install", "--no-save", f"{package}@{NODE}")
    else:
        npm(folder, "install")
    return node, os.path.join(folder, "app.mjs")


def npm(folder, *arguments):
    flags = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"]
    subprocess.run(["npm", *arguments, *flags], cwd=folder, check=True, timeout=300, stdin=subprocess.DEVNULL,
                   capture_output=True, text=True)


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


class Bench:
    def __init__(self, world):
        self.world = world
        self.log = os.path.join(world.folder, "provider.log")

    def start(self, node, app):
        child = subprocess.Popen([node, app], env={**self.world.environment, "LOG": self.log}, cwd=self.world.folder,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.issuer = child.stdout.readline().strip()
        open(self.log, "a").close()

    def keybearer(self, *arguments, status=0, text=None):
        done = self.world.run(["keybearer", *arguments], input=text.encode() if text else b"")
        seen = done.stdout.decode(), done.stderr.decode()
        expect(done.returncode == status, f"{' '.join(arguments)}: exit {done.returncode}, not {status}: {seen[1]}")
        return seen[0].strip()

    def decisions(self, event="grant.success", grant_type="refresh_token"):
        with open(self.log) as log:
            entries = [json.loads(line) for line in log]
        return [entry for entry in entries if (entry["event"], entry.get("grant_type")) == (event, grant_type)]

    def user_of(self, token):
        request = urllib.request.Request(self.issuer + "/me", headers={"Authorization": "Bearer " + token})
        try:
            with urllib.request.urlopen(request) as answer:
                return json.load(answer)["sub"]
        except urllib.error.HTTPError as error:
            return error.code


def expect(true, words):
    if not true:
        raise AssertionError(words)


def sign_in(bench):
    """A sign-in by code, PKCE and loopback redirect gives a token that works."""
    bench.keybearer("add", "provider", "--issuer", bench.issuer, "--client-id", "client", "--scope", "openid",
                    "--match", "https://git.app.example")
    bench.keybearer("login", "provider", "--flow", "browser")
    expect(bench.user_of(bench.keybearer("token", "provider")) == "alice", "the token is not alice's")


def rotation(bench):
    """Each refresh spends the last refresh token: five in a row."""
    tokens = {bench.keybearer("token", "provider", "--fresh") for _ in range(5)}
    spent = {entry["refresh_token"] for entry in bench.decisions()}
    expect(len(tokens) == 5 and len(spent) == 5, f"{len(tokens)} tokens, {len(spent)} refresh tokens")
    expect(bench.user_of(bench.keybearer("token", "provider")) == "alice", "the last token does not work")


def one_request(bench):
    """Promise 1: callers that find no good token make one token request."""
    token, before = bench.keybearer("token", "provider"), len(bench.decisions())
    bench.keybearer("git", "erase", text=f"protocol=https\nhost=git.app.example\nusername=oauth2\npassword={token}\n")
    callers = [subprocess.Popen(["keybearer", "token", "provider"], env=bench.world.environment, cwd=bench.world.home,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) for _ in range(CALLERS)]
    answers = [caller.communicate(timeout=60)[0].strip() for caller in callers]
    expect(len(set(answers)) == 1 and answers[0] not in ("", token), f"the answers were {answers}")
    expect(len(bench.decisions()) == before + 1, f"{len(bench.decisions()) - before} token requests")


def confidential(bench):
    """A client secret of awkward bytes, by Basic as RFC 6749 section 2.3.1 encodes it."""
    bench.keybearer("add", "provider-confidential", "--issuer", bench.issuer, "--client-id", "confidential", "--scope",
                    "openid", "--client-secret-file", "-", text="kbcanary secret+with/odd:bytes=%\n")
    bench.keybearer("login", "provider-confidential", "--flow", "browser")
    expect(bench.user_of(bench.keybearer("token", "provider-confidential", "--fresh")) == "alice", "no token for alice")


def logout(bench):
    """Signing out ends the grant at the server (RFC 7009)."""
    token = bench.keybearer("token", "provider-confidential")
    bench.keybearer("logout", "provider-confidential")
    expect(bench.user_of(token) == 401, "the access token still works")
    bench.keybearer("token", "provider-confidential", status=77)


def replay(bench):
    """A refresh token that somebody replays ends the grant (RFC 9700 section 4.14.2), and that is said: 77."""
    stolen = bench.decisions()[0]["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": stolen, "client_id": "client"}
    try:
        urllib.request.urlopen(bench.issuer + "/token", urllib.parse.urlencode(form).encode())
    except urllib.error.HTTPError as error:
        expect(json.load(error)["error"] == "invalid_grant", "the replay was answered otherwise")
    expect(bench.decisions("grant.revoked"), "the provider did not notice")
    bench.keybearer("token", "provider", "--fresh", status=77)
    before = len(bench.decisions("grant.error"))
    bench.keybearer("token", "provider", "--fresh", status=77)
    expect(len(bench.decisions("grant.error")) == before, "a dead grant was tried again")
    bench.keybearer("login", "provider", "--flow", "browser")
    bench.keybearer("token", "provider", "--fresh")


CASES = [sign_in, rotation, one_request, confidential, logout, replay]


def main():
    try:
        node, app = install()
    except (OSError, subprocess.SubprocessError) as error:
        print(getattr(error, "stderr", None) or "", end="")
        print(f"skipped: oidc-provider could not be installed from npm's registry ({error})")
        print(f"0 passed, 0 failed, {len(CASES)} skipped")
        return 0
    failed = 0
    with World(server=False) as world:
        bench = Bench(world)
        bench.start(node, app)
        for case in CASES:
            try:
                case(bench)
            except (AssertionError, LookupError, OSError, subprocess.SubprocessError) as error:
                failed += 1
                print(f"{case.__name__}: {case.__doc__}\n    {error}")
    print(f"{len(CASES) - failed} passed, {failed} failed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
