"""Where an embedded server lives: reachable for its user, and with a socket path that is short enough."""

import hashlib
import os
import pwd
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from providers.embedded.leases import ServerUnavailable

PUBLIC = Path("/var/tmp")  # noqa: S108 - survives a restart of the machine; folders in it are made by mkdtemp
SHORT = Path("/tmp")  # noqa: S108 - for sockets only, in a folder whose owner is checked
LONGEST_SOCKET = 100
"""Bytes of a Unix socket's path: 107 on Linux, 103 on macOS."""
SYSTEM_USERS = ("postgres", "marquee")


@dataclass(frozen=True)
class Account:
    """The system user that a server runs as."""

    name: str
    uid: int
    gid: int

    @property
    def is_ours(self) -> bool:
        return self.uid == os.geteuid()

    def may_enter(self, folder: Path) -> bool:
        """Really tried, since modes do not tell of access lists and mounts."""
        return self.is_ours or self.succeeds(["/bin/sh", "-c", 'cd "$0"', str(folder)])

    def succeeds(self, command: list[str]) -> bool:
        try:
            done = subprocess.run(  # noqa: S603 - our own commands
                command, cwd="/", capture_output=True, check=False, **self.credentials()
            )
        except OSError:
            return False
        return done.returncode == 0

    def credentials(self) -> dict[str, Any]:
        """Arguments for subprocess."""
        return {} if self.is_ours else {"user": self.uid, "group": self.gid, "extra_groups": []}


def ours() -> Account:
    return Account("", os.geteuid(), os.getegid())


def server_account() -> Account:
    """PostgreSQL refuses to run as root: root runs it as a system user, which is made where there is none."""
    if os.geteuid() != 0:
        return ours()
    for name in SYSTEM_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    return _made_account(SYSTEM_USERS[-1])


def open_data_folder(folder: Path) -> Path:
    """The folder, made where it is missing. As root below a private one it becomes a link to one in /var/tmp: the
    modes of somebody's home are not ours to loosen. Any number of processes may try at once.
    """
    if not _exists(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        if server_account().may_enter(folder.parent):
            folder.mkdir(exist_ok=True)
        else:
            _link_to_public(folder, ours(), 0o755)
    return folder.resolve()


def open_server_folder(folder: Path, account: Account) -> Path:
    """A private folder of the account, otherwise as above; a link where the account cannot get there."""
    if not _exists(folder):
        if account.may_enter(folder.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        else:
            _link_to_public(folder, account, 0o700)
    if folder.stat().st_uid != account.uid:
        os.chown(folder, account.uid, account.gid)
    return folder.resolve()


def socket_folder(folder: Path, longest_name: str, account: Account) -> Path:
    """The folder itself, or where its path is too long for a socket, one in /tmp that is always the same for it."""
    if len(os.fsencode(folder / longest_name)) <= LONGEST_SOCKET:
        return folder
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    short = SHORT / f"marquee-{account.uid}-{digest}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.lstat().st_uid == os.geteuid() != account.uid:
        os.chown(short, account.uid, account.gid, follow_symlinks=False)
    found = short.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or stat.S_IMODE(found.st_mode) & 0o077:
        raise ServerUnavailable(f"{short} is not a private folder of ours: remove it, or set MARQUEE_DATA_DIR.")
    return short


def _exists(folder: Path) -> bool:
    """A link whose end has been cleaned away is cleared as well."""
    if folder.is_symlink() and not folder.exists():
        folder.unlink(missing_ok=True)
    return folder.exists()


def _link_to_public(folder: Path, account: Account, mode: int) -> None:
    """The link comes last, to a folder that is ready. Where another process has been faster, its link stands."""
    public = Path(tempfile.mkdtemp(prefix="marquee-", dir=PUBLIC))
    public.chmod(mode)
    os.chown(public, account.uid, account.gid)
    try:
        folder.symlink_to(public)
    except FileExistsError:
        public.rmdir()


def _made_account(name: str) -> Account:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    try:
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command
    except (OSError, subprocess.CalledProcessError) as error:
        raise ServerUnavailable(
            f"PostgreSQL does not run as root, and the user {name} could not be made: run as another user, "
            "or set DATABASE_URL."
        ) from error
    entry = pwd.getpwnam(name)
    return Account(name, entry.pw_uid, entry.pw_gid)
