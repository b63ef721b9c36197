"""Read and annotate broken packages in real workers: `python benchmarks/damage.py [PACKAGES]` (2,000).

Every package goes through the jobs of a night (`take_in`, `give_back`) in worker processes with the limits that
config.yaml has by default. First come those made to harm (tests/corpus/hostile.py), one each, then packages broken at
random, by seed (tests/corpus/broken.py): .xlsx, and with LibreOffice installed .xls and .ods as well. Prints how they
ended, the longest time and the highest memory of a worker; exit 1 where a job raised or ended without a word.
"""

import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]  # run from anywhere, with the packages that the tests use

from corpus.broken import bases, broken, flipped, span_lost  # noqa: E402 - behind the path
from corpus.hostile import HOSTILE, ending_of  # noqa: E402 - behind the path
from corpus.trial import BUGS, ENDED, Trial, Verdict, verdicts  # noqa: E402 - behind the path
from workflow.engine.settings import EngineSettings  # noqa: E402 - behind the path


def hostile_trials(folder: Path) -> Iterator[Trial]:
    """Write the packages that were made to harm."""
    for name, make in HOSTILE.items():
        path = folder / f"{name}.{ending_of(name)}"
        path.write_bytes(make())
        yield from (Trial(path, "read"), Trial(path, "write"))


def random_trials(folder: Path, packages: int) -> Iterator[Trial]:
    """Write packages broken by seed."""
    whole = bases() | older_formats(folder)
    names = list(whole)
    for seed in range(packages):
        name = names[seed % len(names)]
        if name.endswith(".xlsx"):
            content = broken(whole[name], seed)[1]
        else:
            chance = random.Random(seed)  # noqa: S311 - repeatable damage, no secret
            content = chance.choice((flipped, span_lost))(whole[name], chance)
        path = folder / f"{seed}-{name}"
        path.write_bytes(content)
        yield from (Trial(path, "read"), Trial(path, "write"))


def older_formats(folder: Path) -> dict[str, bytes]:
    """Return the report as .xls and .ods where LibreOffice can write them."""
    office = shutil.which("soffice")
    if not office:
        return {}
    (folder / "whole.xlsx").write_bytes(bases()["日报.xlsx"])
    made = {}
    for ending in ("xls", "ods"):
        command = [office, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", ending,
                   "--outdir", str(folder), str(folder / "whole.xlsx")]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        made[f"日报.{ending}"] = (folder / f"whole.{ending}").read_bytes()
    return made


def told(title: str, found: list[Verdict], engine: EngineSettings) -> None:
    """Print what became of some trials."""
    for job in ("read", "write"):
        mine = [verdict for verdict in found if verdict.trial.job == job]
        endings = Counter(verdict.ending for verdict in mine)
        slowest = max(mine, key=lambda verdict: verdict.seconds)
        largest = max(mine, key=lambda verdict: verdict.peak_mb)
        print(f"{title}, {job}: " + ", ".join(f"{count} {ending}" for ending, count in endings.most_common()))
        print(f"    longest {slowest.seconds:.1f} s of {engine.timeout_seconds:.0f} ({slowest.trial.path.name}), "
              f"highest {largest.peak_mb:.0f} MB of {engine.memory_mb} ({largest.trial.path.name})")  # fmt: skip
    held = [verdict.resident_mb for verdict in found if verdict.resident_mb]
    early, late = (sorted(some)[len(some) // 2] for some in (held[:200], held[-200:]))
    print(
        f"    workers held {early:.0f} MB at first, {late:.0f} MB at last, {max(held):.0f} MB at most (medians of 200)"
    )
    for verdict in found:
        if verdict.ending in BUGS | ENDED:
            print(f"    {verdict.ending}: {verdict.trial.job} {verdict.trial.path.name}")
            if verdict.ending in BUGS:
                print(verdict.detail)


def main(packages: int) -> int:
    """Try all and return the exit code."""
    engine = EngineSettings()
    bugs = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for title, trials in (
            (f"{len(HOSTILE)} made to harm", list(hostile_trials(folder))),
            (f"{packages - len(HOSTILE)} broken at random", list(random_trials(folder, packages - len(HOSTILE)))),
        ):
            found = list(verdicts(trials, engine))
            told(title, found, engine)
            bugs += sum(verdict.ending in BUGS for verdict in found)
    return 1 if bugs else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000))
