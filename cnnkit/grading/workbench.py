"""The workbench of one grading run: the sandbox's library built once, warm processes that run pytest, private folders.

Everything lies in one folder below the system's temporary one, and is gone with us. What a killed run left behind is
swept up by the next.
"""

import fcntl
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from nbformat import NotebookNode

from cnnkit.errors import GradingError
from cnnkit.grading import bubblewrap, library, packages, provisioner, sandbox, warm
from cnnkit.grading.limits import Limits

PREFIX = "cnnkit-grade-"
LOCK = "in-use"


@dataclass
class Bench:
    """``run`` grades notebooks; one Bench serves many threads, each with a Worker of its own."""

    sandbox: str  # "bwrap" or "none"
    limits: Limits
    folder: Path = field(init=False)

    def __post_init__(self) -> None:
        self._program = bubblewrap.required() if self.sandbox == "bwrap" else ""
        _sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = _lock(self.folder)
        self.folder.chmod(0o711)  # the sandbox's user must reach the library, and list nothing
        self._fonts = library.bake_fonts(self._open_folder("fonts"))
        (self.folder / "k").mkdir(mode=0o700)
        self._building = Lock()
        self._specs: dict[bool, dict[str, Any]] = {}
        self._parents: dict[bool, warm.Parent] = {}
        self.slower = ""  # why kernels are started one by one, if they are

    @property
    def spec(self) -> dict[str, Any]:
        """Of a kernel whose library lacks what is withheld."""
        return self.spec_for(trains=False)

    def spec_for(self, *, trains: bool) -> dict[str, Any]:
        """The kernelspec for a lesson; one that ``trains`` finds the whole library. Each is made when first needed."""
        with self._building:
            if trains not in self._specs:
                self._specs[trains] = self._new_spec(trains)
            return self._specs[trains]

    def parent_for(self, *, trains: bool) -> str:
        """Where the same lesson's warm parent listens, a new one if the last has ended; "" where none can run."""
        spec = self.spec_for(trains=trains)
        with self._building:
            if not self._program or self.slower:
                return ""
            if trains not in self._parents or not self._parents[trains].alive():
                config = spec["metadata"]["kernel_provisioner"]["config"]
                place = Path(tempfile.mkdtemp(prefix="p", dir=self.folder / "k"))
                try:
                    self._parents[trains] = warm.Parent(sandbox.Parts.of(config), Limits.of(config["limits"]), place)
                except GradingError as error:
                    self.slower = str(error)
                    return ""
            return self._parents[trains].address

    def _new_spec(self, trains: bool) -> dict[str, Any]:
        built = library.build(self._open_folder("whole" if trains else "library"), whole=trains)
        if not self._program:
            return _open_spec(built, self._fonts)
        parts: dict[str, Any] = {
            "program": self._program,
            "library": str(built),
            "fonts": str(self._fonts or ""),
            "packages": [str(path) for path in packages.files()],
            "place": str(self.folder / "k"),
        }
        return _spec(parts, self.limits.for_training() if trains else self.limits)

    def _open_folder(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir()
        folder.chmod(0o755)
        return folder

    def close(self) -> None:
        """End the warm parents, and remove the folder with everything in it."""
        for parent in self._parents.values():
            parent.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        os.close(self._lock)

    def __enter__(self) -> "Bench":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class StoppedError(Exception):
    """The run was ended while this job was at it."""


class Worker:
    """A warm process of its own; used by one thread, which must live as long as the process should."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._jobs = 0
        self._closed = False
        self._folder = Path(tempfile.mkdtemp(prefix="w", dir=bench.folder))
        self._process = self._start()

    def run(self, notebooks: dict[str, NotebookNode], seeds: dict[str, str], *, trains: bool = False) -> list[dict]:
        """What the plugin noted about these notebooks, whatever became of the process that ran them.

        Where the lesson ``trains``, they find the whole library, and have the time that it takes.
        """
        self._jobs += 1
        private = self._folder / str(self._jobs)
        private.mkdir(mode=0o700)
        try:
            deadline = self._write(private, notebooks, seeds, trains)
            self._wait(private / "job.json", deadline)
            return _lines(private / "results.jsonl")
        finally:
            shutil.rmtree(private, ignore_errors=True)

    def close(self) -> None:
        """For good: a job that is running ends with StoppedError."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        self._process.kill()
        self._process.communicate()  # closes our ends of its pipes as well

    def _write(self, private: Path, notebooks: dict[str, NotebookNode], seeds: dict[str, str], trains: bool) -> float:
        limits = self._bench.limits.for_training() if trains else self._bench.limits
        names = [f"{name}.ipynb" for name in notebooks]
        for name, notebook in notebooks.items():
            (private / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        cells = sum(len(notebook.cells) for notebook in notebooks.values())
        deadline = len(names) * (limits.startup + 10) + cells * (limits.seconds + 2 * limits.grace)
        job = {
            "spec": self._bench.spec_for(trains=trains),
            "parent": self._bench.parent_for(trains=trains),
            "limits": limits.as_dict(),
            "seeds": seeds,
            "results": str(private / "results.jsonl"),
            "notebooks": names,
            "deadline": deadline,
        }
        (private / "job.json").write_text(json.dumps(job), encoding="utf-8")
        return deadline

    def _wait(self, job: Path, deadline: float) -> None:
        if self._process.poll() is not None:
            self._process = self._start()
        assert self._process.stdin
        self._process.stdin.write(f"{job}\n".encode())
        self._process.stdin.flush()
        answered = self._answer(deadline + 30)
        if self._closed:
            raise StoppedError
        if not answered:
            self._end()
            self._process = self._start()

    def _answer(self, patience: float) -> bool:
        assert self._process.stdout
        ready, _, _ = select.select([self._process.stdout], [], [], patience)
        return bool(ready and self._process.stdout.readline())

    def _start(self) -> subprocess.Popen[bytes]:
        """In an environment of our own making: no variable of the caller's configures pytest, Python or Jupyter."""
        home = str(self._folder)
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": home, "LANG": "C.UTF-8", **threads}
        environment |= {
            "IPYTHONDIR": home,
            "JUPYTER_RUNTIME_DIR": home,
            "JUPYTER_CONFIG_DIR": home,
            "MPLBACKEND": "agg",
        }
        environment |= {"NUMBA_CACHE_DIR": os.environ["NUMBA_CACHE_DIR"]} if "NUMBA_CACHE_DIR" in os.environ else {}
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-m", "cnnkit.grading.worker", home],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd=home,
            start_new_session=True,  # Ctrl-C is for us; we end it
        )
        if not self._answer(120):
            raise GradingError("The process that runs pytest does not start. Is nbval installed? See `cnnkit doctor`.")
        return self._process


def _spec(parts: dict[str, Any], limits: Limits) -> dict[str, Any]:
    config = {**parts, "limits": limits.as_dict()}
    ours = {"provisioner_name": provisioner.NAME, "config": config}
    return {**_KERNEL, "argv": ["python", "{connection_file}"], "metadata": {"kernel_provisioner": ours}}


def _open_spec(built: Path, fonts: Path | None) -> dict[str, Any]:
    """Without a sandbox: the same library, in a plain process."""
    begin = "from ipykernel.kernelapp import launch_new_instance as go; go()"
    code = f"import sys; sys.path.insert(0, {str(built)!r}); {begin}"
    argv = [sys.executable, "-I", "-c", code, "-f", "{connection_file}", "--HistoryManager.enabled=False"]
    environment = {
        "MPLBACKEND": "agg",
        "CNNKIT_CACHE": str(built / library.COLLECTIONS),
        **({"MPLCONFIGDIR": str(fonts.parent)} if fonts else {}),
    }
    return {**_KERNEL, "argv": argv, "env": environment}


_KERNEL = {"display_name": "student", "language": "python", "interrupt_mode": "message"}


def _lines(path: Path) -> list[dict]:
    """Whole lines; a process that was killed may have left half a one."""
    if not path.is_file():
        return []
    records = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            records.append(json.loads(line))
        except ValueError:
            break
    return records


def _lock(folder: Path) -> int:
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return handle


def _sweep() -> None:
    """Remove what killed runs left: folders of ours that nobody holds."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            handle = _lock(folder)
        except OSError:
            continue  # in use, or gone meanwhile
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)
