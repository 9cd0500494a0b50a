#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Tests every protocol in every situation, and with the same hostile inputs.

    run.py [PROTOCOL...]

A row of PROTOCOLS says how a tool asks for a URL and which answers it must get: the token, "no match", and a reason. The
situations are the same for all protocols. {token}, {expiry} and the like are replaced by the values of this world; <any>
stands for any text.
"""
import concurrent.futures
import datetime
import json
import os
import re
import subprocess
import sys
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from world import World  # noqa: E402

OURS, FOREIGN, PLAIN = "https://reg.app.example", "https://other.example", "http://reg.app.example"
CONFIG = """
[conf-work]
issuer = {server}
client_id = client
match = https://reg.app.example
match = {server}
"""
SECOND = """
[conf-second]
issuer = {server}
client_id = client
match = https://reg.app.example
"""
K8S = "client.authentication.k8s.io/v1"
GOOGLE, JWT = "GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE", "urn:ietf:params:oauth:token-type:jwt"
GOOGLE_ERROR = '{{"version":1,"success":false,"code":"<any>","message":"{}"}}\n'
GO_HEAD = 'HTTP/1.1 401 Unauthorized\nWww-Authenticate: Bearer realm="x"\n\n'
BY_DEFAULT = "set default = yes in one of them"
BY_ACCOUNT = "name one with --account, give one a longer match, or " + BY_DEFAULT
BY_USERNAME = "write https://conf-work@reg.app.example/... in {}, give one a longer match, or " + BY_DEFAULT
NOT_SIGNED_IN = "conf-work: not signed in; run: keybearer login conf-work"
SIGN_IN = "conf-work: the server ended this sign-in (invalid_grant); run: keybearer login conf-work"
LATER = "conf-work: 127.0.0.1 answered 503<any>; the sign-in was kept; try again later: keybearer token conf-work"


def host(url):
    return url.partition("://")[2]


def cargo(url, **more):
    return json.dumps({"v": 1, "registry": {"index-url": f"sparse+{url}/index/", "name": "my"}, "kind": "get",
                       "operation": "read", "args": ["cargo"], **more}) + "\n"


def cargo_error(text):
    return '{"v":[1]}\n{"Err":{"kind":"other","message":"' + text.replace('"', '\\"') + '"}}\n'


def kubernetes(url, **more):
    return {"KUBERNETES_EXEC_INFO": json.dumps({
        "kind": "ExecCredential", "apiVersion": K8S, "spec": {"interactive": False, "cluster": {"server": url}, **more}})}


class Protocol:
    """ask(url): the arguments, standard input and environment of a request. token: the answer with a token. foreign: output
    and exit code for a URL that no account matches; foreign_says: standard error then. said: makes the output of a reason
    if standard output carries it; code: the exit code then. refusal: the output if standard error carries the reason.
    malformed: requests that do not follow the protocol. more(url): a request with unknown fields. word: the index of the
    argument that is the request, if it is one. decides: what decides between accounts that match equally well."""

    def __init__(self, ask, token, foreign=("", 0), foreign_says="", said=None, code=None, refusal="", malformed=None,
                 more=None, word=2, decides=BY_ACCOUNT):
        self.ask, self.token, self.foreign, self.foreign_says = ask, token, foreign, foreign_says
        self.said, self.code, self.refusal, self.malformed, self.more, self.word = said, code, refusal, malformed, more, word
        self.decides = decides

    def refused(self, text, code):
        """Standard output, standard error and exit code for an error."""
        if self.said:
            return self.said(text), "", self.code
        return self.refusal, f"keybearer: {text}\n", code


PROTOCOLS = {
    "git": Protocol(
        lambda url: (["git", "get"], f"protocol={url.partition(':')[0]}\nhost={host(url)}\n", {}),
        "username=oauth2\npassword={token}\npassword_expiry_utc={expiry}\n", refusal="quit=1\n",
        decides=BY_USERNAME.format("the remote"),
        malformed=["git get <no equals>", "protocol=https\nhost=a\nhost=b\n"],
        more=lambda url: f"protocol=https\nhost={host(url)}\nnew_key=1\nnew[]=2\n"),
    "docker": Protocol(
        lambda url: (["docker", "get"], host(url), {}),
        '{{"ServerURL":"reg.app.example","Username":"oauth2","Secret":"{token}"}}\n',
        foreign=("credentials not found in native keychain\n", 1), said=lambda text: f"keybearer: {text}\n", code=1,
        decides=BY_DEFAULT,
        malformed=["reg.app.example/../x y", "ftp://reg.app.example"]),
    "cargo": Protocol(
        lambda url: (["--cargo-plugin"], cargo(url), {}),
        '{{"v":[1]}}\n{{"Ok":{{"kind":"get","token":"Bearer {token}","cache":"expires","expiration":{exact},'
        '"operation_independent":true}}}}\n',
        foreign=('{"v":[1]}\n{"Err":{"kind":"url-not-supported"}}\n', 0), said=cargo_error, code=0,
        malformed=["{}\n", "[1,2\n", '{"v":2,"kind":"get"}\n', '{"v":1,"kind":"get","registry":{"index-url":7}}\n'],
        more=lambda url: cargo(url, new={"a": [1]}, operation="dance")),
    "bazel": Protocol(
        lambda url: (["bazel", "get"], json.dumps({"uri": url + "/a/b.tgz"}), {}),
        '{{"headers":{{"Authorization":["Bearer {token}"]}},"expires":"{rfc3339}"}}\n', foreign=("", 1), decides=BY_DEFAULT,
        foreign_says=f"keybearer: no account matches {FOREIGN}/a/b.tgz; add to an account: match = {FOREIGN}\n",
        malformed=["{}", '{"uri":5}', '{"uri":"https://reg.app.example"', "uri", '{"uri":"//x"}'],
        more=lambda url: json.dumps({"new": None, "uri": url + "/a"})),
    "kubernetes": Protocol(
        lambda url: (["kubernetes"], "", kubernetes(url)),
        '{{"apiVersion":"' + K8S + '","kind":"ExecCredential","status":{{"token":"{token}",'
        '"expirationTimestamp":"{rfc3339}"}}}}\n', foreign=("", 78),
        foreign_says=f"keybearer: no account matches {FOREIGN}/; add to an account: match = {FOREIGN}\n",
        malformed=[{"KUBERNETES_EXEC_INFO": text} for text in ("x", "{}", '{"apiVersion":"v9"}', "[")],
        more=lambda url: kubernetes(url, new=[1])),
    "go": Protocol(
        lambda url: (["go", url + "/mod/@v/list"], GO_HEAD, {}),
        "https://reg.app.example\n\nAuthorization: Bearer {token}\n\n", malformed=["", "401\n\n", "\n"],
        more=lambda url: GO_HEAD.replace("Www", "X-New: 1\nWww")),
    "google": Protocol(
        lambda url: (["google", "--account", "conf-work"], "", {GOOGLE: JWT}),
        '{{"version":1,"success":true,"token_type":"' + JWT + '","id_token":"{token}","expiration_time":{expiry}}}\n',
        said=lambda text: GOOGLE_ERROR.format(text.replace('"', '\\"')), code=0,
        malformed=[{GOOGLE: text} for text in ("x", JWT + " ", "urn:ietf:params:oauth:token-type:saml2")]),
    "terraform": Protocol(lambda url: (["terraform", "get", host(url)], "", {}), '{{"token":"{token}"}}\n', foreign=("{}\n", 0)),
    "keyring": Protocol(lambda url: (["keyring", "get", url + "/simple/", "alice"], "", {}), "{token}\n", foreign=("", 1),
                        decides=BY_USERNAME.format("the index URL")),
    "pnpm": Protocol(lambda url: (["pnpm", "--account", "conf-work"], "", {}), "Bearer {token}\n"),
}
NAMES_NO_URL, NAMES_HOST = {"google", "pnpm"}, {"docker", "terraform"}


class Bench:
    def __init__(self, world):
        self.world = world
        folder = os.path.join(world.home, ".config/keybearer")
        os.makedirs(folder, mode=0o700)
        self.config = os.path.join(folder, "config")
        self.configure(CONFIG)
        self.passed, self.problems = 0, []

    def configure(self, text):
        with open(self.config, "w") as file:
            file.write(text.replace("{server}", self.world.server))

    def keybearer(self, *words):
        return self.world.run(["keybearer", *words])

    def tell(self, name, body=None):
        data = json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{self.world.server}/control/{name}", data, method="POST")):
            pass

    def requests(self):
        with urllib.request.urlopen(self.world.server + "/control/log") as log:
            return len(log.readlines())

    def sign_in(self):
        self.keybearer("logout", "conf-work")
        done = self.keybearer("login", "conf-work", "--flow", "browser")
        if done.returncode:
            sys.exit(f"login: {done.stderr.decode()}")

    def call(self, asked, stdin=None):
        words, given, environment = asked
        name = ["keybearer"]
        return self.world.run(name + words, input=(given if stdin is None else stdin).encode("utf-8", "surrogateescape"),
                              env={**self.world.environment, **environment})

    def names(self):
        token = json.loads(self.keybearer("get", "conf-work", "--json").stdout)
        told = datetime.datetime.fromisoformat(token["expires_at"].replace("Z", "+00:00"))
        return {"token": token["access_token"], "expiry": int(told.timestamp()), "exact": int(told.timestamp()) + 30,
                "rfc3339": token["expires_at"]}

    def expect(self, title, done, out, err, code, requests):
        problem = ""
        for what, expected, seen in (("out", out, done.stdout), ("err", err, done.stderr), ("exit", str(code), str(done.returncode)),
                                     ("requests", str(requests), str(self.requests() - self.before))):
            seen = seen if isinstance(seen, str) else seen.decode(errors="backslashreplace")
            if not re.fullmatch("[^\n]*".join(map(re.escape, expected.split("<any>"))), seen):
                problem += f"{title}: {what}: expected {expected!r}, seen {seen!r}\n"
        self.note(problem)

    def note(self, problem):
        self.passed += not problem
        if problem:
            self.problems.append(problem)
            print(problem, end="", flush=True)

    def situations(self, name, row):
        ours = row.ask(OURS)
        self.configure(CONFIG)
        self.tell("reset")
        self.sign_in()

        self.before = self.requests()
        self.expect(f"{name}: cached", self.call(ours), row.token.format(**self.names()), "", 0, 0)
        if name not in NAMES_NO_URL:
            self.before = self.requests()
            self.expect(f"{name}: not ours", self.call(row.ask(FOREIGN)), row.foreign[0], row.foreign_says, row.foreign[1], 0)
        if name not in NAMES_NO_URL | NAMES_HOST:
            self.before = self.requests()
            says = "keybearer: <any>https only\n"
            self.expect(f"{name}: plain http", self.call(row.ask(PLAIN)), row.foreign[0], says, row.foreign[1], 0)
        if row.more:
            more = row.more(OURS)
            asked = (ours[0], "", more) if isinstance(more, dict) else (ours[0], more, ours[2])
            self.expect(f"{name}: unknown fields", self.call(asked), row.token.format(**self.names()), "", 0, 0)
        for bad in row.malformed or []:
            asked = (ours[0], "", bad) if isinstance(bad, dict) else (ours[0], bad, ours[2])
            out, err, code = row.refused("<any>", 65)
            if name == "git":
                out = ""
            if name == "cargo" and not bad.startswith("{"):
                out = cargo_error("<any>")
            self.expect(f"{name}: malformed {bad!r}", self.call(asked), out, err, code, 0)

        self.tell("settings", {"expires_in": 0})
        self.keybearer("token", "conf-work", "--fresh")
        self.tell("settings", {"expires_in": 3600})
        self.before = self.requests()
        done = self.call(ours)
        self.expect(f"{name}: refreshed", done, row.token.format(**self.names()), "", 0, 1)

        self.keybearer("refresh", "conf-work")
        self.drop_cache()
        self.tell("orders", [{"status": 503, "times": 9}])
        self.before = self.requests()
        out, err, code = row.refused(LATER, 75)
        self.expect(f"{name}: temporary failure", self.call(ours), out, err, code, 1)
        self.tell("reset")

        self.tell("end")
        self.before = self.requests()
        out, err, code = row.refused(SIGN_IN, 77)
        self.expect(f"{name}: sign-in needed", self.call(ours), out, err, code, 1)

        if name not in NAMES_NO_URL:
            self.configure(CONFIG + SECOND)
            self.before = self.requests()
            out, code = ("quit=1\n", 78) if name == "git" else row.foreign
            tie = f"keybearer: {OURS}: the accounts conf-work, conf-second match equally well; {row.decides}\n"
            self.expect(f"{name}: a tie", self.call(ours), out, tie, code, 0)
        self.configure("nonsense = 1\n" + CONFIG)
        self.before = self.requests()
        out, err, code = row.refused("<any>unknown key \"nonsense\"<any>", 78)
        if name == "git":
            out = ""
        self.expect(f"{name}: broken configuration", self.call(ours), out, err, code, 0)
        self.configure(CONFIG)

    def drop_cache(self):
        """Makes both the cached token and the one in the grant unusable, by reporting that the host refused it."""
        token = self.keybearer("token", "conf-work").stdout.decode().strip()
        self.world.run(["keybearer", "git", "erase"], input=f"protocol=https\nhost=reg.app.example\npassword={token}\n".encode())

    def hostile(self, name, row):
        """The program ends, not by a signal nor with exit code 70, gives no token and sends no request."""
        words, given, environment = row.ask(OURS)

        def one(item):
            title, data = item
            word = data[:100000].replace(b"\0", b"\1") or b"\1"
            if environment:
                variables = {os.fsencode(key): os.fsencode(value) for key, value in self.world.environment.items()}
                done = self.world.run(["keybearer", *words], env={**variables, os.fsencode(next(iter(environment))): word})
            elif given:
                done = self.world.run(["keybearer", *words], input=data)
            else:
                done = self.world.run(["keybearer", *(word if item == words[row.word] else item for item in words)])
            problem = ""
            if done.returncode < 0 or done.returncode >= 128 or done.returncode == 70:
                problem += f"exit {done.returncode} "
            if b"kbcanary" in done.stdout + done.stderr:
                problem += "a token came out "
            if re.search(rb"[\x00-\x09\x0b-\x1f\x7f]", done.stderr):
                problem += f"control bytes on standard error: {done.stderr[:200]!r} "
            if len(done.stdout) + len(done.stderr) > 8192:
                problem += "more than 8 KiB of output "
            return problem and f"{name}: hostile: {title}: {problem}\n"

        before = self.requests()
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for problem in pool.map(one, HOSTILE.items()):
                self.note(problem)
        self.note("" if self.requests() == before else f"{name}: hostile: requests were made\n")

    def no_end(self, names):
        """A caller that writes half a request and keeps the pipe open gets 65 after ten seconds (THREATS.md A8)."""
        started = []
        for name in names:
            words, given, environment = PROTOCOLS[name].ask(OURS)
            if not given:
                continue
            child = subprocess.Popen(["keybearer", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                     env=self.world.environment, cwd=self.world.home)
            child.stdin.write(given.encode()[:len(given) // 2].rstrip(b"\n}"))
            child.stdin.flush()
            started.append((name, child))
        for name, child in started:
            child.wait(120)
            said = child.stdout.read() + child.stderr.read()
            good = b"request is not complete after 10 s" in said and child.returncode == (PROTOCOLS[name].code if PROTOCOLS[name].said else 65)
            self.note("" if good else f"{name}: no end of input: exit {child.returncode}, {said!r}\n")


HOSTILE = {
    "nothing": b"",
    "one LF": b"\n",
    "blanks": b" \t\r\n" * 100,
    "NUL": b"\0",
    "every byte": bytes(range(256)),
    "escape sequence": b"\x1b]0;x\x07\x1b[2K" * 10,
    "no newline, 2 MiB": b"A" * (2 << 20),
    "many lines": b"a=b\n" * 200000,
    "open brackets": b"[" * 100000,
    "open braces": b'{"a":' * 100000,
    "deep and closed": b"[" * 5000 + b"]" * 5000,
    "JSON of the wrong kind": b"[1,2,3]\n",
    "JSON null": b"null\n",
    "JSON string": b'"x"\n',
    "JSON twice": b'{"uri":"https://other.example"}{"uri":"https://reg.app.example"}',
    "JSON with a key twice": b'{"v":1,"v":1,"uri":"https://a","uri":"https://reg.app.example","kind":"get","kind":"get"}\n',
    "invalid UTF-8": b'{"uri":"https://reg.app.example/\xff\xfe"}\n',
    "lone surrogate": b'{"uri":"https://reg.app.example/\\ud800"}\n',
    "NUL in JSON": b'{"uri":"https://reg.app.example/\\u0000","apiVersion":"\\u0000"}\n',
    "huge number": b'{"v":' + b"9" * 100000 + b"}\n",
    "userinfo": b"https://reg.app.example@evil.example/\n",
    "CR in a line": b"protocol=https\rhost=evil.example\nhost=reg.app.example\n\n",
    "host twice": b"protocol=https\nhost=evil.example\nhost=reg.app.example\n\n",
    "HTTP head without an end": b"HTTP/1.1 401x Unauthorized\nA: b\n" * 10000,
}


def main():
    names = sys.argv[1:] or list(PROTOCOLS)
    with World() as world:
        os.environ["PATH"] = world.environment["PATH"]
        bench = Bench(world)
        bench.sign_in()
        for name in names:
            bench.situations(name, PROTOCOLS[name])
        bench.tell("reset")
        bench.sign_in()
        for name in names:
            bench.hostile(name, PROTOCOLS[name])
        bench.no_end(names)
    print(f"{bench.passed} passed, {len(bench.problems)} failed")
    return bool(bench.problems)


if __name__ == "__main__":
    sys.exit(main())
