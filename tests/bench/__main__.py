"""python -m tests.bench: how long the pages take, for the real programme, ten times it and a
hundred times it.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

TIMES = [
    int(number) for number in os.environ.get("CPIP_BENCH_TIMES", "1 10 100").split()
]


def main() -> int:
    """Measure each size in a process of its own, with a database, a server and a
    folder of its own.
    """
    if len(sys.argv) == 2:
        return one(int(sys.argv[1]))
    for times in TIMES:
        print(f"\n{47 * times:,} commitments x 40 rounds", flush=True)
        with tempfile.TemporaryDirectory(prefix="cpip-bench-") as folder:
            own = {
                "CPIP_VAR": folder,
                "CPIP_DEMONSTRATION": "",
                "CPIP_TODAY": "2018-05-21",
            }
            done = subprocess.run(
                [sys.executable, "-m", "tests.bench", str(times)],
                env={**os.environ, **own},
            )
        if done.returncode:
            return done.returncode
    return 0


def one(times: int) -> int:
    """Make the database, fill it, serve it, measure it, and leave nothing behind."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "cpip.settings"
    from tests.databases import Database

    database = Database("cpip_bench")
    database.create()
    try:
        os.environ["DATABASE_URL"] = database.address
        os.environ["DATABASE_OWNER_URL"] = database.owner_address
        django.setup()
        _measure(times, Path(os.environ["CPIP_VAR"]))
    finally:
        database.drop()
    return 0


def _measure(times: int, var: Path) -> None:
    from django.core.management import call_command
    from django.db import connections

    from tests.bench import measure, seed, serving

    for command in ("migrate", "createcachetable"):
        call_command(command, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    seed.seed(times)
    with serving.serving(var) as url:
        print(measure.table(*measure.measure(url)), flush=True)
    connections.close_all()


if __name__ == "__main__":
    sys.exit(main())
