"""Wheel, sdist and editable installs all carry the rulebook, the first two packed: built and installed for real.

Run by `.ci/run` as `python -m tests.packaging`; takes too long for the test command. With `--slow` also against the
lowest versions of the run-time packages that pyproject.toml allows; the newest are what any install gets.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "adaptation_ladder"
DEPENDENCIES: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "dependencies"
]
LARGEST = 1_000_000
CHECK = "from adaptation_ladder import advise, load_task; import sys; print(advise(load_task(sys.argv[1])).rung)"
EXAMPLE = ROOT / "examples" / "product-questions.ladder.yaml"
WANTED = {
    "adaptation_ladder/rules/rulebook.yaml",
    "adaptation_ladder/rules/rungs/fine-tuning.yaml",
    "adaptation_ladder/rules/cases/fine-tuning.yaml",
    "adaptation_ladder/rulebook.json",
    "adaptation_ladder/py.typed",
}


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command that must succeed, and return what it printed."""
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def audited(wheel: Path) -> None:
    """Look through a wheel: the package and its papers, whole and as recorded, and nothing else."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        texts = {name: archive.read(name) for name in names}
    (record,) = [name for name in names if name.endswith(".dist-info/RECORD")]
    papers = record.removesuffix("RECORD")
    wanted = WANTED | {f"adaptation_ladder/{one.relative_to(SOURCE).as_posix()}" for one in SOURCE.rglob("*.py")}
    if missing := wanted - names:
        sys.exit(f"missing in the wheel: {sorted(missing)}")
    endings = {".py", ".yaml", ".md", ".css", ".json", ".typed"}
    if strange := [
        name
        for name in names
        if not name.startswith(papers) and not (name.startswith("adaptation_ladder/") and Path(name).suffix in endings)
    ]:
        sys.exit(f"not wanted in the wheel: {sorted(strange)}")
    recorded = {name: digest for name, digest, _ in csv.reader(texts[record].decode().splitlines())}
    for name, text in texts.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text).digest()).rstrip(b"=").decode()
        if name != record and recorded[name] != f"sha256={digest}":
            sys.exit(f"{name} is not what the wheel has on record")
        if str(ROOT).encode() in text or len(text) > LARGEST:
            sys.exit(f"{name} names the place it was built in, or is larger than {LARGEST:,} bytes")
    needed = {line for line in texts[f"{papers}METADATA"].decode().splitlines() if line.startswith("Requires-Dist")}
    if len([line for line in needed if "extra ==" not in line]) != len(DEPENDENCIES):
        sys.exit(f"the wheel asks for more or less than {DEPENDENCIES}")
    print(f"ok: {len(names)} files in the wheel, as recorded")


def same_twice(sdist: Path, place: Path) -> None:
    """Build the wheel here and from the sdist elsewhere, with other rights and hash seeds: the same bytes."""
    with tarfile.open(sdist) as archive:
        archive.extractall(place, filter="data")
    (elsewhere,) = place.iterdir()
    digests = set()
    for tree, mask, seed in ((ROOT, 0o022, "1"), (elsewhere, 0o077, "2")):
        out = place / seed
        build = f"umask {mask:o}; PYTHONHASHSEED={seed} exec '{sys.executable}' -m build --wheel --no-isolation"
        run("sh", "-c", f"{build} --outdir '{out}' .", cwd=tree)
        (wheel,) = out.glob("*.whl")
        digests.add(hashlib.sha256(wheel.read_bytes()).hexdigest())
    if len(digests) != 1:
        sys.exit("the wheel is not the same bytes twice")
    print(f"ok: the same wheel twice, sha256 {digests.pop()[:16]}…")


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
    print(f"ok: {' '.join(Path(one).name for one in install)}")


def main() -> None:
    """Build an sdist, a wheel from it, and try all three ways of installing."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        run(sys.executable, "-m", "build", "--outdir", place, cwd=ROOT)  # the wheel is built from the sdist
        (wheel,) = place.glob("*.whl")
        (sdist,) = place.glob("*.tar.gz")
        audited(wheel)
        same_twice(sdist, place / "twice")
        advises([wheel], place / "from-wheel")
        advises([sdist], place / "from-sdist")
        advises(["--editable", ROOT], place / "editable")
        if "--slow" in sys.argv:
            lowest = [one.replace(">=", "==") for one in DEPENDENCIES]
            advises([*lowest, wheel], place / "lowest")


if __name__ == "__main__":
    main()
