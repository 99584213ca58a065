"""What one sandbox may use, all its processes together."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

MB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Generous for an honest answer; a bomb meets one of them within a second or so."""

    memory: int = 1536 * MB  # resident, all processes together
    address_space: int = 4096 * MB  # of each process: what it may ask for at once
    tasks: int = 64  # processes and threads together
    cpu: int = 300  # seconds, all processes together
    file: int = 64 * MB  # the largest file
    folder: int = 64 * MB  # of each of the folders that can be written
    open_files: int = 256
    output: int = 16 * MB  # bytes of all messages of one cell
    message: int = 8 * MB  # bytes of one message
    seconds: float = 20.0  # wall time of one cell or probe
    grace: float = 3.0  # for an interrupted cell to end
    training: float = 180.0  # the same as seconds, in lessons that train networks
    startup: float = 60.0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def for_training(self) -> "Limits":
        """The same with the time that training takes."""
        return replace(self, seconds=max(self.seconds, self.training), cpu=max(self.cpu, int(4 * self.training)))

    @classmethod
    def of(cls, values: dict[str, Any]) -> "Limits":
        """From plain data; what is no limit of ours is passed over."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})
