"""Long runs of what runs for long: does anything grow that should not?

`python benchmarks/soak.py grading --minutes 15` grades a made-up class again and again; `… sliders --minutes 15` moves
an explorer's slider in a real JupyterLab. Each writes a table and a picture of its curves into `--out` (soak/), says
what grew by how much in an hour, and ends with 1 if that is more than its limit, all doubt in its favour. Linux.
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("what", choices=["grading", "sliders"])
    asked.add_argument("--minutes", type=float, default=15)
    asked.add_argument("--out", type=Path, default=Path("soak"))
    asked.add_argument("--lesson", default="04", help="of the class that is graded")
    asked.add_argument("--notebooks", type=int, default=20, help="in a class")
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--explorer", default="ConvExplorer()", help="whose slider is moved")
    asked.add_argument("--slider", default="kernel_width")
    options = asked.parse_args()
    if options.what == "grading":
        from soak_grading import soak

        kind = {"lesson": options.lesson, "notebooks": options.notebooks, "jobs": options.jobs}
    else:
        from soak_sliders import soak

        kind = {"explorer": options.explorer, "slider": options.slider}
    return int(not soak(options.minutes, options.out, **kind))


if __name__ == "__main__":
    sys.exit(main())
