#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""An authorization server for tests and the demo, which misbehaves on request. It listens on loopback only, and uses only
the standard library.

    server.py [--port N] [--log FILE] [--git FOLDER] [--tls KIND --tls-folder FOLDER]

It prints its address, then serves until it is killed or told to stop.

    /.well-known/oauth-authorization-server, /authorize, /token, /revoke     OAuth, as authority.py decides
    /api/...                     a protected resource: 401, or JSON with the user's name
    /git/NAME.git/...            git http-backend for the repositories in FOLDER; it requires the token (Bearer, or Basic
                                 with the token as password)
    /v2/, /cargo/, /npm/, ...    the registries of registries.py, which also require the token
    /control/...                 for the test only, by the command `server` in tests/bin

An order says once how to handle the next request to a path:

    path        the beginning of the path, default /token
    times       the number of requests, default 1
    status, headers, body        send this answer and decide nothing (body: a text, or an object sent as JSON)
    redirect    answer 302 to this address
    hold        wait for /control/release "before" or "after" the decision (true: after)
    hang_up     close the connection "before" or "after" the decision (a lost reply), or "mid" answer
    drip        seconds between the answer's bytes
    endless     the body never ends (chunked)
"""
import argparse
import json
import os
import socketserver
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from authority import Authority, Refused, decode_basic  # noqa: E402
from registries import Refusal, Registries  # noqa: E402

ORDER_FIELDS = {"path", "times", "status", "headers", "body", "redirect", "hold", "hang_up", "drip", "endless"}
LIMIT = 300  # seconds that a test may wait, after which it fails


class Answer:
    def __init__(self, status=200, body=b"", headers=()):
        self.status, self.headers = status, list(headers)
        if isinstance(body, (dict, list)):
            self.headers += [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
            body = json.dumps(body)
        self.body = body.encode() if isinstance(body, str) else body


class HangUp(Exception):
    pass


class Bench:
    """The orders of a test, and the log that it reads."""

    def __init__(self, log_file):
        self.changed = threading.Condition()
        self.log_file = log_file
        self.reset()

    def reset(self):
        with self.changed:
            self.orders, self.log, self.released = [], [], 0

    def give(self, orders):
        for order in orders:
            unknown = set(order) - ORDER_FIELDS
            if unknown:
                raise Refused("invalid_request", f"no such field of an order: {', '.join(sorted(unknown))}")
        with self.changed:
            self.orders += [{"path": "/token", "times": 1, **order} for order in orders]

    def take(self, path):
        with self.changed:
            order = next((o for o in self.orders if path.startswith(o["path"])), None)
            if order:
                order["times"] -= 1
                if not order["times"]:
                    self.orders.remove(order)
            return order or {}

    def note(self, entry):
        with self.changed:
            entry["n"] = len(self.log) + 1
            self.log.append(entry)
            self.changed.notify_all()

    def finish(self, entry, status):
        with self.changed:
            entry["status"] = status
            if self.log_file:
                self.log_file.write(json.dumps(entry) + "\n")
                self.log_file.flush()

    def count(self, path):
        return sum(entry["path"].startswith(path) for entry in self.log)

    def wait_for(self, path, count):
        """Waits until `count` requests have come to the path; False if the time limit passes."""
        with self.changed:
            return self.changed.wait_for(lambda: self.count(path) >= count, LIMIT)

    def hold(self):
        with self.changed:
            seen = self.released
            self.changed.wait_for(lambda: self.released != seen, LIMIT)

    def release(self):
        with self.changed:
            self.released += 1
            self.changed.notify_all()


# The paths that providers document for these endpoints (helper/config/providers.cpp has them, too).
DOCUMENTED = {
    "/login/oauth/authorize": "/authorize", "/login/oauth/access_token": "/token", "/login/device/code": "/device",
    "/oauth/authorize": "/authorize", "/oauth/token": "/token", "/site/oauth2/authorize": "/authorize",
    "/site/oauth2/access_token": "/token", "/TENANT/oauth2/v2.0/authorize": "/authorize",
    "/TENANT/oauth2/v2.0/token": "/token", "/o/oauth2/v2/auth": "/authorize",
    "/.well-known/openid-configuration": "/.well-known/oauth-authorization-server",
    "/TENANT/v2.0/.well-known/openid-configuration": "/.well-known/oauth-authorization-server",
}


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, options):
        super().__init__(("127.0.0.1", options.port), Handler)
        self.stopped = False
        self.tls = None
        if options.tls:
            import certificates
            self.tls = certificates.context(options.tls_folder, options.tls)
        self.address = f"{'https' if self.tls else 'http'}://127.0.0.1:{self.server_address[1]}"
        self.as_providers = options.tls == "providers"
        self.authority = Authority(self.address)
        self.bench = Bench(options.log)
        self.git_folder = options.git

    def finish_request(self, request, client_address):
        try:
            if self.tls:
                request.settimeout(10)
                request = self.tls.wrap_socket(request, server_side=True)
                request.settimeout(None)
            super().finish_request(request, client_address)
        except OSError:
            pass  # the client closed the connection, or refused the certificate


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def log_message(self, *arguments):
        pass

    def answer(self):
        parts = urlsplit(self.path)
        self.path_only, self.query = parts.path, parts.query
        self.request_body = self.read_body()
        try:
            if self.path_only.startswith("/control/"):
                self.send(self.decided(self.control))
                if self.server.stopped:
                    os._exit(0)
            else:
                self.serve()
        except HangUp:
            self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PROPFIND = answer

    def serve(self):
        bench = self.server.bench
        parameters = self.parameters()
        entry = {"method": self.command, "path": self.path_only, "parameters": parameters,
                 "authorization": self.authorization().split(" ")[0].lower() or "none",
                 "headers": dict(self.headers.items()), "status": None}
        order = bench.take(self.path_only)
        bench.note(entry)
        status = None
        try:
            answer = self.obey(order, parameters)
            status = answer.status
            self.send(answer, order)
        finally:
            bench.finish(entry, status)

    def obey(self, order, parameters):
        if order.get("hold") == "before":
            self.server.bench.hold()
        if order.get("hang_up") == "before":
            raise HangUp
        if "redirect" in order:
            answer = Answer(order.get("status", 302), "", [("Location", order["redirect"])])
        elif order.keys() & {"status", "body", "headers", "endless"}:
            answer = Answer(order.get("status", 200), order.get("body", ""), order.get("headers", {}).items())
        else:
            answer = self.decided(self.decide, parameters)
        if order.get("hold") in ("after", True):
            self.server.bench.hold()
        if order.get("hang_up") == "after":
            raise HangUp
        return answer

    def decided(self, decide, *arguments):
        try:
            return decide(*arguments)
        except Refused as refused:
            return Answer(refused.status, refused.body)

    def decide(self, parameters):
        authority, path = self.server.authority, self.path_only
        if self.server.as_providers:
            path = DOCUMENTED.get(path, path)
            authority.issuer = "https://" + self.headers.get("Host", "")
        if path == "/.well-known/oauth-authorization-server":
            return Answer(200, authority.metadata())
        if path == "/authorize":
            return Answer(302, b"", [("Location", authority.authorize(parameters))])
        if path in ("/token", "/revoke", "/device", "/par", "/register") and self.command != "POST":
            return Answer(405, "")
        if path == "/device":
            return Answer(200, authority.authorize_device(parameters, self.authorization()))
        if path == "/par":
            return Answer(201, authority.push(parameters, self.authorization()))
        if path == "/register":
            return Answer(201, authority.register(json.loads(self.request_body)))
        if path.startswith("/.well-known/oauth-protected-resource"):
            resource = self.server.address + path[len("/.well-known/oauth-protected-resource"):]
            return Answer(200, {"resource": resource, "authorization_servers": [authority.issuer], "scopes_supported": ["repo"]})
        if path == "/token":
            return Answer(200, authority.token(parameters, self.authorization(), self.client_certificate()))
        if path == "/revoke":
            authority.revoke(parameters, self.authorization())
            return Answer(200, b"")
        if path.startswith("/api/"):
            return self.api()
        if path.startswith("/git/") and self.server.git_folder:
            return self.git()
        return self.registry() or Answer(404, "there is nothing here\n")

    def registry(self):
        scheme, token = self.authorization().partition(" ")[0].lower(), self.bearer_token()
        if scheme == "basic":
            _, token = decode_basic(self.authorization())
        elif not token and self.path_only.startswith("/cargo/"):
            scheme, token = "bearer", self.authorization()  # some registries accept the bare token
        user = self.server.authority.user_of(token)
        if self.path_only.startswith("/v2/") and token == "for-" + self.server.authority.settings["user"]:
            user = token[4:]
        try:
            found = Registries(self.server.address, self.server.authority.settings).answer(
                self.path_only, user, scheme if user else "", self.command)
        except Refusal as refusal:
            return Answer(refusal.status, "a token is needed\n", [("WWW-Authenticate", refusal.challenge)])
        return found and Answer(*found)

    def api(self):
        """A protected resource (RFC 6750)."""
        token = self.bearer_token()
        user = self.server.authority.user_of(token)
        if user:
            return Answer(200, {"user": user, "path": self.path_only})
        challenge = self.server.authority.settings["api_challenge"]
        return Answer(401, {"error": "invalid_token"},
                      [("WWW-Authenticate", challenge + (', error="invalid_token"' if token else ""))])

    def git(self):
        settings = self.server.authority.settings
        scheme, _, _ = self.authorization().partition(" ")
        token, name = self.bearer_token(), ""
        if scheme.lower() == "basic":
            name, token = decode_basic(self.authorization())
        user = self.server.authority.user_of(token)
        if scheme.lower() == "basic" and settings["git_username"] not in ("", name):
            user = None
        public = settings["git_public"] and self.command == "GET" and "git-upload-pack" in self.query
        if not user and not public:
            wrong = ', error="invalid_token"' if token else ""
            return Answer(401, "a token is needed\n", [
                ("WWW-Authenticate", challenge + (wrong if challenge.lower().startswith("bearer") else ""))
                for challenge in settings["git_challenges"]])
        return self.git_backend(user)

    def git_backend(self, user):
        """Runs git-http-backend(1) as a CGI program; it decompresses a gzip body itself."""
        environment = {
            "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "HOME": "/nonexistent",
            "GIT_PROJECT_ROOT": self.server.git_folder, "GIT_HTTP_EXPORT_ALL": "1",
            "REQUEST_METHOD": self.command, "PATH_INFO": self.path_only[len("/git"):], "QUERY_STRING": self.query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""), "CONTENT_LENGTH": str(len(self.request_body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""), "REMOTE_ADDR": "127.0.0.1",
            **({"REMOTE_USER": user} if user else {}),
        }
        output = subprocess.run(["git", "http-backend"], input=self.request_body, env=environment,
                                capture_output=True, check=False).stdout
        head, _, body = output.partition(b"\r\n\r\n")
        headers = [tuple(line.split(": ", 1)) for line in head.decode().split("\r\n") if ": " in line]
        status = next((int(value.split()[0]) for name, value in headers if name == "Status"), 200)
        return Answer(status, body, [header for header in headers if header[0] != "Status"])

    def control(self):
        bench, authority = self.server.bench, self.server.authority
        name = self.path_only[len("/control/"):]
        told = json.loads(self.request_body or b"null")
        if (self.command, name) == ("GET", "log"):
            return Answer(200, "".join(json.dumps(entry) + "\n" for entry in bench.log))
        if (self.command, name) == ("GET", "settings"):
            return Answer(200, authority.settings)
        if (self.command, name) == ("GET", "wait"):
            asked = dict(parse_qsl(self.query))
            return Answer(200 if bench.wait_for(asked["path"], int(asked["count"])) else 408)
        actions = {
            "orders": lambda: bench.give(told), "settings": lambda: authority.change(told),
            "approve": lambda: authority.approve(told),
            "expire": authority.expire, "end": authority.end_grants, "release": bench.release, "stop": self.stop,
            "reset": lambda: (bench.reset(), authority.reset_settings()),
        }
        if self.command != "POST" or name not in actions:
            return Answer(404)
        actions[name]()
        return Answer(200)

    def stop(self):
        self.server.socket.close()  # a new connection is refused before the answer is sent
        self.server.stopped = True

    def client_certificate(self):
        """Whether the client presented a certificate that the authority signed."""
        return bool(self.server.tls and self.connection.getpeercert())

    def authorization(self):
        return self.headers.get("Authorization", "")

    def bearer_token(self):
        scheme, _, token = self.authorization().partition(" ")
        return token if scheme.lower() == "bearer" else ""

    def parameters(self):
        pairs = parse_qsl(self.query, keep_blank_values=True)
        if self.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
            pairs += parse_qsl(self.request_body.decode(errors="replace"), keep_blank_values=True)
        return pairs

    def read_body(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        chunks = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass  # trailers
        return b"".join(chunks)

    def send(self, answer, order=None):
        order = order or {}
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        named = {name.lower() for name, _ in answer.headers}
        if order.get("endless"):
            self.send_header("Transfer-Encoding", "chunked")
        elif "content-length" not in named and answer.status != 204:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command == "HEAD":
            self.wfile.flush()
            return
        if order.get("endless"):
            while True:
                self.wfile.write(b"1000\r\n" + b" " * 0x1000 + b"\r\n")
        if order.get("hang_up") == "mid":
            self.wfile.write(answer.body[:len(answer.body) // 2])
            self.wfile.flush()
            raise HangUp
        if "drip" in order:
            self.drip(answer.body, order["drip"])
        else:
            self.wfile.write(answer.body)
        self.wfile.flush()

    def drip(self, body, pause):
        for byte in body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(pause)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0, help="0: a free one")
    parser.add_argument("--log", type=argparse.FileType("a"), help="a JSON line for every request")
    parser.add_argument("--git", help="the folder with repositories for /git/")
    parser.add_argument("--tls", choices=["good", "wrong-name", "expired", "mutual", "providers"], help="https, with such a certificate")
    parser.add_argument("--tls-folder", default="tls", help="keys and certificates; its ca.pem is the authority's")
    server = Server(parser.parse_args())
    print(server.address, flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
