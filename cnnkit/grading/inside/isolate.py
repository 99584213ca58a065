"""Walls around a process that was forked and not started: what bubblewrap does, for the children of a warm parent.

First ``wall_off`` (a child alone in its namespaces, with small folders of its own), then ``give_up`` in the process
that will run the student's code: limits, user, powers and system calls, for good. Both raise OSError, and end nothing.
"""

import ctypes
import fcntl
import os
import re
import resource
import socket
import stat
import struct

MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 0x2, 0x4, 0x8, 0x1000, 0x4000, 0x40000
NEW_NAMESPACES = 0x20000 | 0x4000000 | 0x8000000 | 0x40000000  # CLONE_NEW{NS,UTS,IPC,NET}
NEW_PID, NEW_USER = 0x20000000, 0x10000000
SET_DEATH_SIGNAL, SET_DUMPABLE, SET_SECCOMP, DROP_BOUNDING, AMBIENT = 1, 4, 22, 24, 47  # prctl(2)
FILTER, CLEAR_ALL, NO_SUCH_POWER = 2, 4, 22
CAPABILITIES = 0x20080522  # their version 3: two words of 32
SET_FLAGS, UP = 0x8914, 0x1
POWERS = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")

_libc = ctypes.CDLL(None, use_errno=True)


def called(name, *arguments):
    """A function of the C library whose failure is an OSError that names it."""
    if getattr(_libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def prctl(option, value=0):
    called("prctl", option, ctypes.c_ulong(value), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0))


def wall_off(folders, size):
    """Namespaces for the first process of a new pid namespace; ``folders`` become small, empty and its own."""
    called("unshare", NEW_NAMESPACES)
    called("mount", b"none", b"/", None, ctypes.c_ulong(MS_REC | MS_PRIVATE), None)
    for folder in folders:
        _own_folder(folder, size)
    _mount("proc", "/proc", "", MS_NOEXEC)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh14x", b"lo", UP))


def _own_folder(folder, size):
    """An empty one over the one that is there. What is mounted below stays: an environment may lie in /tmp."""
    held = [(place, os.open(place, os.O_PATH)) for place in _mounted_below(folder)]
    _mount("tmpfs", folder, f"mode=1777,size={size}")
    for place, handle in held:
        _make_like(handle, place)
        again, flags = f"/proc/self/fd/{handle}".encode(), ctypes.c_ulong(MS_BIND | MS_REC)
        called("mount", again, os.fsencode(place), None, flags, None)
        os.close(handle)


def _make_like(handle, place):
    """An empty folder, or an empty file, to mount the same on."""
    if stat.S_ISDIR(os.fstat(handle).st_mode):
        os.makedirs(place, mode=0o755)
    else:
        os.makedirs(os.path.dirname(place), mode=0o755, exist_ok=True)
        os.close(os.open(place, os.O_CREAT | os.O_EXCL, 0o644))


def _mounted_below(folder):
    """The mount points in a folder, without those inside another."""
    found: list[str] = []
    with open("/proc/self/mountinfo", "rb") as lines:
        places = [re.sub(rb"\\(\d{3})", lambda octal: bytes([int(octal[1], 8)]), line.split()[4]) for line in lines]
        for place in sorted(map(os.fsdecode, places)):
            if place.startswith(f"{folder}/") and not any(place.startswith(f"{above}/") for above in found):
                found.append(place)
    return found


def _mount(kind, folder, options, flags=0):
    flags = ctypes.c_ulong(flags | MS_NOSUID | MS_NODEV)
    called("mount", kind.encode(), folder.encode(), kind.encode(), flags, options.encode())


def keep_only(descriptors):
    """Close all others, and let 0, 1 and 2 be this sandbox's own /dev/null."""
    nothing = os.open("/dev/null", os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)
    kept = sorted({0, 1, 2, *descriptors})
    for low, high in zip(kept, [*kept[1:], 1 << 20], strict=True):
        os.closerange(low + 1, high)


def limit(limits):
    """{"AS": bytes, …}: as soft and as hard limits."""
    for name, value in limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))


def become(uid):
    """Where root started us: nobody whom anybody else is."""
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    os.umask(0o077)


def own_users():
    """A user namespace in which nobody exists but us: no power over anything that was made outside of it."""
    uid, gid = os.getuid(), os.getgid()
    prctl(SET_DUMPABLE, 1)  # after a change of user our own entries in /proc are root's, and closed to us
    called("unshare", NEW_USER)
    for name, line in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(line)


def drop_bounding():
    """No program that is started later can have powers; it takes a power to say so, and so it comes first."""
    for number in range(64):
        try:
            prctl(DROP_BOUNDING, number)
        except OSError as error:
            if error.errno != NO_SUCH_POWER:
                raise
            break  # beyond the last that this system knows


def drop_powers():
    """No capability is left."""
    called("prctl", AMBIENT, *(ctypes.c_ulong(value) for value in (CLEAR_ALL, 0, 0, 0)))
    called("capset", struct.pack("Ii", CAPABILITIES, 0), struct.pack("6I", *[0] * 6))


def filter_calls(program):
    """Load a seccomp filter: instructions of 8 bytes."""
    instructions = ctypes.create_string_buffer(program, len(program))
    whole = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(instructions))
    called("prctl", SET_SECCOMP, ctypes.c_ulong(FILTER), whole)


def give_up(task, program):
    """All of the above, in the process that student's code will run in, and a look at whether it is so."""
    limit(task["limits"])
    become(task["uid"])
    own_users()
    drop_bounding()
    drop_powers()
    filter_calls(program)
    said = status()
    if any(int(said[name], 16) for name in POWERS) or said["NoNewPrivs"] != "1" or said["Seccomp"] != "2":
        raise PermissionError("the sandbox could not give up its privileges")
    if os.getuid() == 0 or os.getpid() == 1 or said["Threads"] != "1":
        raise PermissionError("the sandbox is not what it should be")


def status():
    with open("/proc/self/status") as lines:
        return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
