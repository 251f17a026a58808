"""The container files keep their promises, as far as reading them can tell.

No image is built here: the tests read Dockerfile and docker-compose.yml and hold them against the
project, so that a renamed folder, command or variable is noticed before somebody deploys.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

import labwatch

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
LASTING = sorted(set(SERVICES) - {"migrate"})
OURS = ["beat", "migrate", "web", "worker"]
OVERRIDES: dict[str, dict[str, Any]] = {
    path.name: yaml.safe_load(path.read_text()) for path in (ROOT / "deploy").glob("*.yml")
}


def stages() -> list[list[tuple[str, str]]]:
    """The Dockerfile's stages, each a list of instruction and argument."""
    text = re.sub(r"\\\n", " ", DOCKERFILE)
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    pairs = [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]
    starts = [number for number, (word, _) in enumerate(pairs) if word == "FROM"]
    ends = [*starts[1:], len(pairs)]
    return [pairs[start:end] for start, end in zip(starts, ends, strict=True)]


def arguments(instruction: str) -> list[str]:
    """The arguments of an instruction in the stage that is shipped."""
    return [argument for word, argument in stages()[-1] if word == instruction]


# The image


def test_what_builds_is_not_what_runs() -> None:
    assert len(stages()) == 2
    assert arguments("COPY")[0].startswith("--from=build")


def test_every_stage_is_slim_and_of_the_python_the_locks_are_made_for() -> None:
    assert [stage[0][1].split()[0] for stage in stages()] == ["python:3.11-slim"] * 2


def test_no_stage_needs_a_compiler() -> None:
    assert "apt" not in DOCKERFILE
    assert "--only-binary :all:" in DOCKERFILE


def test_packages_are_installed_from_the_hashed_lock() -> None:
    assert '--require-hashes -r "$REQUIREMENTS"' in DOCKERFILE
    assert dict(stages()[0])["ARG"] == "REQUIREMENTS=requirements.txt"


def test_the_extras_can_be_built_in_from_a_hashed_lock_as_well() -> None:
    [copied] = [argument for word, argument in stages()[0] if word == "COPY"]
    plain, extras = [(ROOT / name).read_text() for name in copied.split()[:-1]]
    for name in ("django-prometheus", "sentry-sdk", "boto3"):
        assert re.search(rf"(?m)^{name}==.*\\\n +--hash=", extras), name
    assert _pinned(plain) <= _pinned(extras)
    chosen = {"REQUIREMENTS": "${REQUIREMENTS:-requirements.txt}"}
    assert SERVICES["web"]["build"]["args"] == chosen


def _pinned(lock: str) -> set[str]:
    """The packages of a lock with their versions."""
    return set(re.findall(r"(?m)^[\w.-]+(?:\[[\w,-]+\])?==[\w.]+", lock))


def test_the_server_is_not_root() -> None:
    words = [word for word, _ in stages()[-1]]
    assert arguments("USER") == ["labwatch"]
    assert "USER" not in words[words.index("CMD") :]
    assert "RUN" not in words[words.index("USER") :]


def test_static_files_are_collected_while_building() -> None:
    [collect] = [run for run in arguments("RUN") if "collectstatic" in run]
    assert "SITE_URL=https://" in collect


def test_health_is_asked_of_healthz_under_an_allowed_name() -> None:
    [check] = arguments("HEALTHCHECK")
    code = json.loads(check.split("CMD ", 1)[1])[-1]
    compile(code, "HEALTHCHECK", "exec")
    assert "127.0.0.1:8000/healthz" in code
    assert "ALLOWED_HOSTS" in code


def test_the_server_serves_the_application_of_the_settings() -> None:
    command = json.loads(arguments("CMD")[0])
    assert command[0] == "gunicorn"
    assert "--no-control-socket" in command
    assert command[-1].replace(":", ".") == settings.WSGI_APPLICATION


def test_everything_copied_exists_and_is_let_through() -> None:
    let_through = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    copied = [each.split()[0] for each in arguments("COPY") if not each.startswith("--from")]
    locks = ["requirements.txt", "requirements-extras.txt"]
    assert sorted([*copied, *locks]) == sorted(let_through)
    assert [name for name in let_through if not (ROOT / name).exists()] == []


# The services


def test_the_services_are_the_seven_we_know() -> None:
    assert sorted(SERVICES) == sorted([*OURS, "postgres", "proxy", "redis"])


def test_the_proxy_runs_only_if_it_is_asked_for() -> None:
    assert [name for name in SERVICES if "profiles" in SERVICES[name]] == ["proxy"]


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_background_work_runs_the_application_of_the_project(name: str) -> None:
    command = SERVICES[name]["command"]
    words = [word for word in command if word != "--quiet"]
    assert words[:3] == ["celery", "--app=labwatch", name]
    assert labwatch.celery_app.conf.broker_url == settings.CELERY_BROKER_URL


def test_a_worker_has_time_to_hand_its_batch_back() -> None:
    grace = int(SERVICES["worker"]["stop_grace_period"].removesuffix("s"))
    assert SERVICES["worker"]["environment"]["REMAP_SIGTERM"] == "SIGQUIT"
    assert grace > settings.CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT


def test_messages_and_cache_do_not_share_a_database_of_redis() -> None:
    environment = SERVICES["worker"]["environment"]
    assert environment["BROKER_URL"] != environment["REDIS_URL"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_has_a_first_process_and_a_root_it_cannot_write(name: str) -> None:
    assert SERVICES[name]["init"] is True
    assert SERVICES[name]["read_only"] is True
    mounted = dict(each.split(":", 1) for each in SERVICES[name]["tmpfs"])
    assert "/tmp" in mounted  # noqa: S108 - a path in the container
    assert all("size=" in options for options in mounted.values())


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_service_is_root_or_could_become_it(name: str) -> None:
    assert SERVICES[name]["user"] not in {"", "0", "root"}
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]
    assert not {"cap_add", "privileged", "devices", "pid", "network_mode"} & set(SERVICES[name])


@pytest.mark.parametrize("name", OURS)
def test_our_services_run_as_the_user_of_the_image(name: str) -> None:
    assert SERVICES[name]["user"] == arguments("USER")[0]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_service_takes_the_whole_machine_or_fills_its_disk_with_logs(name: str) -> None:
    assert set(SERVICES[name]["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert set(SERVICES[name]["logging"]["options"]) == {"max-size", "max-file"}


@pytest.mark.parametrize("name", LASTING)
def test_every_lasting_service_comes_back_and_says_how_it_is(name: str) -> None:
    assert SERVICES[name]["restart"] == "unless-stopped"
    assert "test" in SERVICES[name]["healthcheck"] or "build" in SERVICES[name]


def test_the_one_shot_ends_for_good() -> None:
    assert SERVICES["migrate"]["restart"] == "no"
    assert SERVICES["migrate"]["healthcheck"] == {"disable": True}


@pytest.mark.parametrize("name", ["web", "worker", "proxy", "postgres", "redis"])
def test_whoever_holds_work_is_given_time_to_end_it(name: str) -> None:
    assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) >= 30


def test_the_server_ends_its_requests_before_it_is_killed() -> None:
    [given] = re.findall(r"--graceful-timeout=(\d+)", arguments("CMD")[0])
    assert int(given) < int(SERVICES["web"]["stop_grace_period"].removesuffix("s"))


# Networks


@pytest.mark.parametrize("name", ["postgres", "redis", "beat", "migrate"])
def test_what_asks_no_other_site_has_no_way_out(name: str) -> None:
    assert SERVICES[name]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_the_proxy_reaches_the_web_alone() -> None:
    [shared] = SERVICES["proxy"]["networks"]
    reached = [name for name in SERVICES if shared in SERVICES[name]["networks"]]
    assert sorted(reached) == ["proxy", "web", "worker"]  # and workers listen to nobody


def test_any_number_of_webs_finds_room_since_none_has_a_port() -> None:
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["proxy"]
    assert not any("container_name" in service for service in SERVICES.values())


def test_a_proxy_of_ones_own_finds_the_site_on_this_machine_alone() -> None:
    [port] = OVERRIDES["compose.own-proxy.yml"]["services"]["web"]["ports"]
    assert port.startswith("127.0.0.1:")


def test_other_machines_reach_the_servers_at_the_private_address_alone() -> None:
    shared = OVERRIDES["compose.shared.yml"]["services"]
    assert sorted(shared) == ["postgres", "redis"]
    assert all(
        port.startswith("${PRIVATE_ADDRESS:?") for each in shared.values() for port in each["ports"]
    )
    assert "requirepass $$REDIS_PASSWORD" in shared["redis"]["command"][-1]


def test_with_servers_elsewhere_whoever_speaks_with_them_has_a_way_out() -> None:
    elsewhere = OVERRIDES["compose.servers-elsewhere.yml"]["services"]
    for name in OURS:
        assert elsewhere[name]["networks"] == ["inside", "outside"]
        assert "DATABASE_URL" in elsewhere[name]["environment"]


def test_with_servers_elsewhere_ours_are_neither_started_nor_waited_for() -> None:
    elsewhere = OVERRIDES["compose.servers-elsewhere.yml"]["services"]
    for server in ("postgres", "redis"):
        assert not set(elsewhere[server]["profiles"]) & {"", *SERVICES["proxy"]["profiles"]}
        waits = {name: elsewhere[name]["depends_on"][server]["required"] for name in OURS}
        assert waits == dict.fromkeys(OURS, False)


def test_what_overrides_names_services_that_are_there() -> None:
    assert all(set(each["services"]) <= set(SERVICES) for each in OVERRIDES.values())


@pytest.mark.parametrize(
    ("name", "needed", "condition"),
    [
        ("migrate", "postgres", "service_healthy"),
        ("migrate", "redis", "service_healthy"),
        ("web", "postgres", "service_healthy"),
        ("web", "redis", "service_healthy"),
        ("web", "migrate", "service_completed_successfully"),
        ("worker", "migrate", "service_completed_successfully"),
        ("worker", "redis", "service_healthy"),
        ("worker", "postgres", "service_healthy"),
        ("beat", "migrate", "service_completed_successfully"),
        ("beat", "redis", "service_healthy"),
        ("proxy", "web", "service_healthy"),
    ],
)
def test_each_waits_for_what_it_needs(name: str, needed: str, condition: str) -> None:
    assert SERVICES[name]["depends_on"][needed]["condition"] == condition


def test_the_database_is_brought_up_to_date_by_commands_that_exist() -> None:
    asked = re.findall(r"manage\.py (\w+)(?: ([a-z]\w*))?", SERVICES["migrate"]["command"][-1])
    assert [name for name, _ in asked] == ["migrate", "load_dataset", "build_download"]
    assert {name for name, _ in asked} <= set(get_commands())
    assert (ROOT / asked[-1][1]).is_dir()


def test_every_volume_is_named_and_what_is_ours_is_mounted_to_be_read() -> None:
    mounts = [mount for service in SERVICES.values() for mount in service.get("volumes", [])]
    folders = [mount for mount in mounts if mount.startswith((".", "$"))]
    assert {mount.split(":")[0] for mount in set(mounts) - set(folders)} == set(COMPOSE["volumes"])
    assert all(mount.endswith(":ro") for mount in folders)
    assert (ROOT / "deploy/nginx/nginx.conf").is_file()


def test_static_files_lie_where_no_volume_hides_them() -> None:
    [environment] = [each for each in arguments("ENV") if "STATIC_ROOT=" in each]
    [folder] = re.findall(r"STATIC_ROOT=(\S+)", environment)
    assert not any(folder.startswith(each.split(":")[1]) for each in SERVICES["web"]["volumes"])
    assert "STATIC_ROOT" not in SERVICES["web"]["environment"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_secret_is_written_down(name: str) -> None:
    environment = SERVICES[name].get("environment", {})
    secrets = [value for key, value in environment.items() if re.search("KEY|PASSWORD", key)]
    assert all(re.fullmatch(r"\$\{\w+:(\?[^}]+|-\d*)\}", value) for value in secrets)
