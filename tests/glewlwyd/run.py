#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Tests keybearer with a second server that others wrote: Debian's glewlwyd, with SQLite and its OpenID Connect plugin.

Its sign-in page needs a browser with JavaScript. This test does by the server's API what the page would do: alice is
signed in and agrees to the scopes that a client requests, and `g_continue` means that she pressed the button.
"""
import base64
import gzip
import http.cookiejar
import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from world import World  # noqa: E402

SAMPLE = "/usr/share/doc/glewlwyd/glewlwyd.conf.sample.gz"
SCHEMA = "/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3"
PLUGIN = {
    "jwt-type": "ecdsa", "jwt-key-size": "256", "access-token-duration": 3600, "refresh-token-duration": 1209600,
    "code-duration": 600, "refresh-token-rolling": True, "refresh-token-one-use": "always", "allow-non-oidc": True,
    "auth-type-code-enabled": True, "auth-type-code-revoke-replayed": True, "auth-type-token-enabled": False,
    "auth-type-id-token-enabled": True, "auth-type-none-enabled": False, "auth-type-password-enabled": False,
    "auth-type-client-enabled": True, "auth-type-device-enabled": True, "auth-type-refresh-enabled": True,
    "device-authorization-expiration": 600, "device-authorization-interval": 1, "pkce-allowed": True,
    "pkce-required": True, "pkce-method-plain-allowed": False, "introspection-revocation-allowed": True,
    "introspection-revocation-allow-target-client": True, "introspection-revocation-auth-scope": [],
    "register-client-allowed": True, "register-client-auth-scope": [], "register-client-credentials-scope": ["openid"],
    "register-client-token-one-use": False, "register-client-management-allowed": False, "request-parameter-allow": True,
    "client-pubkey-parameter": "pubkey", "client-jwks-parameter": "jwks", "client-jwks_uri-parameter": "jwks_uri",
    "oauth-par-allowed": True, "oauth-par-request_uri-prefix": "urn:ietf:params:oauth:request_uri:", "oauth-par-required": False, "oauth-par-duration": 90, "oauth-as-iss-id": True,
    "resource-allowed": False, "jwks-show": True,
}
BROWSER = """#!/bin/sh
curl -q -sS -L -b "$HOME/alice" -o "$HOME/page" "$1&g_continue" 2>>"$HOME/browse.err" &
"""


class Failed(Exception):
    pass


def expect(true, words):
    if not true:
        raise AssertionError(words)


class Glewlwyd:
    def __init__(self, world):
        self.world = world
        self.folder = world.make("glewlwyd")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.redirect_uri = f"http://127.0.0.1:{free.getsockname()[1]}/callback"  # glewlwyd compares the port too
        self.url = f"http://127.0.0.1:{self.port}"
        self.issuer = self.url + "/api/oidc"

    def start(self):
        database = os.path.join(self.folder, "db")
        with sqlite3.connect(database) as made, open(SCHEMA) as schema:
            made.executescript(schema.read())
        config = os.path.join(self.folder, "config")
        with gzip.open(SAMPLE, "rt") as sample, open(config, "w") as file:
            file.write(self.changed(sample.read(), database))
        subprocess.Popen(["glewlwyd", "-c", config], env=self.world.environment, cwd=self.folder, stdin=subprocess.DEVNULL,
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait()
        self.configure()

    def changed(self, sample, database):
        """The package's own configuration, on this port and with this database."""
        values = {"port": self.port, "#?bind_address": '"127.0.0.1"', "external_url": f'"{self.url}"', "cookie_domain": '"127.0.0.1"',
                  "cookie_secure": 0, "log_mode": '"file"', "log_file": f'"{self.folder}/log"', "  path": f'"{database}"'}
        for name, value in values.items():
            sample = re.sub(rf"^{name} *=.*$", f"{name.removeprefix('#?')}={value}", sample, flags=re.M)
        return sample

    def wait(self):
        for _ in range(100):
            try:
                urllib.request.urlopen(self.url + "/config").close()
                return
            except OSError:
                time.sleep(0.1)
        raise Failed("glewlwyd does not answer")

    def session(self, user, password):
        jar = http.cookiejar.MozillaCookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        self.ask(opener, "POST", "/api/auth/", {"username": user, "password": password})
        return opener, jar

    def ask(self, opener, method, path, body=None):
        request = urllib.request.Request(self.url + path, None if body is None else json.dumps(body).encode(),
                                         {"Content-Type": "application/json"}, method=method)
        try:
            with opener.open(request) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            raise Failed(f"{method} {path}: {error.code} {error.read().decode()[:500]}") from None

    def configure(self):
        admin, _ = self.session("admin", "password")
        for name in ("repo", "registry"):
            self.ask(admin, "POST", "/api/scope/", {"name": name, "display_name": name, "password_required": False, "scheme": {}})
        key = self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout")
        public = self.openssl("ec", "-pubout", text=key)
        self.ask(admin, "POST", "/api/mod/plugin/", {"module": "oidc", "name": "oidc", "display_name": "oidc", "parameters": {
            **PLUGIN, "iss": self.issuer, "key": key, "cert": public}})
        self.ask(admin, "POST", "/api/user/", {"username": "alice", "name": "Alice", "email": "alice@app.example", "enabled": True,
                                               "password": "wonderland", "scope": ["g_profile", "openid", "repo", "registry"]})
        self.client(admin, "public", confidential=False)
        self.client(admin, "secret", confidential=True, client_secret="kbcanary+s3cret/ %", token_endpoint_auth_method=["client_secret_basic"],
                    authorization_type=["code", "refresh_token", "client_credentials"], scope=["repo"])
        self.rsa = self.openssl("genrsa", "2048")
        self.client(admin, "signs", confidential=True, token_endpoint_auth_method=["private_key_jwt"], token_endpoint_signing_alg="RS256",
                    pubkey=self.openssl("rsa", "-pubout", text=self.rsa))
        self.alice, jar = self.session("alice", "wonderland")
        jar.save(os.path.join(self.world.home, "alice"), ignore_discard=True)
        browser = os.path.join(self.world.home, "browser")
        with open(browser, "w") as file:
            file.write(BROWSER)
        os.chmod(browser, 0o700)
        self.world.environment["BROWSER"] = browser

    def openssl(self, *words, text=None):
        return subprocess.run(["openssl", *words], input=text, capture_output=True, text=True, check=True).stdout

    def client(self, admin, name, **more):
        self.ask(admin, "POST", "/api/client/", {
            "client_id": name, "name": name, "enabled": True, "redirect_uri": [self.redirect_uri],
            "authorization_type": ["code", "refresh_token", "device_authorization"], **more})

    def agree(self, client, scope):
        """alice grants the client the scopes that it will request."""
        self.ask(self.alice, "PUT", "/api/auth/grant/" + client, {"scope": scope})


class Bench:
    def __init__(self, world, server):
        self.world, self.server = world, server

    def keybearer(self, *words, status=0, text=None):
        done = self.world.run(["keybearer", *words], input=text.encode() if text else b"")
        expect(done.returncode == status, f"{' '.join(words)}: exit {done.returncode}, not {status}: {done.stderr.decode()}")
        return done.stdout.decode().strip()

    def add(self, account, *more, client=None, scope="openid repo", text=None):
        if client:
            more = ("--client-id", client, *more)
            self.server.agree(client, scope)
        self.keybearer("add", account, "--issuer", self.server.issuer, "--scope", scope, "--redirect-uri", self.server.redirect_uri, *more, text=text)

    def user_of(self, token):
        request = urllib.request.Request(self.server.issuer + "/userinfo", headers={"Authorization": "Bearer " + token})
        try:
            with urllib.request.urlopen(request) as answer:
                return json.load(answer)["sub"]
        except urllib.error.HTTPError as error:
            return error.code

    def works(self, account):
        user = self.user_of(self.keybearer("token", account, "--fresh"))
        expect(isinstance(user, str), f"userinfo answered {user}")


def code(bench):
    """A public client uses the authorization code flow with PKCE; its refresh token can be used once."""
    bench.add("gl-code", client="public")
    bench.keybearer("login", "gl-code", "--flow", "browser")
    tokens = {bench.keybearer("token", "gl-code", "--fresh") for _ in range(4)}
    expect(len(tokens) == 4, f"{len(tokens)} tokens")
    bench.works("gl-code")


def paste(bench):
    """The same with the address of the browser pasted by the user."""
    bench.add("gl-paste", client="public")
    child = subprocess.Popen(["keybearer", "login", "gl-paste", "--flow", "paste"], env=bench.world.environment, cwd=bench.world.home,
                             stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    line = ""
    while not line.startswith("http://"):
        line = child.stderr.readline()
    done = bench.world.run(["curl", "-q", "-sS", "-b", "alice", "-o", "page", "-w", "%{redirect_url}", line.strip() + "&g_continue"])
    child.communicate(done.stdout.decode() + "\n", timeout=300)
    expect(child.returncode == 0, done.stdout.decode())
    bench.works("gl-paste")


def basic(bench):
    """A confidential client uses Basic, with a secret whose two encodings differ; the one that worked is in the record."""
    bench.add("gl-basic", "--client-secret-file", "-", client="secret", scope="repo", text="kbcanary+s3cret/ %\n")
    bench.keybearer("login", "gl-basic", "--flow", "browser")
    for _ in range(2):
        bench.keybearer("token", "gl-basic", "--fresh")


def client_credentials(bench):
    """client_credentials needs no user."""
    bench.add("gl-cc", "--client-secret-file", "-", "--set", "flow=client_credentials", client="secret", scope="repo", text="kbcanary+s3cret/ %\n")
    token = bench.keybearer("token", "gl-cc")
    expect(bench.keybearer("token", "gl-cc") == token, "the token was not cached")
    expect("repo" in claims_of(token)["scope"], claims_of(token))


def signed(bench):
    """The server accepts private_key_jwt."""
    pem = os.path.join(bench.world.home, "rsa.pem")
    with open(pem, "w") as file:
        file.write(bench.server.rsa)
    os.chmod(pem, 0o600)
    bench.add("gl-signs", "--client-secret-file", pem, "--set", "token_endpoint_auth_method=private_key_jwt", "--set",
              "token_endpoint_auth_signing_alg=RS256", "--set", "client_assertion_audience=token_endpoint", client="signs")
    bench.keybearer("login", "gl-signs", "--flow", "browser")
    bench.works("gl-signs")


def device(bench):
    """The device flow: alice enters the code in another browser."""
    bench.add("gl-device", client="public")
    child = subprocess.Popen(["keybearer", "login", "gl-device", "--flow", "device"], env=bench.world.environment, cwd=bench.world.home,
                             stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    said = ""
    while "code: " not in said:
        line = child.stderr.readline()
        expect(line, "no code was shown: " + said)
        said += line
    user_code = re.search(r"^code: (.*)$", said, re.M)[1]
    bench.world.run(["curl", "-q", "-sS", "-b", "alice", "-o", "page", f"{bench.server.issuer}/device?code={user_code}&g_continue"], check=True)
    expect(child.wait(300) == 0, child.stderr.read())
    bench.works("gl-device")


def registration(bench):
    """A client is registered by keybearer (RFC 7591)."""
    bench.add("gl-reg", scope="openid")
    register = bench.world.run(["keybearer", "login", "gl-reg", "--flow", "paste"])  # registers, then fails without input
    expect(b"a client was registered" in register.stderr, register.stderr.decode())
    with open(os.path.join(bench.world.home, ".config/keybearer/config")) as config:
        client = re.search(r"\[gl-reg\]\n(?:.*\n)*?client_id = (.*)\n", config.read())[1]
    bench.server.agree(client, "openid")
    bench.keybearer("login", "gl-reg", "--flow", "browser")
    bench.works("gl-reg")


def logout(bench):
    """logout revokes the refresh token (RFC 7009): the server refuses it afterwards."""
    bench.keybearer("logout", "gl-code")
    bench.keybearer("token", "gl-code", status=77)


def claims_of(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


CASES = [code, paste, basic, client_credentials, signed, device, registration, logout]


def main():
    if not shutil.which("glewlwyd"):
        print("skipped: glewlwyd is not installed")
        print(f"0 passed, 0 failed, {len(CASES)} skipped")
        return 0
    failed = 0
    with World(server=False) as world:
        server = Glewlwyd(world)
        server.start()
        bench = Bench(world, server)
        for case in CASES:
            try:
                case(bench)
            except (AssertionError, Failed, LookupError, OSError, TypeError, subprocess.SubprocessError) as error:
                failed += 1
                print(f"{case.__name__}: {case.__doc__}\n    {error}")
        if failed and os.environ.get("SHOW_LOG"):
            print(open(server.folder + "/log").read()[-4000:])
    print(f"{len(CASES) - failed} passed, {failed} failed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
