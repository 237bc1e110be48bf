"""`test`: a command with servers of its own, made for tests: fast, on data that may be lost, gone
when it ends.
"""

import os
import signal
import subprocess
from pathlib import Path

from embedded import addresses, processes, servers, signals
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


def _run(command: list[str], var: Path) -> int:
    named = {
        "DATABASE_URL": addresses.database_url(var),
        "REDIS_URL": addresses.redis_url(var),
    }
    environment = {**os.environ, "CPIP_VAR": str(var)}
    environment |= {
        name: url for name, url in named.items() if not environment.get(name)
    }
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
