# SPDX-License-Identifier: MIT
"""Sends signals to the process groups of callers at random moments of a refresh (THREATS.md P1)."""
import collections
import os
import random
import signal
import subprocess
import time

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL)


def fresh_token(world, account):
    return world.run(["keybearer", "token", account, "--fresh"])


def usual_time(world, account):
    """The duration of a refresh here, in seconds. The moments are drawn from a slightly longer span; a refresh that is
    slower or faster than that fails no test."""
    begin = time.monotonic()
    for _ in range(3):
        fresh_token(world, account)
    return (time.monotonic() - begin) / 3


def end_callers(world, account, times, requests, seed=None):
    """Sends `times` callers a signal; after each a refresh must succeed. `requests` counts the refreshes that the server
    received. Returns the outcomes by signal, and the messages about lost sign-ins."""
    draw = random.Random(seed)
    span = usual_time(world, account) * 1.1
    lock_file = os.path.join(world.home, ".local/state/keybearer", account + ".lock")
    outcomes, losses = collections.Counter(), []
    for i in range(times):
        number, before = SIGNALS[i % len(SIGNALS)], requests()
        moment = draw.uniform(0, span)
        ended = end_one(world, account, number, moment)
        world.run(["flock", lock_file, "true"], check=True)  # waits until the worker has ended
        sent = requests() > before
        outcomes[number.name, "it had ended" if ended else "after the request" if sent else "before the request"] += 1
        done = fresh_token(world, account)
        if done.returncode != 0:
            losses.append(f"{number.name} after {moment:.4f} s: exit {done.returncode}, {done.stderr.decode()}")
            world.run(["keybearer", "login", account, "--flow", "browser"])
    return outcomes, losses


def end_one(world, account, number, moment):
    """Returns whether the caller had ended before the signal. With the shell the group has two processes, as on a
    terminal."""
    caller = subprocess.Popen(["sh", "-c", 'keybearer token "$1" --fresh; exit $?', "sh", account], env=world.environment,
                              cwd=world.home, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        caller.wait(moment)
        return True
    except subprocess.TimeoutExpired:
        os.killpg(caller.pid, number)
        caller.wait()
        return False


def show(outcomes):
    kinds = ("before the request", "after the request", "it had ended")
    print(f"  {'':10}" + "".join(f"{kind:>20}" for kind in kinds))
    for number in SIGNALS:
        print(f"  {number.name:10}" + "".join(f"{outcomes[number.name, kind]:>20}" for kind in kinds))
