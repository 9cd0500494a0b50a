#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The pages on which the browser ends, in the real Chromium: at the width of a phone and of a desktop, light and dark.

Each page is opened by `keybearer login` itself. The test checks that Chromium shows it with the colours of its style,
which it does only if the Content-Security-Policy admits that style, and that the authorization response has left the
address. The pictures are in $BUILD/pages, for a person to look at. Without Chromium everything is skipped.
"""
import os
import shutil
import struct
import subprocess
import sys
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from world import TESTS, World  # noqa: E402

PICTURES = os.path.join(os.environ.get("BUILD", os.path.join(TESTS, "../.build/test")), "pages")
SIZES = {"phone": (500, 844), "desktop": (1280, 800)}  # 500 is the least width of a window of Chromium
SCHEMES = {"light": ("1", (0xF6, 0xF7, 0xF9)), "dark": ("0", (0x0E, 0x12, 0x16))}  # --page in helper/oauth/page.cpp
# What keybearer calls as BROWSER. Its environment has only what the worker passes on, so the words are in the file.
SHOOT = """#!/bin/sh
address=$1
[ {page} != stray ] || address=$(printf %s "$1" | sed 's/.*redirect_uri=\\([^&]*\\).*/\\1/; s/%3A/:/g; s/%2F/\\//g; s/callback/x/')
chromium --headless --no-sandbox --disable-gpu --no-first-run --hide-scrollbars --user-data-dir={folder}/profile \\
  --window-size={width},{height} --blink-settings=preferredColorScheme={scheme} --screenshot={picture} \\
  --enable-logging=stderr "$address" >{folder}/chromium.log 2>&1
echo $? >{folder}/status
[ {page} != stray ] || curl -qsL --noproxy '*' -o /dev/null "$1"
"""


def first_pixel(png):
    """Its red, green and blue, and how many different rows the picture has. In the first row, no filter but Sub counts."""
    width, _, depth, colours = struct.unpack(">IIBB", png[16:26])
    assert depth == 8 and colours in (2, 6), "not a picture with 8 bits a colour"
    parts, at = b"", 8
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at:at + 8])
        parts += png[at + 8:at + 8 + size] if kind == b"IDAT" else b""
        at += size + 12
    data = zlib.decompress(parts)
    length = width * (3 if colours == 2 else 4) + 1
    return tuple(data[1:4]), len({data[row:row + length] for row in range(0, len(data), length)})


def shoot(world, page, size, scheme):
    """The complaints about one picture."""
    picture = os.path.abspath(f"{PICTURES}/{page}-{size}-{scheme}.png")
    folder = world.make(f"{page}-{size}-{scheme}")
    browser = f"{folder}/browser"
    with open(browser, "w") as file:
        file.write(SHOOT.format(page=page, folder=folder, width=SIZES[size][0], height=SIZES[size][1],
                                scheme=SCHEMES[scheme][0], picture=picture))
    os.chmod(browser, 0o755)
    world.run(["server", "--set", f"claims={CLAIMS}", "authorize=" + ('{"error":"access_denied"}' if page == "failed" else "{}")],
              check=True)
    login = world.run(["keybearer", "login", "pages-work", "--flow", "browser"], env={**world.environment, "BROWSER": browser})
    waits = f"while [ ! -e {folder}/status ]; do sleep 0.1; done"
    world.run(["sh", "-c", waits], check=True)
    with open(f"{folder}/chromium.log", errors="replace") as log:
        said = log.read()
    if (login.returncode == 0) != (page != "failed"):
        yield f"login ended with {login.returncode}: {login.stderr.decode()}"
    if "Content Security Policy" in said:
        yield "Chromium refused a part of the page: " + next(line for line in said.splitlines() if "Policy" in line)
    if not os.path.exists(picture):
        yield "there is no picture: " + said[-500:]
        return
    with open(picture, "rb") as file:
        colour, rows = first_pixel(file.read())
    if colour != SCHEMES[scheme][1]:
        yield f"the background is {colour}, not {SCHEMES[scheme][1]}"
    if rows < 50:
        yield "the page is empty"


CLAIMS = '{"preferred_username":"alice@example.com"}'


def main():
    if not shutil.which("chromium"):
        print("skipped: pages: chromium is not installed")
        print("0 passed, 0 failed, 1 skipped")
        return 0
    os.makedirs(PICTURES, exist_ok=True)
    passed = failed = 0
    with World() as world:
        world.run(["server", "--set", "id_token=true"], check=True)
        world.run(["keybearer", "add", "pages-work", "--issuer", world.server, "--client-id", "client", "--match",
                   world.server, "--scope", "openid repo"], check=True)
        for page in ("signed-in", "failed", "stray"):
            for size in SIZES:
                for scheme in SCHEMES:
                    print(f"now: {page}, {size}, {scheme}", flush=True)
                    complaints = list(shoot(world, page, size, scheme))
                    for complaint in complaints:
                        print(f"pages: {page}, {size}, {scheme}: {complaint}", flush=True)
                    passed, failed = passed + (not complaints), failed + bool(complaints)
    print(f"{passed} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
