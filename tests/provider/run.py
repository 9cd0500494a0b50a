#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Tests keybearer with a server that others wrote: npm's oidc-provider, installed in $BUILD/provider."""
import base64
import fcntl
import filecmp
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from world import World  # noqa: E402

BUILD = os.path.abspath(os.environ.get("BUILD", os.path.join(HERE, "../../.build/test")))
NODE = "22.22.2"  # installed if the machine's version is too old
CALLERS = 12


def install():
    """Installs what app.mjs needs, and returns the program that runs it. Two suites may call this at the same time."""
    folder = os.path.join(BUILD, "provider")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return install_into(folder)


def install_into(folder):
    for name in ("package.json", "app.mjs"):
        place = os.path.join(folder, name)
        if not os.path.exists(place) or not filecmp.cmp(os.path.join(HERE, name), place, shallow=False):
            shutil.copy(os.path.join(HERE, name), place)
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

    def start(self, node, app, **more):
        keys = tempfile.mkdtemp(dir=self.world.folder)
        environment = {**self.world.environment, "LOG": self.log, "KEYS": keys, **more}
        child = subprocess.Popen([node, app], env=environment, cwd=self.world.folder,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        open(self.log, "a").close()
        return child.stdout.readline().strip(), keys

    def add(self, account, client, *more, text=None):
        self.keybearer("add", account, "--issuer", self.issuer, "--client-id", client, *more, text=text)

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
    """A sign-in with code, PKCE and loopback redirect gives a token that works."""
    bench.keybearer("add", "provider", "--issuer", bench.issuer, "--client-id", "client", "--scope", "openid",
                    "--match", "https://git.app.example")
    bench.keybearer("login", "provider", "--flow", "browser")
    expect(bench.user_of(bench.keybearer("token", "provider")) == "alice", "the token is not alice's")


def rotation(bench):
    """Five refreshes in a row, each with the refresh token of the previous one."""
    tokens = {bench.keybearer("token", "provider", "--fresh") for _ in range(5)}
    spent = {entry["refresh_token"] for entry in bench.decisions()}
    expect(len(tokens) == 5 and len(spent) == 5, f"{len(tokens)} tokens, {len(spent)} refresh tokens")
    expect(bench.user_of(bench.keybearer("token", "provider")) == "alice", "the last token does not work")


def one_request(bench):
    """Callers that find no valid token make one token request."""
    token, before = bench.keybearer("token", "provider"), len(bench.decisions())
    bench.keybearer("git", "erase", text=f"protocol=https\nhost=git.app.example\nusername=oauth2\npassword={token}\n")
    callers = [subprocess.Popen(["keybearer", "token", "provider"], env=bench.world.environment, cwd=bench.world.home,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) for _ in range(CALLERS)]
    answers = [caller.communicate(timeout=300)[0].strip() for caller in callers]
    expect(len(set(answers)) == 1 and answers[0] not in ("", token), f"the answers were {answers}")
    expect(len(bench.decisions()) == before + 1, f"{len(bench.decisions()) - before} token requests")


def confidential(bench):
    """A client secret with special characters, encoded for Basic as in RFC 6749 section 2.3.1."""
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
    """A refresh token that is used twice ends the grant (RFC 9700 section 4.14.2); the exit code is then 77."""
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


def posted_secret(bench):
    """client_secret_post, which the configuration must name, since the metadata offers Basic too."""
    bench.add("provider-post", "posts", "--scope", "openid", "--client-secret-file", "-", "--set",
              "token_endpoint_auth_method=client_secret_post", text="kbcanary post\n")
    bench.keybearer("login", "provider-post", "--flow", "browser")
    expect(bench.user_of(bench.keybearer("token", "provider-post", "--fresh")) == "alice", "no token for alice")


def signed_assertions(bench):
    """private_key_jwt with RS256, PS256 and ES256; the provider checks signature, audience and that no jti is used twice."""
    for algorithm in ("RS256", "PS256", "ES256"):
        account = f"provider-{algorithm}"
        bench.add(account, f"signs-{algorithm}", "--scope", "openid", "--client-secret-file",
                  os.path.join(bench.keys, algorithm + ".pem"), "--set", "token_endpoint_auth_method=private_key_jwt",
                  "--set", "client_key_id=k1", "--set", "token_endpoint_auth_signing_alg=" + algorithm)
        bench.keybearer("login", account, "--flow", "browser")
        tokens = {bench.keybearer("token", account, "--fresh") for _ in range(3)}
        expect(len(tokens) == 3 and bench.user_of(tokens.pop()) in ("alice", 401), f"{algorithm}: {len(tokens)} tokens")
        bench.keybearer("logout", account)


def client_credentials(bench):
    """client_credentials with a posted secret and with a signed assertion; a valid token is not requested again."""
    for account, client, secret, method in (("provider-cc", "posts", "-", "client_secret_post"),
                                            ("provider-ccs", "signs-ES256", os.path.join(bench.keys, "ES256.pem"), "private_key_jwt")):
        bench.add(account, client, "--client-secret-file", secret, "--set", "flow=client_credentials", "--set",
                  "token_endpoint_auth_method=" + method, "--set", "resource=https://api.app.example", "--scope", "read",
                  text="kbcanary post\n")
        token = bench.keybearer("token", account)
        expect(claims_of(token)["aud"] == "https://api.app.example", claims_of(token))
        expect(bench.keybearer("token", account) == token, "the token was not cached")
    expect(len(bench.decisions(grant_type="client_credentials")) == 2, "not one request each")


def device(bench):
    """The device flow: the code is shown and approved in another browser, and the sign-in can be refreshed."""
    bench.add("provider-device", "client", "--scope", "openid offline_access")
    child = subprocess.Popen(["keybearer", "login", "provider-device", "--flow", "device"], env=bench.world.environment,
                             cwd=bench.world.home, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    said = ""
    while "or, with the code in it: " not in said:
        line = child.stderr.readline()
        expect(line, "no page was shown: " + said)
        said += line
    approve(re.search(r"or, with the code in it: (.*)\n", said)[1])
    expect(child.wait(300) == 0, child.stderr.read())
    expect(bench.user_of(bench.keybearer("token", "provider-device", "--fresh")) == "alice", "no token for alice")


def approve(page):
    """Confirms the code as a user would; login and consent are redirects of app.mjs."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    for _ in range(4):
        with opener.open(page) as answer:
            text, page = answer.read().decode(), answer.url
        while "<form" in text:
            form = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', text))
            code = re.search(r'name="user_code"[^>]*value="([^"]*)"', text)
            if code:
                form["user_code"] = code[1]
            form.setdefault("confirm", "yes")
            action = urllib.parse.urljoin(page, re.search(r'action="([^"]*)"', text)[1])
            with opener.open(action, urllib.parse.urlencode(form).encode()) as answer:
                text, page = answer.read().decode(), answer.url
        return text


def registration(bench):
    """For an account without a client_id a client is registered, once (RFC 7591), and can sign in."""
    for account in ("provider-reg", "provider-reg2"):
        bench.keybearer("add", account, "--issuer", bench.issuer, "--scope", "openid")
        bench.keybearer("login", account, "--flow", "browser")
        expect(bench.user_of(bench.keybearer("token", account, "--fresh")) == "alice", "no token for alice")
    with open(os.path.join(bench.world.home, ".config/keybearer/config")) as config:
        ids = re.findall(r"\[provider-reg2?\]\n(?:.*\n)*?client_id = (.*)\n", config.read())
    expect(len(ids) == 2 and len(set(ids)) == 1, f"the client ids are {ids}")


def resources(bench):
    """Resource indicators (RFC 8707): one sign-in, and a separate token for each of two audiences (key `grant`)."""
    bench.add("provider-res", "client", "--scope", "openid offline_access")
    for name in ("reg", "k8s"):
        bench.keybearer("add", "provider-for-" + name, "--set", "grant=provider-res", "--set", f"resource=https://{name}.app.example", "--scope", "read")
    bench.keybearer("login", "provider-res", "--flow", "browser")
    for name in ("reg", "k8s"):
        token = bench.keybearer("token", "provider-for-" + name)
        expect(claims_of(token)["aud"] == f"https://{name}.app.example" and claims_of(token)["scope"] == "read", claims_of(token))
    before = len(bench.decisions())
    for name in ("reg", "k8s", "reg"):
        bench.keybearer("token", "provider-for-" + name)
    expect(len(bench.decisions()) == before, "a cached token was asked for again")


def id_token(bench):
    """bearer = id_token: a kubernetes cluster requires it, and a refresh renews it."""
    bench.add("provider-id", "client", "--scope", "openid", "--set", "bearer=id_token")
    bench.keybearer("login", "provider-id", "--flow", "browser")
    token = bench.keybearer("token", "provider-id", "--fresh")
    expect((claims_of(token)["aud"], claims_of(token)["sub"]) == ("client", "alice"), claims_of(token))


def pushed(bench):
    """A provider that accepts only pushed authorization requests (RFC 9126)."""
    bench.keybearer("add", "provider-par", "--issuer", bench.pushed_issuer, "--client-id", "client", "--scope", "openid")
    bench.keybearer("login", "provider-par", "--flow", "browser")
    bench.keybearer("token", "provider-par", "--fresh")
    bench.keybearer("add", "provider-pas", "--issuer", bench.pushed_issuer, "--client-id", "confidential", "--scope", "openid",
                    "--client-secret-file", "-", text="kbcanary secret+with/odd:bytes=%\n")
    bench.keybearer("login", "provider-pas", "--flow", "browser")


def claims_of(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


CASES = [sign_in, rotation, one_request, confidential, logout, posted_secret, signed_assertions, client_credentials, device,
         registration, resources, id_token, pushed, replay]


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
        bench.issuer, bench.keys = bench.start(node, app)
        bench.pushed_issuer, _ = bench.start(node, app, PUSHED="yes")
        for case in CASES:
            try:
                case(bench)
            except (AssertionError, LookupError, OSError, TypeError, ValueError, subprocess.SubprocessError) as error:
                failed += 1
                print(f"{case.__name__}: {case.__doc__}\n    {error}")
    print(f"{len(CASES) - failed} passed, {failed} failed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
