"""The sandbox's kernel: ipykernel on sockets that were made outside, with a search path of two folders.

``python -I -S kernel.py SITE LIBRARY {"shell_port": descriptor, …} -f CONNECTION_FILE …``
"""

import json
import os
import sys


def main() -> None:
    site, library, descriptors = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [here, *(path for path in sys.path if path != here), library, site]
    sys.argv[1:] = sys.argv[4:]

    import zmq
    from ipykernel import kernelapp
    from shell import Shell  # type: ignore[import-not-found]  # it lies beside this file

    sys.path.remove(here)

    class Heartbeat(kernelapp.Heartbeat):
        def _try_bind_socket(self):
            self.socket.setsockopt(zmq.USE_FD, descriptors["hb_port"])
            return super()._try_bind_socket()

    class Kernel(kernelapp.IPKernelApp):
        def _try_bind_socket(self, s, port):
            """Listen on a descriptor that was inherited: no folder is shared with the outside."""
            name = next(name for name in descriptors if getattr(self, name) == port)
            s.setsockopt(zmq.USE_FD, descriptors[name])
            return super()._try_bind_socket(s, port)

    setattr(kernelapp, "Heartbeat", Heartbeat)  # noqa: B010  # the one that the kernel starts
    kernelapp.IPythonKernel.shell_class.default_value = Shell
    Kernel.launch_instance()


if __name__ == "__main__":
    main()
