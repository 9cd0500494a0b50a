#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs transcripts: the commands that a user types, and the output that they produce.

    session.py [-j N] [--accept] [FILE.t...]

    # The server is down: say so, keep the sign-in.           the first line: why this file exists
    $ server --answer 503                                     a command; one sh runs the whole file, in $HOME
    $ keybearer token work                                    lines that begin with `> ` continue a command
    keybearer: work: <any> answered 503; <any>                its output, both streams in order of arrival
    [75]                                                      the exit code, if it is not 0

A blank line ends the output; after it, `# ` begins a comment. In the output, an empty line is written <empty>, a last
line without a newline ends in <no newline>, a control byte is \\xNN. <any> stands for any text within a line, a line
<lines> for any lines; {server}, {port} and {home} are those of the file's world. Each file has its own world (world.py),
without a terminal and a display. The commands `server`, `browse`, `in-terminal` and `signed-in` are in bin/. Accounts
are named after their file (down-work), since all files share the kernel keyring. --accept writes the real output into
the files.
"""
import argparse
import concurrent.futures
import difflib
import glob
import os
import re
import select
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from world import TESTS, World, can_mount  # noqa: E402

AS_ROOT = "# As root: "  # begins a file that only root can run
MOUNTS = "# As root, with mounts: "  # the same, and it mounts something
LIMIT = 300  # seconds for one command, after which the test fails
SHELL = """
exec 8<"$GO"
while read -r _ <&8; do
  . "$COMMAND_FILE" 8<&- </dev/null
  printf '%s %d\\n' "$END_OF_COMMAND" $?
done
"""
END = "\x02end of command"
WAITING = ("flow_device.t", "exec_store.t", "stores.t")  # these start first, since they mostly wait
# The text that --accept writes as <any>: random values, ports, times, ages, process ids.
VOLATILE = re.compile(
    r"(?<=state=)[\w-]{43}|(?<=code_challenge=)[\w-]{43}|(?<=code_verifier=)[\w-]{43}|(?<=127\.0\.0\.1:)\d{4,5}"
    r"|(?<=127\.0\.0\.1%3A)\d{4,5}|(?<=port )\d{4,5}|(?<=pid )\d+|\d+(?= s ago)|\d+(?= min\b)"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?Z?")


class Case:
    def __init__(self, command):
        self.commands, self.expected, self.status = [command], [], 0

    def typed(self):
        return ["$ " + self.commands[0]] + ["> " + line for line in self.commands[1:]]


def parse(text):
    """The cases, and between them the other lines, unchanged."""
    parts, case = [], None
    for line in text.splitlines():
        if line.startswith("$ "):
            case = Case(line[2:])
            parts.append(case)
        elif case is None:
            parts.append(line)
        elif line == "":
            case = None
            parts.append(line)
        elif line.startswith("> ") and not case.expected:
            case.commands.append(line[2:])
        elif re.fullmatch(r"\[\d+\]", line):
            case.status = int(line[1:-1])
        else:
            case.expected.append(line)
    return parts


class Shell:
    """One sh for a whole file, so that variables and the working directory persist."""

    def __init__(self, world):
        self.command_file = os.path.join(world.folder, "command")
        go = os.path.join(world.folder, "go")
        os.mkfifo(go)
        environment = {**world.environment, "GO": go, "COMMAND_FILE": self.command_file, "END_OF_COMMAND": END}
        self.process = subprocess.Popen(["sh", "-c", SHELL], cwd=world.home, env=environment, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True)
        self.go = os.open(go, os.O_WRONLY)

    def run(self, command):
        """The output and the exit code, which is None if the shell ended or the time limit passed."""
        with open(self.command_file, "w") as file:
            file.write(command + "\n")
        try:
            os.write(self.go, b"\n")
        except BrokenPipeError:
            return "the shell has ended\n", None
        output, deadline = b"", time.monotonic() + LIMIT
        while True:
            found = re.search(re.escape(END).encode() + rb" (\d+)\n", output)
            if found:
                return printable(output[:found.start()]), int(found[1])
            if time.monotonic() > deadline:
                return printable(output) + f"the command did not end within {LIMIT} s\n", None
            if select.select([self.process.stdout], [], [], max(0, deadline - time.monotonic()))[0]:
                data = os.read(self.process.stdout.fileno(), 65536)
                if not data:
                    return printable(output) + "the shell ended\n", None
                output += data


def printable(data):
    text = data.decode(errors="backslashreplace")
    return re.sub(r"[^\n\t\x20-\x7e\xa0-\U0010ffff]", lambda found: f"\\x{ord(found[0]):02x}", text)


def lines_of(output):
    if output and not output.endswith("\n"):
        output += "<no newline>\n"
    return [line or "<empty>" for line in output.splitlines()]


def pattern(line, names):
    """A regular expression for an expected line and its newline."""
    if line == "<lines>":
        return "(?:.*\n)*?"
    for name, value in names.items():
        line = line.replace("{" + name + "}", value)
    return ".*".join(map(re.escape, line.split("<any>"))) + "\n"


def seen_as(expected, seen, names):
    """The output, with each line written as an expected line with <any> where one matches."""
    text = "".join(line + "\n" for line in seen)
    if re.fullmatch("".join(pattern(line, names) for line in expected), text):
        return expected
    patterns = [line for line in expected if line != "<lines>"]
    result = []
    for line in seen:
        fitting = [words for words in patterns if re.fullmatch(pattern(words, names), line + "\n")]
        result.append(fitting[0] if fitting else unfilled(line, names))
    return result


def unfilled(line, names):
    for name in ("server", "home"):
        line = line.replace(names[name], "{" + name + "}")
    return VOLATILE.sub("<any>", line)


def play(text, world):
    """The transcript with the real output."""
    names = {"server": world.server, "home": world.home, "port": world.port}
    shell, result = Shell(world), []
    for part in parse(text):
        if not isinstance(part, Case):
            result.append(part)
            continue
        output, status = shell.run("\n".join(part.commands))
        result += part.typed() + seen_as(part.expected, lines_of(output), names)
        if status != 0:
            result.append(f"[{status}]")
        if status is None:
            result.append("# the rest was not run")
            break
    with open(world.complaints) as complaints:
        result += ["# the server: " + line for line in complaints.read().splitlines()]
    return "".join(line + "\n" for line in result)


def run_file(path, accept):
    """Returns "" if the output is as expected, else a diff."""
    with open(path) as file:
        text = file.read()
    if not text.startswith("# "):
        return f"{path}: the first line must be a comment that says why this file exists\n"
    if text.startswith(AS_ROOT) and os.geteuid() != 0:
        print(f"skipped: {path}: only root can be another user", flush=True)
        return ""
    if text.startswith(MOUNTS) and not can_mount():
        print(f"skipped: {path}: this process cannot mount", flush=True)
        return ""
    with World() as world:
        seen = play(text, world)
    if seen == text:
        return ""
    if accept:
        with open(path, "w") as file:
            file.write(seen)
        return ""
    difference = difflib.unified_diff(text.splitlines(True), seen.splitlines(True), path, path + " as it went")
    return "".join(difference)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-j", type=int, default=(os.cpu_count() or 1) + 1, help="how many files at once")
    parser.add_argument("--accept", action="store_true", help="write the real output into the files")
    parser.add_argument("files", nargs="*", help="default: all in cli/")
    options = parser.parse_args()
    files = options.files or glob.glob(f"{TESTS}/cli/*.t")
    files = sorted(files, key=lambda path: (os.path.basename(path) not in WAITING, path))
    passed = failed = 0
    with concurrent.futures.ProcessPoolExecutor(options.j) as pool:
        for difference in pool.map(run_file, files, [options.accept] * len(files)):
            passed, failed = passed + (not difference), failed + bool(difference)
            print(difference, end="", flush=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
