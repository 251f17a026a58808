#!/usr/bin/env python3
"""Run or test Lab Watch on a machine that has nothing but Python 3.11 or newer.

    python3 lab.py run      make the environment and the database, load the record, serve the site
    python3 lab.py test     make the environment and run the tests; what follows goes to pytest

Only the standard library is imported, and the syntax stays that of Python 3.6, so that an older
Python reads far enough to say what is wrong.
"""

import argparse
import errno
import hashlib
import importlib.util
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

# Before any definition, so that no annotation below is evaluated by an older Python.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(f"Lab Watch needs Python 3.11 or newer; this is Python {sys.version.split()[0]}.")

ROOT = Path(__file__).resolve().parent
VERSION = "{}.{}".format(*sys.version_info[:2])
VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")
PIP = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
UV = [PYTHON, "-m", "uv", "pip", "install", "--quiet", "--python", PYTHON]
STAMP = VENV / "labwatch-stamp"
RUN_LOCK, TEST_LOCK = "requirements.txt", "requirements-dev.txt"

STATE = ROOT / os.environ.get("STATE_DIR", ".lab")
LOGIN = STATE / "editor-login.txt"
LOADED = STATE / "record-loaded"
STATE_FILES = ("labwatch.sqlite3*", "secret-key", LOGIN.name, LOADED.name, "media")

LOOPBACK_OF = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - every address, as a browser says it  # nosec B104
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Failure(Exception):
    """A step could not be done; the text is what the user reads."""


def say(text: str) -> None:
    """Print a progress line at once, also into a file or a pipe."""
    print(text, flush=True)


def step(what: str, command: list[str], env: dict[str, str] | None = None) -> None:
    """Run one command of the preparation in silence; raise Failure with its message."""
    result = subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if result.returncode != 0:
        raise Failure(f"{what} failed: {reason(result.stdout)}")


def reason(output: str) -> str:
    """Reduce a failed command's output to its message: a traceback to its last line."""
    lines = output.strip().splitlines() or ["it printed nothing"]
    crashed = any(line.startswith("Traceback") for line in lines)
    return lines[-1] if crashed else "\n".join(lines[-20:])


def check_port(host: str, port: int) -> None:
    """Prove that the site can listen here before anything slow begins; raise Failure if not."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise Failure(port_problem(host, port, error)) from error


def port_problem(host: str, port: int, error: OSError) -> str:
    """Say in one line why the port cannot be had and what to do."""
    if isinstance(error, PermissionError):
        return f"this user may not open port {port}; choose one above 1023, as in --port 8000"
    if error.errno != errno.EADDRINUSE:
        return f"the site cannot listen on {host} ({error.strerror}); choose another --host"
    other = port + 1 if port < 65535 else 8000
    return f"port {port} is taken by {listener(port)}; stop it or choose another: --port {other}"


def listener(port: int) -> str:
    """Name the program that listens on `port`, as far as Linux lets this user see it."""
    try:
        wanted = {f"socket:[{inode}]" for inode in listening_inodes(port)}
        for link in Path("/proc").glob("[0-9]*/fd/*"):
            if target(link) in wanted:
                process = link.parent.parent
                return f"{(process / 'comm').read_text().strip()} (process {process.name})"
    except OSError:
        pass  # not Linux, or the program has just ended
    return "another program"


def target(link: Path) -> str:
    """Read a link, or nothing where its process has ended or belongs to somebody else."""
    try:
        return os.readlink(link)
    except OSError:
        return ""


def listening_inodes(port: int) -> list[str]:
    """Return the kernel's numbers of the sockets that listen on `port`."""
    tables = [Path("/proc/net", name).read_text().splitlines()[1:] for name in ("tcp", "tcp6")]
    rows = [line.split() for table in tables for line in table]
    return [row[9] for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")]


def ensure_environment(lock: str) -> None:
    """Make `.venv` hold what `lock` names; a second call with the same lock only looks."""
    if not is_usable():
        make_environment()
    if not is_fresh(lock):
        install(lock)


def is_usable() -> bool:
    """Tell whether `.venv` runs, has pip, and is of the Python that runs this file."""
    ask = "import sys, pip; print('{}.{}'.format(*sys.version_info[:2]))"
    try:
        said = subprocess.run([PYTHON, "-c", ask], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return said.stdout.strip() == VERSION


def make_environment() -> None:
    """Build an empty `.venv`, in place of a broken one if there is one."""
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            install_it = f"apt-get install python{VERSION}-venv"
            raise Failure(f"this Python lacks its {module} module; as root: {install_it}")
    say("Making .venv ...")
    base = getattr(sys, "_base_executable", sys.executable)
    step("Making .venv", [base, "-m", "venv", "--clear", str(VENV)])


def fingerprint(lock: str) -> str:
    """Return the line that stands in the stamp while `.venv` holds exactly this lock."""
    digest = hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
    return f"{lock} python{VERSION} {digest}"


def is_fresh(lock: str) -> bool:
    """Tell whether `.venv` already holds exactly this lock."""
    return STAMP.exists() and fingerprint(lock) in STAMP.read_text().splitlines()


def install(lock: str) -> None:
    """Install a hashed lock with uv, or with pip where uv or its index is out of reach.

    The stamp goes first and comes back last, so an interrupted installation is done again. The
    development lock contains the other one, so it serves `run` too.
    """
    count = len(re.findall(r"^[^\s#].*==", (ROOT / lock).read_text(), re.MULTILINE))
    say(f"Installing {count} packages, once, usually in under a minute ...")
    STAMP.unlink(missing_ok=True)
    if not installed_with_uv(lock):
        step("Installing the packages", [*PIP, "--require-hashes", "-r", lock])
    held = [RUN_LOCK, TEST_LOCK] if lock == TEST_LOCK else [lock]
    STAMP.write_text("".join(fingerprint(name) + "\n" for name in held))


def installed_with_uv(lock: str) -> bool:
    """Try the fast way; return False, without a word, where it is closed."""
    try:
        step("Installing uv", [*PIP, "--retries", "1", "uv"])
        step("Installing the packages", [*UV, "--require-hashes", "-r", lock])
    except Failure:
        return False
    return True


def django_environment(host: str, port: int) -> dict[str, str]:
    """Return the variables that make Django serve, and link to, the address given here."""
    name = socket.gethostname() if host in LOOPBACK_OF else bracketed(host)
    given = os.environ.get("ALLOWED_HOSTS", "").split(",")
    hosts = {"localhost", "127.0.0.1", "[::1]", name, *given} - {""}
    return {
        **os.environ,
        "ALLOWED_HOSTS": ",".join(sorted(hosts)),
        "DJANGO_SETTINGS_MODULE": "labwatch.settings",
        "SITE_URL": f"http://{bracketed(LOOPBACK_OF.get(host, host))}:{port}",
        "STATE_DIR": str(STATE),
    }


def bracketed(host: str) -> str:
    """Write an IPv6 address the way addresses with a port do."""
    return f"[{host}]" if ":" in host else host


def reset() -> None:
    """Delete database, login, key and kept pages after naming them, but never DATABASE_URL's."""
    if os.environ.get("DATABASE_URL"):
        raise Failure("--reset deletes only the site's own SQLite file; unset DATABASE_URL first")
    doomed = [path for pattern in STATE_FILES for path in sorted(STATE.glob(pattern))]
    say("Deleting " + (", ".join(map(str, doomed)) or "nothing: nothing is kept yet"))
    for path in doomed:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def prepare_database(env: dict[str, str]) -> None:
    """Migrate, keep an editor login, and load the record where it is new or has changed.

    Records that exist are left alone, so whatever an editor changed stays changed.
    """
    say("Preparing the database ...")
    step("Preparing the database", [PYTHON, "manage.py", "migrate", "--noinput"], env)
    is_new = ensure_editor(env)
    digest = record_digest(env.get("DATABASE_URL", ""))
    if is_new or not LOADED.exists() or LOADED.read_text() != digest:
        say("Loading the starter record ...")
        load = [PYTHON, "manage.py", "load_dataset", "data", "--new-only"]
        step("Loading the starter record", load, env)
        LOADED.write_text(digest)


def record_digest(database: str) -> str:
    """Return a hash of the files in `data/` and of the database they are meant for."""
    digest = hashlib.sha256(database.encode())
    for path in sorted(path for path in (ROOT / "data").rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def ensure_editor(env: dict[str, str]) -> bool:
    """Create the editor where the database has none, and tell whether it had none.

    A password kept from before is used again, so a lost database brings no new login.
    """
    password = kept_password() or secrets.token_urlsafe(12)
    login = {"USERNAME": "editor", "EMAIL": "editor@localhost", "PASSWORD": password}
    wishes = {f"DJANGO_SUPERUSER_{name}": value for name, value in login.items()}
    create = [PYTHON, "manage.py", "createsuperuser", "--noinput"]
    try:
        step("Creating the editor login", create, {**env, **wishes})
    except Failure as failure:
        if "already taken" in str(failure):
            return False
        raise
    keep_password(password)
    return True


def kept_password() -> str:
    """Return the editor's password, or nothing where none is kept."""
    text = LOGIN.read_text() if LOGIN.exists() else ""
    return "".join(re.findall(r"^password: (\S+)$", text, re.MULTILINE)[:1])


def keep_password(password: str) -> None:
    """Write the login where only this user can read it."""
    file = os.open(LOGIN, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(file, "w") as out:
        os.fchmod(file, 0o600)
        out.write(f"username: editor\npassword: {password}\n")


def serve(env: dict[str, str], host: str, port: int) -> int:
    """Serve until told to stop, leave no process behind, and return 0."""
    say("Starting the server ...")
    server = subprocess.Popen(server_command(host, port), cwd=ROOT, env=env)
    try:
        wait_until_listening(server, LOOPBACK_OF.get(host, host), port)
        announce(env["SITE_URL"])
        code = server.wait()
    except KeyboardInterrupt:
        say("Stopping.")
        return 0
    finally:
        stop(server)
    raise Failure(f"the server ended by itself with code {code}")


def server_command(host: str, port: int) -> list[str]:
    """Return the command of a web server small enough for SQLite: one process, eight threads.

    Within it, background threads visit the sources (labwatch/embedded.py).
    """
    options = (
        f"--bind={bracketed(host)}:{port} --config=python:labwatch.embedded "
        "--workers=1 --threads=8 --worker-class=gthread "
        "--graceful-timeout=5 --no-control-socket --log-level=warning"
    )
    return [PYTHON, "-m", "gunicorn", *options.split(), "labwatch.wsgi:application"]


def wait_until_listening(server: subprocess.Popen[bytes], host: str, port: int) -> None:
    """Return once the server takes connections; raise Failure if it ends or needs a minute."""
    deadline = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection((host, port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise Failure("the server did not start; its own words stand above")


def announce(url: str) -> None:
    """Tell where the site is, how to sign in, and how to stop."""
    say(f"\nLab Watch is at {url}/")
    if kept_password():
        say(f"Sign in at {url}/admin/ as editor with password {kept_password()} (kept in {LOGIN})")
    else:
        command = f"{PYTHON} {ROOT / 'manage.py'} changepassword editor"
        say(f"Sign in at {url}/admin/ as editor; to set a new password: {command}")
    say("Stop it with Ctrl-C.\n")


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the server: politely, after ten seconds by force. More signals change nothing."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def run(options: argparse.Namespace) -> int:
    """Bring the site up from whatever is there, and serve it."""
    check_port(options.host, options.port)
    ensure_environment(RUN_LOCK)
    STATE.mkdir(mode=0o700, parents=True, exist_ok=True)
    if options.reset:
        reset()
    env = django_environment(options.host, options.port)
    prepare_database(env)
    return serve(env, options.host, options.port)


def test(arguments: list[str]) -> int:
    """Become pytest in the project folder, with these arguments."""
    ensure_environment(TEST_LOCK)
    os.chdir(ROOT)
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "labwatch.settings"}
    os.execve(PYTHON, [PYTHON, "-m", "pytest", *arguments], env)


def port_number(text: str) -> int:
    """Read a port given on the command line."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text} is not a port: give a number from 1 to 65535")
    return int(text)


def command_line() -> argparse.ArgumentParser:
    """Describe the two commands."""
    parser = argparse.ArgumentParser(prog="lab.py", description="Run or test Lab Watch.")
    commands = parser.add_subparsers(dest="command", required=True)
    runs = commands.add_parser("run", help="make all that is missing and serve the site")
    runs.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    runs.add_argument("--port", default=8000, type=port_number, help="port (%(default)s)")
    runs.add_argument("--reset", action="store_true", help="delete database and login first")
    commands.add_parser("test", help="run the tests; everything after it goes to pytest")
    return parser


def stop_on_signals() -> None:
    """Let SIGTERM and a closed terminal stop us as Ctrl-C does; nohup stays respected."""
    for number in STOP_SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


def main(arguments: list[str]) -> int:
    """Obey the command line and return the exit code; turn every failure into one line."""
    stop_on_signals()
    try:
        if arguments[:1] == ["test"]:
            return test(arguments[1:])
        return run(command_line().parse_args(arguments))
    except (Failure, OSError) as failure:
        print(f"lab.py: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("lab.py: stopped before it was ready", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
