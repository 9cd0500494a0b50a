# SPDX-License-Identifier: MIT
"""Runs keybearer and stops its worker at every system call, where the worker may be killed or the call be made to fail. It
uses ptrace(2), because strace counts the calls of each thread separately.
"""
import ctypes
import os
import re
import signal
import struct

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
LIBC.ptrace.restype = ctypes.c_long
CONT, POKEUSER, SYSCALL, SEIZE, GET_SYSCALL_INFO = 7, 6, 24, 0x4206, 0x420E
OPTIONS = 0x1 | 0x2 | 0x4 | 0x8 | 0x10 | 0x100000  # system calls told apart; fork, vfork, clone, exec; EXITKILL
ENTRY, EXIT = 1, 2
SYSCALL_STOP, EVENT_EXEC = signal.SIGTRAP | 0x80, 4
ALL = 0x40000000  # __WALL
ORIG_RAX, RAX = 15 * 8, 10 * 8
HEADER = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"
KEYCTL_LINK, USER_KEYRING = 8, 2**32 - 4

# Calls without an effect outside the process: to be killed before one of them is the same as to be killed before the next
# call that has an effect.
INERT = set("""futex mmap munmap mremap mprotect mlock munlock madvise brk getpid gettid getuid geteuid getgid getegid
  clock_gettime clock_nanosleep getrusage poll ppoll rt_sigaction rt_sigprocmask rt_sigreturn getrandom newfstatat fstat
  lseek eventfd2 alarm set_robust_list rseq prctl sched_yield access readlink getsockopt setsockopt getsockname
  getpeername socket fcntl umask clone3 clone recvmsg""".split())


def unusable():
    """Why tracing is not possible here, or None."""
    if os.uname().machine != "x86_64":
        return "the tracer knows the registers of x86_64 only"
    if not os.path.exists(HEADER):
        return "there is no " + HEADER
    with open("/proc/self/status") as status:
        capabilities = int(re.search(r"CapEff:\s*(\w+)", status.read())[1], 16)
    if not capabilities >> 19 & 1:
        return "CAP_SYS_PTRACE is needed: the worker forbids to be looked into; run as root"
    return None


def numbers():
    with open(HEADER) as header:
        return {int(number): name for name, number in re.findall(r"#define __NR_(\w+) (\d+)", header.read())}


class Call:
    def __init__(self, pid, name, arguments):
        self.pid, self.name, self.arguments = pid, name, arguments

    def memory(self, address, size):
        with open(f"/proc/{self.pid}/mem", "rb") as memory:
            memory.seek(address)
            return memory.read(size)

    def file(self):
        """The file of its first argument, a descriptor."""
        try:
            return os.readlink(f"/proc/{self.pid}/fd/{self.arguments[0]}")
        except OSError:
            return ""

    def path(self):
        text = self.memory(self.arguments[1], 256)
        return text.partition(b"\0")[0].decode(errors="replace")

    def writes(self):
        return bool(self.arguments[2] & (os.O_WRONLY | os.O_RDWR))

    def creates(self):
        return self.name == "openat" and bool(self.arguments[2] & os.O_CREAT)

    def is_inert(self):
        if self.name in ("read", "write"):
            return self.file() == "anon_inode:[eventfd]"
        return self.name in INERT or self.name == "openat" and not self.writes()


class Run:
    """One run of a command. `decide` is called at each system call of the worker; it returns None, "kill" or the error
    number that the call fails with."""

    NAMES = None

    def __init__(self, command, environment, folder, decide):
        Run.NAMES = Run.NAMES or numbers()
        self.decide = decide
        self.worker = None
        self.sent = False  # whether the request was sent to the server
        self.reached = None  # the refresh token in the answer that was read
        self.access_token = None
        self.escrowed = False
        self.worker_status = None
        self.socket = None  # the descriptor of the request's connection
        self.groups = {}  # thread -> its process
        self.made = {}  # thread -> the call that it is in
        self.failing = {}  # thread -> the error number that this call will return
        self.execute(command, environment, folder)

    def execute(self, command, environment, folder):
        ready, go = os.pipe()
        out, err = os.pipe(), os.pipe()
        self.front = os.fork()
        if self.front == 0:
            self.become(command, environment, folder, ready, go, out[1], err[1])
        for end in (ready, out[1], err[1]):
            os.close(end)
        self.ptrace(SEIZE, self.front, 0, OPTIONS)
        os.close(go)
        front_status = self.follow()
        self.exit = os.waitstatus_to_exitcode(front_status)
        self.out, self.err = read_all(out[0]).decode(), read_all(err[0]).decode()

    @staticmethod
    def become(command, environment, folder, ready, go, out, err):
        os.close(go)
        os.read(ready, 1)  # waits until we are traced
        null = os.open("/dev/null", os.O_RDWR)
        for fd, place in ((null, 0), (out, 1), (err, 2)):
            os.dup2(fd, place)
        os.chdir(folder)
        os.execvpe(command[0], command, environment)

    def ptrace(self, request, thread, address=0, data=0):
        if LIBC.ptrace(request, thread, address, data) < 0 and ctypes.get_errno() != 3:  # ESRCH: it was killed in between
            raise OSError(ctypes.get_errno(), f"ptrace {request:#x}: {os.strerror(ctypes.get_errno())}")

    def follow(self):
        front_status = None
        while front_status is None or self.worker and self.worker_status is None:
            thread, status = os.waitpid(-1, ALL)
            if not os.WIFSTOPPED(status):
                if thread == self.front:
                    front_status = status
                elif thread == self.worker:
                    self.worker_status = os.waitstatus_to_exitcode(status)
                continue
            self.stopped(thread, os.WSTOPSIG(status), status >> 16)
        return front_status

    def stopped(self, thread, number, event):
        if number == SYSCALL_STOP:
            self.at_call(thread)
            number = 0
        elif event == EVENT_EXEC and thread != self.front and is_worker(thread):
            self.worker = thread
        if event:
            number = 0
        self.ptrace(SYSCALL if self.is_of_worker(thread) else CONT, thread, 0, number)

    def is_of_worker(self, thread):
        if not self.worker:
            return False
        if thread not in self.groups:
            self.groups[thread] = thread_group(thread)
        return self.groups[thread] == self.worker

    def at_call(self, thread):
        info = ctypes.create_string_buffer(88)
        self.ptrace(GET_SYSCALL_INFO, thread, len(info), ctypes.addressof(info))
        if info.raw[0] == ENTRY:
            number, *arguments = struct.unpack_from("<7Q", info.raw, 24)
            self.enter(thread, Call(self.worker, self.NAMES.get(number, str(number)), arguments))
        elif info.raw[0] == EXIT:
            self.leave(thread, struct.unpack_from("<q", info.raw, 24)[0])

    def enter(self, thread, call):
        self.made[thread] = call
        if call.name == "sendto" and self.socket is None and call.memory(call.arguments[1], 5) == b"POST ":
            self.socket = call.arguments[0]
        what = self.decide(call, self)
        if what == "kill":
            os.kill(self.worker, signal.SIGKILL)  # at the entry of a call, which is then not carried out
        elif what:
            self.failing[thread] = what
            self.ptrace(POKEUSER, thread, ORIG_RAX, 2**64 - 1)

    def leave(self, thread, result):
        call = self.made.pop(thread, None)
        if thread in self.failing:
            self.ptrace(POKEUSER, thread, RAX, 2**64 - self.failing.pop(thread))
        elif call and result >= 0:
            self.note(call, result)

    def note(self, call, result):
        if self.socket is None:
            return
        if call.name == "sendto" and call.arguments[0] == self.socket:
            self.sent = True
        if call.name == "recvfrom" and b'"refresh_token"' in (text := call.memory(call.arguments[1], result)):
            self.reached = re.search(rb'"refresh_token": "([^"]+)"', text)[1].decode()
            self.access_token = re.search(rb'"access_token": "([^"]+)"', text)[1].decode()
        if call.name == "keyctl" and call.arguments[0] == KEYCTL_LINK and self.reached:
            self.escrowed = True  # the first key that is linked after the answer

    def __str__(self):
        return f"exit {self.exit}, out {self.out!r}, err {self.err!r}, worker {self.worker_status}"


def read_all(fd):
    with os.fdopen(fd, "rb") as file:
        return file.read()


def is_worker(process):
    return os.readlink(f"/proc/{process}/exe").endswith("/keybearer-oauth")


def thread_group(thread):
    try:
        with open(f"/proc/{thread}/status") as status:
            return int(re.search(r"Tgid:\s*(\d+)", status.read())[1])
    except OSError:
        return None
