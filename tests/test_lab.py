"""What `lab.py` promises to somebody with a bare Python.

Each test works on a copy of lab.py in an empty folder, whose environment is a stand-in that
writes down what it was asked to do. Nothing is installed and no network is used.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import json
import os
import re
import runpy
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.machines.servers import free_port

ROOT = Path(__file__).resolve().parent.parent
SOURCE = (ROOT / "lab.py").read_text()

STAND_IN = """#!{python}
import json, pathlib, signal, socket, sys
words = sys.argv[1:]
with open(pathlib.Path(__file__).parents[2] / "calls", "a") as log:
    log.write(json.dumps(words) + "\\n")
if words[0] == "-c":
    print("{version}")
elif words[:2] == ["-m", "gunicorn"]:
    host, port = words[2].split("=")[1].split(":")
    listening = socket.create_server((host, int(port)))
    signal.pause()
elif words[:2] == ["-m", "pytest"]:
    sys.exit(5)
elif words[1] == "createsuperuser":
    if pathlib.Path("editor-exists").exists():
        sys.exit("CommandError: Error: That username is already taken.")
    pathlib.Path("editor-exists").touch()
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project folder with lab.py, two locks, a record, and an environment that is a stand-in."""
    folder = tmp_path / "project"
    for name in (".venv/bin", ".lab", "data"):
        (folder / name).mkdir(parents=True)
    shutil.copy(ROOT / "lab.py", folder)
    (folder / "requirements.txt").write_text("django==5.2.19 \\\n    --hash=sha256:aa\n")
    (folder / "requirements-dev.txt").write_text("django==5.2.19\npytest==9.2.0\n")
    (folder / "data/labs.yaml").write_text("- name: Anthropic\n")
    python = folder / ".venv/bin/python"
    version = "{}.{}".format(*sys.version_info[:2])
    python.write_text(STAND_IN.format(python=sys.executable, version=version))
    python.chmod(0o755)
    return folder


@pytest.fixture
def lab(project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """That project's lab.py as a module; signal handlers are put back afterwards."""
    for name in ("ALLOWED_HOSTS", "DATABASE_URL", "SITE_URL", "STATE_DIR"):
        monkeypatch.delenv(name, raising=False)
    spec = importlib.util.spec_from_file_location("lab_copy", project / "lab.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    before = {number: signal.getsignal(number) for number in module.STOP_SIGNALS}
    yield module
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def port() -> int:
    """A port nobody listens on."""
    return free_port()


def calls(project: Path) -> list[list[str]]:
    """What the stand-in was asked to do, without the question of who it is."""
    text = (project / "calls").read_text() if (project / "calls").exists() else ""
    return [words for words in map(json.loads, text.splitlines()) if words[0] != "-c"]


def environment() -> dict[str, str]:
    """This process's environment without what would change where lab.py keeps things."""
    return {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "STATE_DIR"}}


# A bare or old Python


def test_only_the_standard_library_is_imported() -> None:
    nodes = [node for node in ast.walk(ast.parse(SOURCE)) if isinstance(node, ast.Import)]
    froms = [node for node in ast.walk(ast.parse(SOURCE)) if isinstance(node, ast.ImportFrom)]
    names = [alias.name for node in nodes for alias in node.names] + [
        str(node.module) for node in froms
    ]
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_python_3_6_can_parse_it() -> None:
    ast.parse(SOURCE, feature_version=(3, 6))


def test_an_old_python_gets_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"^Lab Watch needs Python 3\.11 or newer; this is .+\.$"):
        runpy.run_path(str(ROOT / "lab.py"))


def test_nothing_but_imports_stands_before_the_version_is_checked() -> None:
    kinds = [type(node) for node in ast.parse(SOURCE).body]
    assert set(kinds[1 : kinds.index(ast.If)]) == {ast.Import, ast.ImportFrom}


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_missing_module_names_its_package(
    lab: ModuleType, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == missing else name)
    with pytest.raises(lab.Failure, match=rf"lacks its {missing} .*apt-get install python3\.\d+"):
        lab.make_environment()


# The port


def test_a_busy_port_is_refused_before_anything_slow(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        command = [sys.executable, str(project / "lab.py"), "run", "--port", str(taken)]
        said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert said.stdout == ""
    assert re.fullmatch(
        rf"lab.py: port {taken} is taken by .+; stop it or .+ --port \d+\n", said.stderr
    )
    assert calls(project) == []


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="needs Linux's /proc")
def test_the_program_on_a_busy_port_is_named(lab: ModuleType) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        assert lab.listener(other.getsockname()[1]).endswith(f"(process {os.getpid()})")


def test_an_unseen_program_is_still_blamed(lab: ModuleType, port: int) -> None:
    assert lab.listener(port) == "another program"


def test_a_free_port_passes(lab: ModuleType, port: int) -> None:
    lab.check_port("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused(lab: ModuleType, port: int) -> None:
    with pytest.raises(
        lab.Failure, match=r"cannot listen on 192\.0\.2\.1 .* choose another --host"
    ):
        lab.check_port("192.0.2.1", port)


def test_a_forbidden_port_says_which_are_allowed(lab: ModuleType) -> None:
    problem = lab.port_problem("127.0.0.1", 80, PermissionError())
    assert problem == "this user may not open port 80; choose one above 1023, as in --port 8000"


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", "²"])
def test_what_is_no_port_is_refused(lab: ModuleType, text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="is not a port"):
        lab.port_number(text)


# The environment


def test_an_installed_lock_is_not_installed_again(lab: ModuleType, project: Path) -> None:
    lab.ensure_environment("requirements.txt")
    first = len(calls(project))
    lab.ensure_environment("requirements.txt")
    assert len(calls(project)) == first > 0


def test_a_changed_lock_is_installed_again(lab: ModuleType, project: Path) -> None:
    lab.ensure_environment("requirements.txt")
    (project / "requirements.txt").write_text("django==5.2.20\n")
    assert not lab.is_fresh("requirements.txt")


def test_the_development_environment_serves_run_too(lab: ModuleType) -> None:
    lab.ensure_environment("requirements-dev.txt")
    assert lab.is_fresh("requirements.txt")


def test_the_run_environment_does_not_serve_the_tests(lab: ModuleType) -> None:
    lab.ensure_environment("requirements.txt")
    assert not lab.is_fresh("requirements-dev.txt")


def test_an_interrupted_installation_is_done_again(
    lab: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.ensure_environment("requirements.txt")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(lab, "step", interrupted)
    with pytest.raises(KeyboardInterrupt):
        lab.install("requirements.txt")
    assert not lab.is_fresh("requirements.txt")


def test_pip_does_it_where_uv_cannot(lab: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[list[str]] = []

    def without_uv(_what: str, command: list[str]) -> None:
        if "uv" in command:
            raise lab.Failure("no index")
        done.append(command)

    monkeypatch.setattr(lab, "step", without_uv)
    lab.install("requirements.txt")
    assert [command[2] for command in done] == ["pip"]
    assert lab.is_fresh("requirements.txt")


def test_every_way_of_installing_checks_the_hashes(lab: ModuleType, project: Path) -> None:
    lab.installed_with_uv("requirements.txt")
    assert calls(project)[-1][-3:] == ["--require-hashes", "-r", "requirements.txt"]
    assert SOURCE.count('"--require-hashes", "-r", lock') == 2


def test_a_broken_environment_is_noticed(lab: ModuleType, project: Path) -> None:
    assert lab.is_usable()
    (project / ".venv/bin/python").unlink()
    assert not lab.is_usable()


def test_an_environment_of_another_python_is_not_used(lab: ModuleType, project: Path) -> None:
    (project / ".venv/bin/python").write_text("#!/bin/sh\necho 3.4\n")
    assert not lab.is_usable()


def test_a_broken_environment_is_built_anew(
    lab: ModuleType, monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    (project / ".venv/bin/python").unlink()
    done: list[list[str]] = []
    monkeypatch.setattr(lab, "step", lambda _what, command: done.append(command))
    lab.ensure_environment("requirements.txt")
    assert done[0][1:] == ["-m", "venv", "--clear", str(project / ".venv")]


# The database, the record and the login


def test_the_record_is_loaded_once(lab: ModuleType, project: Path) -> None:
    lab.prepare_database({})
    lab.prepare_database({})
    assert [words[1] for words in calls(project)] == [
        "migrate",
        "createsuperuser",
        "load_dataset",
        "migrate",
        "createsuperuser",
    ]


def test_a_changed_record_is_loaded_again(lab: ModuleType, project: Path) -> None:
    lab.prepare_database({})
    (project / "data/models.yaml").write_text("- name: GPT-4\n")
    lab.prepare_database({})
    assert [words[1] for words in calls(project)].count("load_dataset") == 2


def test_loading_leaves_what_editors_changed(lab: ModuleType, project: Path) -> None:
    lab.prepare_database({})
    assert calls(project)[-1] == ["manage.py", "load_dataset", "data", "--new-only"]


def test_a_new_database_gets_the_record_and_the_same_login(lab: ModuleType, project: Path) -> None:
    lab.prepare_database({})
    password = lab.kept_password()
    (project / "editor-exists").unlink()
    lab.prepare_database({})
    assert lab.kept_password() == password
    assert [words[1] for words in calls(project)].count("load_dataset") == 2


def test_the_password_is_random_and_only_the_owner_can_read_it(lab: ModuleType) -> None:
    lab.LOGIN.write_text("an older file, open to all")
    lab.LOGIN.chmod(0o644)
    lab.ensure_editor({})
    assert stat.S_IMODE(lab.LOGIN.stat().st_mode) == 0o600
    assert len(lab.kept_password()) >= 16


def test_an_editor_whose_password_is_lost_is_left_alone(
    lab: ModuleType, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "editor-exists").touch()
    assert lab.ensure_editor({}) is False
    assert not lab.LOGIN.exists()
    lab.announce("http://127.0.0.1:8000")
    assert "changepassword editor" in capsys.readouterr().out


def test_any_other_failure_of_the_login_is_told(
    lab: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab, "PYTHON", "/bin/false")
    with pytest.raises(lab.Failure, match="Creating the editor login failed"):
        lab.ensure_editor({})


def test_reset_names_what_it_deletes_and_spares_the_rest(
    lab: ModuleType, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("labwatch.sqlite3", "labwatch.sqlite3-wal", "secret-key", "notes.txt"):
        (project / ".lab" / name).touch()
    lab.reset()
    assert [path.name for path in (project / ".lab").iterdir()] == ["notes.txt"]
    assert (project / ".venv").exists()
    assert str(project / ".lab/labwatch.sqlite3-wal") in capsys.readouterr().out


def test_reset_never_touches_a_database_named_by_the_environment(
    lab: ModuleType, monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/else")
    (project / ".lab/secret-key").touch()
    with pytest.raises(lab.Failure, match="unset DATABASE_URL"):
        lab.reset()
    assert (project / ".lab/secret-key").exists()


def test_a_traceback_is_reduced_to_its_error(lab: ModuleType) -> None:
    output = "Traceback (most recent call last):\n  File ...\nOperationalError: disk is full\n"
    assert lab.reason(output) == "OperationalError: disk is full"


def test_a_plain_message_is_kept_whole(lab: ModuleType) -> None:
    assert lab.reason("labs.yaml:3: name\nlabs.yaml:7: url\n").splitlines() == [
        "labs.yaml:3: name",
        "labs.yaml:7: url",
    ]


# The address


def test_django_serves_and_links_to_the_address_given(lab: ModuleType) -> None:
    env = lab.django_environment("192.0.2.7", 8123)
    assert env["SITE_URL"] == "http://192.0.2.7:8123"
    assert "192.0.2.7" in env["ALLOWED_HOSTS"].split(",")


def test_listening_everywhere_answers_to_the_name_of_the_machine(lab: ModuleType) -> None:
    env = lab.django_environment("0.0.0.0", 8000)  # noqa: S104
    assert env["SITE_URL"] == "http://127.0.0.1:8000"
    assert socket.gethostname() in env["ALLOWED_HOSTS"].split(",")


def test_allowed_hosts_of_the_environment_are_kept(
    lab: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "lab.example")
    assert "lab.example" in lab.django_environment("::1", 8000)["ALLOWED_HOSTS"].split(",")


def test_an_ipv6_address_is_written_in_brackets(lab: ModuleType) -> None:
    assert lab.django_environment("::1", 8000)["SITE_URL"] == "http://[::1]:8000"
    assert "--bind=[::1]:8000" in lab.server_command("::1", 8000)


# The two commands, whole


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_run_serves_until_told_to_stop_and_leaves_nobody(
    project: Path, port: int, number: signal.Signals
) -> None:
    command = [sys.executable, str(project / "lab.py"), "run", "--port", str(port)]
    with subprocess.Popen(
        command, cwd="/", env=environment(), stdout=subprocess.PIPE, text=True
    ) as site:
        assert site.stdout is not None
        lines = []
        while not (lines and lines[-1].startswith("Stop it")):
            lines.append(site.stdout.readline())
            assert lines[-1], "lab.py ended early"
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        site.send_signal(number)
        try:
            assert site.wait(10) == 0
        finally:
            site.kill()  # or this would wait for it without end
    assert f"Lab Watch is at http://127.0.0.1:{port}/\n" in lines
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)


def test_a_server_that_ends_at_once_is_a_failure(
    lab: ModuleType, monkeypatch: pytest.MonkeyPatch, port: int
) -> None:
    monkeypatch.setattr(lab, "PYTHON", "/bin/false")
    started = time.monotonic()
    with pytest.raises(lab.Failure, match="did not start"):
        lab.serve({"SITE_URL": ""}, "127.0.0.1", port)
    assert time.monotonic() - started < 5


def test_the_tests_get_every_argument_and_their_verdict_comes_back(project: Path) -> None:
    words = ["tests/sources", "-k", "partial or whole", "--", "-x"]
    command = [sys.executable, str(project / "lab.py"), "test", *words]
    assert subprocess.run(command, cwd="/", check=False).returncode == 5
    assert calls(project)[-1] == ["-m", "pytest", *words]


def test_a_folder_that_cannot_be_written_is_one_line(
    lab: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_lock: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(lab, "ensure_environment", full)
    assert lab.main(["test"]) == 1
    assert capsys.readouterr().err == "lab.py: [Errno 28] No space left on device\n"
