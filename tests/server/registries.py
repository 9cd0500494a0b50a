# SPDX-License-Identifier: MIT
"""Small registries for the tools, which require the authority's access tokens.

    /v2/...         docker's, for the image a/b (challenge: the setting registry_challenge)
    /cargo/...      a sparse index with the crate demo, `auth-required`
    /npm/...        the package demo
    /simple/...     pip's index with demo-1.0 as a wheel
    /goproxy/...    the module app.example/demo
    /modules/...    terraform's module registry
    /dav/...        a file for rclone
"""
import base64
import hashlib
import io
import json
import tarfile
import time
import zipfile

MANIFEST = {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
            "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 2,
                       "digest": "sha256:" + hashlib.sha256(b"{}").hexdigest()}, "layers": []}
GO_MOD = "module app.example/demo\n\ngo 1.20\n"


class Refusal(Exception):
    def __init__(self, challenge, status=401):
        super().__init__(challenge)
        self.challenge, self.status = challenge, status


def archive(files, kind):
    out = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(out, "w") as made:
            for name, text in files.items():
                made.writestr(zipfile.ZipInfo(name), text)
    else:
        with tarfile.open(fileobj=out, mode="w:gz") as made:
            for name, text in files.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(text)
                made.addfile(entry, io.BytesIO(text.encode()))
    return out.getvalue()


WHEEL = archive({"demo.py": "", "demo-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n",
                 "demo-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
                 "demo-1.0.dist-info/RECORD": ""}, "zip")
PACKAGE = archive({"package/package.json": '{"name":"demo","version":"1.0.0"}'}, "tar")
CRATE = archive({"demo-1.0.0/Cargo.toml": '[package]\nname = "demo"\nversion = "1.0.0"\n', "demo-1.0.0/src/lib.rs": ""}, "tar")
MODULE = archive({"app.example/demo@v1.0.0/go.mod": GO_MOD, "app.example/demo@v1.0.0/demo.go": "package demo\n"}, "zip")


class Registries:
    """`user` and `scheme` are those of the request; `user` is None without a live token."""

    def __init__(self, address, settings):
        self.address, self.settings = address, settings

    def answer(self, path, user, scheme, method="GET"):
        """Status, body (bytes, or an object for JSON) and headers; None if the path is not a registry's."""
        first = path.split("/")[1]
        kinds = {"v2": self.docker, "cargo": self.cargo, "npm": self.npm, "simple": self.pip, "goproxy": self.go,
                 "modules": self.terraform, "dav": self.dav}
        if first not in kinds:
            return None
        return kinds[first](path[len(first) + 1:], user, scheme, method)

    def docker(self, path, user, scheme, method):
        if path == "/token":
            if not user or scheme != "basic":
                raise Refusal('Basic realm="token"')
            return 200, {"token": "for-" + user}, []
        if scheme == "bearer" and self.settings["registry_challenge"].startswith("Bearer"):
            pass  # a token of /v2/token, which the caller has checked
        elif not user or scheme != "basic":
            raise Refusal(self.settings["registry_challenge"].replace("{server}", self.address))
        if path == "/":
            return 200, {}, [("Docker-Distribution-Api-Version", "registry/2.0")]
        if path.startswith("/a/b/manifests/"):
            body = json.dumps(MANIFEST).encode()
            return 200, body, [("Content-Type", MANIFEST["mediaType"]),
                               ("Docker-Content-Digest", "sha256:" + hashlib.sha256(body).hexdigest())]
        if path.startswith("/a/b/blobs/"):
            return 200, b"{}", [("Content-Type", "application/octet-stream")]
        return (200, {"name": "a/b", "tags": ["latest"]}, []) if path == "/a/b/tags/list" else (404, b"", [])

    def cargo(self, path, user, scheme, method):
        if not user or scheme != "bearer":
            raise Refusal("Cargo login_url=\"https://app.example/me\"")
        if path == "/config.json":
            return 200, {"dl": self.address + "/cargo/dl", "api": self.address + "/cargo", "auth-required": True}, []
        if path == "/de/mo/demo":
            line = {"name": "demo", "vers": "1.0.0", "deps": [], "cksum": hashlib.sha256(CRATE).hexdigest(), "features": {},
                    "yanked": False}
            return 200, json.dumps(line).encode() + b"\n", []
        if path == "/dl/demo/1.0.0/download":
            return 200, CRATE, []
        if path == "/api/v1/crates/demo/owners":
            return 200, {"users": [{"id": 1, "login": user, "name": None}]}, []
        return (200, {"ok": True}, []) if path.endswith("/yank") else (404, b"", [])

    def npm(self, path, user, scheme, method):
        if not user or scheme != "bearer":
            raise Refusal('Bearer realm="npm"')
        if path == "/demo":
            integrity = "sha512-" + base64.b64encode(hashlib.sha512(PACKAGE).digest()).decode()
            dist = {"tarball": self.address + "/npm/demo/-/demo-1.0.0.tgz", "integrity": integrity,
                    "shasum": hashlib.sha1(PACKAGE).hexdigest()}
            return 200, {"name": "demo", "dist-tags": {"latest": "1.0.0"}, "time": {"1.0.0": "2020-01-01T00:00:00.000Z"},
                         "versions": {"1.0.0": {"name": "demo", "version": "1.0.0", "dist": dist}}}, []
        return (200, PACKAGE, []) if path.endswith(".tgz") else (404, b"", [])

    def pip(self, path, user, scheme, method):
        if not user or scheme != "basic":
            raise Refusal('Basic realm="pip"')
        if path == "/demo/":
            link = "demo-1.0-py3-none-any.whl"
            return 200, f'<html><a href="{self.address}/simple/files/{link}">{link}</a></html>'.encode(), [("Content-Type", "text/html")]
        return (200, WHEEL, []) if path.endswith(".whl") else (404, b"", [])

    def go(self, path, user, scheme, method):
        if not path.startswith("/app.example/demo/"):
            return 404, b"not found\n", []
        if not user or scheme != "bearer":
            raise Refusal('Bearer realm="go"')
        version = {"Version": "v1.0.0", "Time": "2020-01-01T00:00:00Z"}
        files = {"list": b"v1.0.0\n", "v1.0.0.info": version, "v1.0.0.mod": GO_MOD.encode(), "v1.0.0.zip": MODULE}
        name = path.rpartition("/")[2]
        if path.endswith("/@latest"):
            return 200, version, []
        return (200, files[name], []) if name in files else (404, b"not found\n", [])

    def terraform(self, path, user, scheme, method):
        if path.endswith(".zip"):  # terraform downloads it without a token
            return 200, archive({"main.tf": ""}, "zip"), [("Content-Type", "application/zip")]
        if not user or scheme != "bearer":
            raise Refusal('Bearer realm="terraform"')
        if path == "/app/demo/local/versions":
            return 200, {"modules": [{"versions": [{"version": "1.0.0"}]}]}, []
        if path == "/app/demo/local/1.0.0/download":
            return 204, b"", [("X-Terraform-Get", self.address + "/modules/files/demo.zip")]
        return 404, b"", []

    def dav(self, path, user, scheme, method):
        if not user or scheme != "bearer":
            raise Refusal('Bearer realm="dav"')
        when = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(1e9))
        if method == "PROPFIND":
            def entry(name, kind):
                return (f"<D:response><D:href>/dav/{name}</D:href><D:propstat><D:prop><D:getlastmodified>{when}</D:getlastmodified>"
                        f"<D:getcontentlength>5</D:getcontentlength><D:resourcetype>{kind}</D:resourcetype></D:prop>"
                        "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>")
            found = entry("", "<D:collection/>") + entry("hello.txt", "") if path in ("", "/") else entry(path.strip("/"), "")
            return 207, f'<?xml version="1.0"?><D:multistatus xmlns:D="DAV:">{found}</D:multistatus>'.encode(), [("Content-Type", "application/xml")]
        return 200, b"hello", [("Last-Modified", when)]
