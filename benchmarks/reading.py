"""How well and how fast workbooks are read: `python benchmarks/reading.py [SEEDS]`.

Builds invented offices (tests/offices), reads each as the nightly run does, and prints what share of their figures is
right, how many planted mistakes are held, and how many innocent cells are accused; then the CPU time of taking in
clean daily reports (see take_in.py).
"""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]  # run from anywhere, with the offices that the tests use

from take_in import compare as compare_cpu  # noqa: E402 - behind the path

from offices import honest, messy  # noqa: E402 - behind the path
from offices.reading import Comparison, compare  # noqa: E402 - behind the path


def offices(seeds: int) -> None:
    """Read `seeds` honest and as many messy offices."""
    print("offices  seeds  figures  right     planted  held   innocent accused")
    for name, build in (("honest", honest.build), ("messy", messy.build)):
        total = Comparison()
        for seed in range(seeds):
            with tempfile.TemporaryDirectory() as folder:
                total.add(compare(build, Path(folder), seed))
        share = 100 * total.right / total.figures
        print(
            f"{name:8} {seeds:5}  {total.figures:7}  {share:6.2f} %  {total.planted:7}  {total.held:5}"
            f"  {len(total.accused)}"
        )
        for line in (*total.accused[:20], *total.wrong[:20]):
            print("   ", line)


if __name__ == "__main__":
    offices(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
    compare_cpu(120)
