"""The user as whom the embedded servers run. PostgreSQL refuses to run as root, so root's servers
have another.
"""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from embedded import CannotStart

_STAND_INS = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A user other than ours, whose rights root takes on."""

    name: str
    uid: int
    gid: int

    def may_enter(self, folder: Path) -> bool:
        return (
            subprocess.run(["test", "-x", str(folder)], **rights(self)).returncode == 0
        )


def rights(account: Account | None) -> dict[str, object]:
    """Return what makes subprocess start a program as the account, or as ourselves where there is
    none.
    """
    return (
        {"user": account.uid, "group": account.gid, "extra_groups": []}
        if account
        else {}
    )


def make_folder(path: Path, account: Account | None) -> None:
    """Make a folder that the account owns and nobody else may enter. Raises FileExistsError."""
    path.mkdir(mode=0o700)
    if account:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def for_servers(data: Path) -> Account | None:
    """Return the account for the servers whose data are in that folder, or None where they run as
    ourselves.

    Data that exist keep their owner, even if a better stand-in has come to the machine since.
    """
    if os.getuid() != 0:
        return None
    names = [_owner(data)] if data.exists() else []
    for name in [*names, *_STAND_INS]:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise CannotStart(
        "PostgreSQL does not run as root, and this machine has no user named postgres"
        " or nobody."
    )


def _owner(path: Path) -> str:
    try:
        return path.owner()
    except KeyError:  # a user since removed
        return ""


def check_may_enter(account: Account | None, *folders: Path) -> None:
    """Raise CannotStart, naming the folder at fault, where the account may not enter one of the
    folders.
    """
    if account is None:
        return
    for folder in folders:
        for part in [*reversed(folder.parents), folder]:
            if not account.may_enter(part):
                raise CannotStart(
                    f"PostgreSQL does not run as root but as the user {account.name},"
                    f" who may not enter {part}. Move the project to a folder open to"
                    " every user, or run it as an ordinary user."
                )


def make_socket_folder(path: Path, account: Account | None) -> None:
    """Make the folder of the sockets. Raises CannotStart where something else is in its place.

    What exists is checked and never taken over: /tmp is open to every user of the machine.
    """
    uid = account.uid if account else os.getuid()
    try:
        make_folder(path, account)
    except FileExistsError:
        found = path.lstat()
        if (
            not stat.S_ISDIR(found.st_mode)
            or found.st_uid != uid
            or stat.S_IMODE(found.st_mode) != 0o700
        ):
            raise CannotStart(
                f"{path} should be a private folder of the embedded servers and is not:"
                " remove it and start again."
            ) from None
