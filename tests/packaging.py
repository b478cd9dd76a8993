"""Wheel, sdist and editable installs all carry the rulebook, the first two packed: built and installed for real.

Run by `.ci/run` as `python -m tests.packaging`; takes too long for the test command.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHECK = "from adaptation_ladder import advise, load_task; import sys; print(advise(load_task(sys.argv[1])).rung)"
EXAMPLE = ROOT / "examples" / "product-questions.ladder.yaml"
WANTED = {
    "adaptation_ladder/rules/rulebook.yaml",
    "adaptation_ladder/rules/rungs/fine-tuning.yaml",
    "adaptation_ladder/rulebook.json",
    "adaptation_ladder/py.typed",
}


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command that must succeed, and return what it printed."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def advises(install: list[str | Path], home: Path) -> None:
    """Install into an environment of its own and advise on an example, away from the sources."""
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *install, cwd=home)
    rung = run(python, "-c", CHECK, EXAMPLE, cwd=home)
    if rung != "retrieval":
        sys.exit(f"advice from {install} names {rung!r}, not retrieval")
    for form in ("json", "html"):  # the page has its style from a file of its own
        run(home / "bin" / "ladder", "advise", EXAMPLE, "--format", form, cwd=home)
    print(f"ok: {Path(install[-1]).name if len(install) == 1 else 'editable'}")


def main() -> None:
    """Build an sdist, a wheel from it, and try all three ways of installing."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        run(sys.executable, "-m", "build", "--outdir", place, cwd=ROOT)  # the wheel is built from the sdist
        (wheel,) = place.glob("*.whl")
        (sdist,) = place.glob("*.tar.gz")
        names = set(zipfile.ZipFile(wheel).namelist())
        if missing := WANTED - names:
            sys.exit(f"missing in the wheel: {sorted(missing)}")
        if strange := [name for name in names if name.startswith(("tests", "examples"))]:
            sys.exit(f"not wanted in the wheel: {strange}")
        advises([wheel], place / "from-wheel")
        advises([sdist], place / "from-sdist")
        advises(["--editable", ROOT], place / "editable")


if __name__ == "__main__":
    main()
