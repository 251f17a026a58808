"""What reaches the containers: every variable that the settings read, secrets, and texts."""

from __future__ import annotations

import re
import subprocess

import pytest

from labwatch.guides import Guide
from labwatch.methodology.slots import TEXT as METHODOLOGY
from labwatch.secrets import IN_FILES
from tests.test_containers import OURS, OVERRIDES, ROOT, SERVICES, arguments

#: How variables are named that hold a password, or may.
SECRET = r"KEY|PASSWORD|TOKEN|SECRET|DSN|_URL$"
GUIDES = Guide.__subclasses__()
DOCUMENTED = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def settings_read() -> set[str]:
    """The variables that the settings read."""
    text = (ROOT / "labwatch/settings.py").read_text()
    return set(re.findall(r'env\.\w+\(\s*"(\w+)"', text))


# Secrets in files


def test_every_secret_that_the_settings_read_may_stand_in_a_file() -> None:
    secrets = [name for name in settings_read() if re.search(SECRET, name)]
    assert "SECRET_KEY" in secrets
    assert set(secrets) - {"SITE_URL", "ARCHIVE_URL", "API_RATE_WITH_KEY"} == set(IN_FILES)


def test_files_of_secrets_take_the_place_of_values() -> None:
    override = OVERRIDES["compose.secrets.yml"]
    for name in [*OURS, "postgres"]:
        given = override["services"][name]
        files = {key: value for key, value in given["environment"].items() if value}
        assert set(files.values()) == {f"/run/secrets/{each}" for each in given["secrets"]}
        assert all(given["environment"][key.removesuffix("_FILE")] == "" for key in files)
        assert set(given["secrets"]) <= set(override["secrets"])


# The variables


def test_every_variable_of_compose_is_documented() -> None:
    files = [ROOT / "docker-compose.yml", *(ROOT / "deploy").glob("*.yml")]
    used = {name for file in files for name in re.findall(r"\$\{(\w+)", file.read_text())}
    assert used <= DOCUMENTED


def test_every_variable_the_settings_read_is_documented() -> None:
    assert "SECRET_KEY" in settings_read()
    assert settings_read() <= DOCUMENTED


def test_every_variable_the_settings_read_reaches_the_site_in_a_container() -> None:
    inside_alone = {"CHECK_SOURCES", "STATIC_ROOT"}  # of lab.py; of the image
    assert settings_read() - set(SERVICES["web"]["environment"]) == inside_alone


def test_processes_count_together_in_a_folder_that_is_empty_at_each_start() -> None:
    for name in OURS:
        folder = SERVICES[name]["environment"]["PROMETHEUS_MULTIPROC_DIR"]
        assert folder in [each.split(":")[0] for each in SERVICES[name]["tmpfs"]]


def test_no_variable_of_a_developer_reaches_the_checks() -> None:
    text = (ROOT / ".ci" / "run").read_text()
    [unsets] = re.findall(r"(?ms)^for variable in .*?^done$", text)
    code = "\n".join([*(f"export {name}=x {name}_FILE=y" for name in DOCUMENTED), unsets, "env"])
    told = subprocess.run(
        ["bash", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    left = {line.partition("=")[0].removesuffix("_FILE") for line in told.splitlines()}
    assert not left & DOCUMENTED


def test_nothing_undocumented_reaches_the_site_in_a_container() -> None:
    assert set(SERVICES["web"]["environment"]) <= DOCUMENTED


@pytest.mark.parametrize(
    "text",
    [
        METHODOLOGY.relative_to(ROOT).as_posix(),
        *(f"docs/{guide.file}" for guide in GUIDES),
        "CHANGELOG.md",
        "LICENSE-DATA",
    ],
)
def test_the_image_holds_every_file_that_the_site_reads(text: str) -> None:
    assert f"{text} ./{text}" in arguments("COPY")
    assert f"!{text}" in (ROOT / ".dockerignore").read_text().splitlines()
