"""Where the embedded servers listen. Pure functions of the data folder, so that every command finds
the same servers.

A Unix socket's path may be 107 bytes long at most and Redis cuts a longer one silently, so the
sockets are not kept under the data folder but in a short folder of their own, private to the user.
It is always below /tmp: the servers and a command in another terminal may not have the same TMPDIR.
"""

import hashlib
import os
from pathlib import Path

DATABASE = OWNER = "cpip"
TRACKER = "cpip_tracker"


def socket_folder(var: Path) -> Path:
    """Return the folder of the sockets of the servers whose data are in `var`. It may not exist
    yet.
    """
    name = hashlib.sha256(os.fsencode(var.resolve())).hexdigest()[:10]
    return Path("/tmp") / f"cpip-{os.getuid()}-{name}"


def database_url(var: Path) -> str:
    """Return the libpq address of the embedded PostgreSQL's database, for the tracker's role."""
    return f"postgresql://{TRACKER}@/{DATABASE}?host={socket_folder(var)}"


def owner_url(var: Path) -> str:
    """Return the same for the role that owns the database, and is the server's superuser."""
    return f"postgresql://{OWNER}@/{DATABASE}?host={socket_folder(var)}"


def redis_url(var: Path) -> str:
    """Return the address of the embedded Redis, without a database number."""
    return f"unix://{socket_folder(var)}/redis.sock"
