"""System calls that no answer needs, refused by the kernel itself.

A filter in classic BPF, as bubblewrap takes it (seccomp(2)). Refused is what makes memory that no watcher sees
(memfd, System V and POSIX shared memory, key rings, new tmpfs), what opens new namespaces or reaches into other
processes, and sockets of families that network namespaces do not hold back (vsock, the kernel's crypto).
"""

import errno
import os
import platform
import struct

from cnnkit.errors import GradingError

ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
REFUSED = {  # name: number on x86_64, on aarch64
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "semget": (64, 190),
    "msgget": (68, 186), "mq_open": (240, 180), "add_key": (248, 217), "request_key": (249, 218),
    "keyctl": (250, 219), "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fspick": (433, 433), "open_tree": (428, 428), "move_mount": (429, 429),
    "mount_setattr": (442, 442), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "pidfd_getfd": (438, 438), "bpf": (321, 280), "perf_event_open": (298, 241),
    "userfaultfd": (323, 282), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "fanotify_init": (300, 262), "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264), "quotactl": (179, 60), "swapon": (167, 224), "reboot": (169, 142),
    "init_module": (175, 105), "finit_module": (313, 273), "kexec_load": (246, 104), "acct": (163, 89),
    "syslog": (103, 116), "personality": (135, 92), "vhangup": (153, 58),
}  # fmt: skip
UNKNOWN = {"clone3": (435, 435)}  # its flags are out of a filter's sight: libc falls back to clone
PRCTL, SET_PARENT_DEATH_SIGNAL = (157, 167), 1  # nobody may outlive the grader
CLONE, SOCKET, SOCKETPAIR = (56, 220), (41, 198), (53, 199)
NEW_NAMESPACES = 0x7E020000  # CLONE_NEW{NS,CGROUP,UTS,IPC,USER,PID,NET}
FAMILIES = (1, 2, 10, 16)  # AF_UNIX, AF_INET, AF_INET6, AF_NETLINK (ZeroMQ lists its interfaces)

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000


def program(machine: str = "") -> bytes:
    """The filter for a machine, by default this one; GradingError for one whose numbers we do not know."""
    machine = machine or platform.machine()
    if machine not in ARCHITECTURE:
        raise GradingError(f"The sandbox knows the system calls of {' and '.join(ARCHITECTURE)}, not of {machine}.")
    which = list(ARCHITECTURE).index(machine)
    refuse, unknown = _ERRNO | errno.EPERM, _ERRNO | errno.ENOSYS
    lines = [_step(_LOAD, 4), _step(_EQUAL, ARCHITECTURE[machine], 1, 0), _step(_RETURN, _KILL), _step(_LOAD, 0)]
    if machine == "x86_64":  # the x32 numbering is a second door to the same calls
        lines += [_step(_AT_LEAST, 0x40000000, 0, 1), _step(_RETURN, refuse)]
    for numbers in REFUSED.values():
        lines += [_step(_EQUAL, numbers[which], 0, 1), _step(_RETURN, refuse)]
    for numbers in UNKNOWN.values():
        lines += [_step(_EQUAL, numbers[which], 0, 1), _step(_RETURN, unknown)]
    lines += [_step(_EQUAL, CLONE[which], 0, 4), _step(_LOAD, 16), _step(_ANY_BIT, NEW_NAMESPACES, 0, 1)]
    lines += [_step(_RETURN, refuse), _step(_RETURN, _ALLOW)]
    lines += [_step(_EQUAL, PRCTL[which], 0, 4), _step(_LOAD, 16), _step(_EQUAL, SET_PARENT_DEATH_SIGNAL, 0, 1)]
    lines += [_step(_RETURN, refuse), _step(_RETURN, _ALLOW)]
    for call in (SOCKET, SOCKETPAIR):
        lines += [_step(_EQUAL, call[which], 0, len(FAMILIES) + 3), _step(_LOAD, 16)]
        lines += [_step(_EQUAL, family, len(FAMILIES) - i) for i, family in enumerate(FAMILIES)]
        lines += [_step(_RETURN, refuse), _step(_RETURN, _ALLOW)]
    return b"".join([*lines, _step(_RETURN, _ALLOW)])


def readable(content: bytes) -> int:
    """A descriptor from which these bytes, such as a filter's, can be read once; they fit into a pipe."""
    read, write = os.pipe()
    os.write(write, content)
    os.close(write)
    return read


def _step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    """One instruction: its value, and how many instructions to skip if it holds, or if not."""
    return struct.pack("HBBI", code, then, otherwise, value)
