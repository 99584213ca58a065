"""The sandbox's first program: gives up privileges and sets limits for good, then becomes the kernel.

``python enter.py {"uid": 12345 or null, "limits": {"AS": bytes, …}} program …``
"""

import json
import os
import resource
import sys


def main() -> None:
    task = json.loads(sys.argv[1])
    for name, limit in task["limits"].items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (limit, limit))
    uid = task["uid"]
    if uid is not None:  # started by root: become nobody whom anybody else is
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    os.umask(0o077)
    with open("/proc/self/status") as status:
        said = {name: value.strip() for name, _, value in (line.partition(":") for line in status)}
    powers = [int(said[name], 16) for name in ("CapEff", "CapPrm", "CapAmb")]
    if any(powers) or said["NoNewPrivs"] != "1" or os.getuid() == 0:
        sys.exit("the sandbox could not give up its privileges")
    os.execv(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
