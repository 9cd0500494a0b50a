# SPDX-License-Identifier: MIT
"""What each desktop's keyring does to a sign-in (THREATS.md K): cases of tests/keystore/faults with the installed keybearer,
and a server that ends a sign-in if it gets a refresh token twice."""

import contextlib
import os
import re
import subprocess
import time

from bench import CASES, until
from keyrings import GnomeKeyring, KeePassXC, KeePassXCOpen, KWallet, KWalletWithoutWallet

ALL = (GnomeKeyring, KWallet, KeePassXC, KeePassXCOpen)
OK, KEYSTORE, SIGN_IN = 0, 69, 77
LOCKED = "the keyring is locked; the sign-in was kept; "
REFUSED = "refused.*; the sign-in was kept; "
GONE = r"the keyring cannot be reached \(no keyring service on the session bus\); the sign-in was kept; "
SAVED_LATER = "the next run saves it"
case = CASES.case


class SignIn:
    """An account at the server of this test; its sign-in is in the keyring."""

    def __init__(self, bench, keyring, name="acc"):
        self.bench, self.keyring = bench, keyring
        self.account = f"{name}{os.getpid()}"  # all users of this machine's kernel keyring see it
        if "SERVER" not in bench.environment:
            bench.environment["LC_ALL"] = "C.UTF-8"
            bench.start_server()

    def begin(self, *words, terminal=False):
        return subprocess.Popen([*(["in-terminal"] if terminal else []), "keybearer", *words], cwd=self.bench.home,
                                env=self.bench.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT)

    def add(self, *options):
        server = self.bench.environment["SERVER"]
        self.expect(OK, "", "add", self.account, "--issuer", server, "--client-id", "client", "--store", "secret-service",
                    *options)

    def sign_in(self, *options):
        """At a terminal, where the user answers every window."""
        self.add(*options)
        with self.keyring.answering():
            self.expect(OK, "signed in", "login", self.account, "--flow", "browser", terminal=True)
        return self

    def server(self, *words):
        done = self.bench.call("server", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout.decode()

    def sent(self):
        """The number of requests to the token endpoint."""
        return int(self.server("--count", "token"))

    def expect(self, code, pattern, *words, terminal=False, user=None):
        """Runs keybearer while `user` does something; a `code` of None is any. What fails has sent nothing."""
        sent, began = self.sent(), time.monotonic()
        process = self.begin(*words, terminal=terminal)
        did = user() if user else None
        text = process.communicate()[0].decode().strip()
        sent = self.sent() - sent
        if CASES.table and (words[0] in ("token", "logout") or code != OK):
            shown = re.sub("x{40,}", "x...", text.replace(self.account, "acc")).replace("\n", " / ")
            print(f"| {self.keyring.name} | {CASES.name.partition('[')[0].replace('_', ' ')} | {' '.join(words[:1])}{', terminal' if terminal else ''}"
                  f"{f', {did}' if did else ''} | {process.returncode} | {shown[:400]} | {sent} | "
                  f"{time.monotonic() - began:.1f} |", flush=True)
            return text
        assert code is None or process.returncode == code, f"exit {process.returncode}, not {code}: {text!r}"
        assert re.search(pattern, text), f"said {text!r}, not {pattern!r}"
        assert not process.returncode or sent == 0 or words[0] == "logout", f"failed, but {sent} requests were sent: {text!r}"
        return text

    def refresh(self, code=OK, pattern="kbcanary-at-", terminal=False, user=None):
        return self.expect(code, pattern, "token", self.account, "--fresh", terminal=terminal, user=user)

    def refresh_answered(self, pattern="^kbcanary-at-"):
        """As a user of this keyring does it: at a terminal if the keyring wants to be asked, where the user answers."""
        with self.keyring.answering() if self.keyring.confirms else contextlib.nullcontext():
            self.refresh(OK, pattern, terminal=self.keyring.confirms)

    def held(self, act):
        """A refresh during whose request `act` is called."""
        before = self.sent()
        self.server("--answer", "hold=true")

        def meanwhile():
            until(lambda: self.sent() > before)
            act()
        with self.keyring.answering() if self.keyring.confirms else contextlib.nullcontext():
            return self.refresh(OK, SAVED_LATER + r"[^/]*\s+kbcanary-at-", terminal=self.keyring.confirms, user=meanwhile)

    def escrow(self):
        """The number of the kernel key that holds a record until it is known to be on disk; or nothing."""
        with open("/proc/keys", encoding="ascii") as keys:
            found = re.search(rf"^([0-9a-f]+) .* user +keybearer-escrow:{self.account}:", keys.read(), re.M)
        return found and str(int(found[1], 16))

    def lose_escrow(self):
        """As after two minutes, or a reboot."""
        assert self.bench.call("keyctl", "unlink", self.escrow(), "@u").returncode == 0


# The longest first.

@case(KWallet, KeePassXCOpen)
def locked_and_the_window_ignored(bench, keyring):  # the window's time is not the account's
    keyring.start()
    account = SignIn(bench, keyring).sign_in("--set", "timeout=2")
    keyring.lock()
    account.refresh(KEYSTORE, "the keyring.*; the sign-in was kept; ", terminal=True)
    keyring.restart()
    account.refresh_answered()


@case(*ALL)
def unlocked(bench, keyring):
    keyring.start()
    account = SignIn(bench, keyring).sign_in()
    for _ in range(3):
        if keyring.confirms:
            account.refresh(KEYSTORE, "; the sign-in was kept; .*allow keybearer")
        else:
            account.refresh()
    for _ in range(3):
        with keyring.answering() as windows:
            account.refresh(terminal=True)
        assert bool(windows) == keyring.confirms, windows
    assert keyring.items() == 1, keyring.items()  # rotated in place


@case(*ALL)
def locked(bench, keyring):  # THREATS.md K4
    keyring.start()
    account = SignIn(bench, keyring).sign_in()
    keyring.lock()
    account.refresh(KEYSTORE, LOCKED)
    assert not keyring.windows()
    keyring.restart()
    account.refresh_answered()


@case(KWallet)
def opened_at_the_login(bench, keyring):  # the Secret Service says that it is locked, but no window is needed
    keyring.start()
    account = SignIn(bench, keyring).sign_in()
    keyring.lock()
    keyring.restart(unlock=False)
    keyring.open_by_login()
    assert keyring.is_locked()
    account.refresh()


@case(*ALL)
def locked_and_the_window_answered(bench, keyring):
    keyring.start()
    account = SignIn(bench, keyring).sign_in()
    for _ in range(2):
        keyring.lock()
        with keyring.answering() as windows:
            account.refresh(terminal=True)
        assert windows


@case(*ALL)
def locked_and_the_window_refused(bench, keyring):
    keyring.start()
    account = SignIn(bench, keyring).sign_in()
    keyring.lock()
    account.refresh(KEYSTORE, REFUSED, terminal=True, user=keyring.refuse)
    assert not keyring.windows()
    keyring.restart()
    account.refresh_answered()


@case(KeePassXC)
def an_item_refused(bench, keyring):
    keyring.start()
    account = SignIn(bench, keyring).sign_in()
    account.refresh(KEYSTORE, REFUSED, terminal=True, user=keyring.refuse)
    account.refresh_answered()


@case(*ALL)
def killed_before(bench, keyring):
    keyring.start()
    account = SignIn(bench, keyring).sign_in()
    keyring.lock()  # which saves
    keyring.kill()
    account.refresh(KEYSTORE, GONE)
    keyring.start()
    account.refresh_answered()


@case(*ALL)
def killed_while_the_server_answers(bench, keyring):
    keyring.start()
    account = SignIn(bench, keyring).sign_in()
    keyring.lock()
    keyring.restart()

    def act():
        keyring.kill()
        account.server("--release")
    account.held(act)
    account.refresh(KEYSTORE, GONE)
    keyring.start()
    account.refresh_answered()
    account.refresh_answered()


@case(*ALL)
def killed_in_the_save(bench, keyring):
    keyring.start()
    account = SignIn(bench, keyring).sign_in()
    keyring.lock()
    keyring.restart()

    def act():
        keyring.stop()
        account.server("--release")
        until(account.escrow)
        keyring.kill()
    account.held(act)
    keyring.start()
    account.refresh_answered()
    account.refresh_answered()


@case(*ALL)
def killed_after_the_save(bench, keyring):  # KWallet and KeePassXC write later
    keyring.start()
    account = SignIn(bench, keyring).sign_in()
    keyring.lock()
    keyring.restart()
    account.refresh_answered()
    keyring.restart()
    account.refresh_answered()
    account.refresh_answered()


@case(KWallet, KeePassXCOpen)
def killed_after_the_save_and_the_escrow_lost(bench, keyring):  # it is older than the last one, and the server rotates
    keyring.start()
    account = SignIn(bench, keyring)
    account.server("--set", "expires_in=1")
    account.sign_in()
    keyring.lock()
    keyring.restart()
    account.refresh_answered()
    keyring.restart()
    account.lose_escrow()
    until(lambda: account.expect(None, "", "token", account.account).startswith("keybearer"), interval=0.1)
    account.expect(SIGN_IN, "older than the one that was saved last", "token", account.account)


@case(*ALL)
def locked_and_started_again(bench, keyring):
    keyring.start()
    account = SignIn(bench, keyring).sign_in()
    account.refresh_answered()
    keyring.lock()
    keyring.restart()
    account.refresh_answered()


@case(*ALL)
def two_accounts(bench, keyring):
    keyring.start()
    accounts = [SignIn(bench, keyring, name).sign_in() for name in ("acc", "other")]
    for account in 2 * accounts:
        account.refresh_answered()
    assert keyring.items() == 2, keyring.items()


@case(*ALL)
def long_tokens(bench, keyring):
    keyring.start()
    account = SignIn(bench, keyring).sign_in()
    for setting, size in (("padding", 8000), ("padding", 48000), ("padding", 0), ("refresh_padding", 8000),
                          ("refresh_padding", 48000), ("refresh_padding", 0)):
        account.server("--set", f"{setting}={size}")
        for _ in range(2):
            account.refresh_answered()


@case(GnomeKeyring, KWalletWithoutWallet)
def no_collection(bench, keyring):
    keyring.start(unlock=False)
    account = SignIn(bench, keyring)
    account.add()
    token = bench.path("home/token")
    with open(token, "w", encoding="ascii") as file:
        file.write("kbcanary-rt-1")
    none = "the keyring has no .*collection; nothing was "
    for terminal in (False, True):
        account.expect(KEYSTORE, none, "login", account.account, "--flow", "browser", terminal=terminal)
        account.expect(KEYSTORE, none, "login", account.account, "--refresh-token-file", token, terminal=terminal)
    assert account.server("--log") == "", "requests were sent"


@case(KeePassXC)
def logout_and_the_erasure_refused(bench, keyring):
    keyring.settings += b"[Security]\nNoConfirmMoveEntryToRecycleBin=false\n"
    keyring.start()
    account = SignIn(bench, keyring).sign_in()

    def act(window, title):
        if "Access Request" in title:
            keyring.agree(window, title)
        else:
            keyring.press(window, "Escape")
    with keyring.answering(act) as windows:
        account.expect(KEYSTORE, "revoked.*still", "logout", account.account, terminal=True)
    assert windows
    with keyring.answering():
        account.refresh(SIGN_IN, "", terminal=True)


@case(GnomeKeyring, KWallet, KeePassXCOpen)
def logout(bench, keyring):
    keyring.start()
    account = SignIn(bench, keyring).sign_in()
    account.expect(OK, "signed out, and revoked at the server", "logout", account.account)
    account.refresh(SIGN_IN, "not signed in")
    assert keyring.items() == 0, keyring.items()
