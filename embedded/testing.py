"""`test`: a command with servers of its own, made for tests: fast, on data that may be lost, gone
when it ends.
"""

import hashlib
import os
import signal
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from embedded import addresses, postgres, processes, servers, signals
from embedded.supervisor import Supervisor, only_one


def run(var: Path, command: list[str]) -> int:
    """Run the command with everything it keeps in `var`, and return its exit code. Raises
    CannotStart.
    """
    with only_one(
        var / "run.lock",
        "The tests are already running in this folder (process {pid}).",
    ):
        signals.hold()
        with Supervisor(var) as supervisor:
            try:
                servers.start(supervisor, for_tests=True)
            except signals.StopAsked as asked:
                return 128 + asked.signal
            return _run(command, var)


def database_urls(var: Path) -> dict[str, str]:
    """Return the addresses of the tracker's role and of the owner's.

    On a server that `DATABASE_URL` alone names, the role that it names is the owner, and the tests
    are given one beside it.
    """
    url, owner = (os.environ.get(f"DATABASE_{name}") for name in ("URL", "OWNER_URL"))
    if not url:
        url, owner = addresses.database_url(var), addresses.owner_url(var)
    elif not owner:
        url, owner = _beside(url), url
    return {"DATABASE_URL": url, "DATABASE_OWNER_URL": owner}


def _beside(owner: str) -> str:
    """Make a role for the tests where there is none, and return its address."""
    role = f"{addresses.TRACKER}_of_tests"
    password = hashlib.sha256(owner.encode()).hexdigest()
    postgres.create_role(owner, role, password)
    parts = urlsplit(owner)
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{role}:{password}@{place}").geturl()


def _run(command: list[str], var: Path) -> int:
    environment = {**os.environ, "CPIP_VAR": str(var), **database_urls(var)}
    if not environment.get("REDIS_URL"):
        environment["REDIS_URL"] = addresses.redis_url(var)
    prepare = processes.die_with_parent(signal.SIGTERM)
    process = subprocess.Popen(command, env=environment, preexec_fn=prepare)
    while process.poll() is None:
        try:
            signals.wait(1)
        except signals.StopAsked as asked:
            if (
                asked.signal != signal.SIGINT
            ):  # the terminal has sent that one to the command itself
                process.send_signal(asked.signal)
    code = process.returncode
    return code if code >= 0 else 128 - code
