"""The folders of embedded servers: accessible to the server's system user, with socket paths that are short enough."""

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
"""Bytes of a Unix socket's path. The system's limit is 107 on Linux and 103 on macOS."""
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
        """Tries it, since modes say nothing about access lists and mounts."""
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
        """Arguments for subprocess that run a command as this account."""
        return {} if self.is_ours else {"user": self.uid, "group": self.gid, "extra_groups": []}


def ours() -> Account:
    return Account("", os.geteuid(), os.getegid())


def server_account() -> Account:
    """PostgreSQL refuses to run as root: for root this is a system user, which is created where it is missing."""
    if os.geteuid() != 0:
        return ours()
    for name in SYSTEM_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    return _create_account(SYSTEM_USERS[-1])


def open_data_folder(folder: Path) -> Path:
    """The folder, created where it is missing. Where the server's account cannot enter its parent, such as root's
    private home, it becomes a link to a folder in /var/tmp instead of loosening the parent's modes. Any number of
    processes may do it at once.
    """
    if not _exists(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        if server_account().may_enter(folder.parent):
            folder.mkdir(exist_ok=True)
        else:
            _link_to_public(folder, ours(), 0o755)
    return folder.resolve()


def open_server_folder(folder: Path, account: Account) -> Path:
    """As `open_data_folder`, for a private folder of the account."""
    if not _exists(folder):
        if account.may_enter(folder.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        else:
            _link_to_public(folder, account, 0o700)
    if folder.stat().st_uid != account.uid:
        os.chown(folder, account.uid, account.gid)
    return folder.resolve()


def socket_folder(folder: Path, longest_name: str, account: Account) -> Path:
    """The folder itself; where its path is too long for a socket, a folder in /tmp whose name is derived from it."""
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
    """Whether the folder exists. Removes a link whose target has been deleted."""
    if folder.is_symlink() and not folder.exists():
        folder.unlink(missing_ok=True)
    return folder.exists()


def _link_to_public(folder: Path, account: Account, mode: int) -> None:
    """Creates the link last, to a folder that is ready. Where another process was faster, its link is kept."""
    public = Path(tempfile.mkdtemp(prefix="marquee-", dir=PUBLIC))
    public.chmod(mode)
    os.chown(public, account.uid, account.gid)
    try:
        folder.symlink_to(public)
    except FileExistsError:
        public.rmdir()


def _create_account(name: str) -> Account:
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
