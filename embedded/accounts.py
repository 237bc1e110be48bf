"""The user as whom the embedded servers run: PostgreSQL refuses to run as root."""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embedded import CannotStart

_STAND_INS = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A user other than ours, whose rights root takes on."""

    name: str
    uid: int
    gid: int

    def may_enter(self, folder: Path) -> bool:
        test = subprocess.run(["test", "-x", str(folder)], **rights(self))
        return test.returncode == 0


def rights(account: Account | None) -> dict[str, Any]:
    """Return what makes subprocess start a program as the account; without one, as ourselves."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def make_folder(path: Path, account: Account | None) -> None:
    """Make a folder that the account owns and nobody else may enter. Raises FileExistsError."""
    path.mkdir(mode=0o700)
    if account:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def for_servers(data: Path) -> Account | None:
    """Return the account for servers whose data are in that folder; None for ourselves.

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
    """Raise CannotStart, naming the folder, where the account may not enter one of these."""
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
        status = path.lstat()
        is_private = stat.S_IMODE(status.st_mode) == 0o700
        is_ours = status.st_uid == uid and is_private
        if not (stat.S_ISDIR(status.st_mode) and is_ours):
            raise CannotStart(
                f"{path} should be a private folder of the embedded servers and is not:"
                " remove it and start again."
            ) from None
