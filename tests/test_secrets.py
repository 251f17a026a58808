"""Secrets come by the environment or by files, never by both, and what is amiss is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from labwatch.secrets import with_files


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with a secret, as an editor writes it: with the end of its line."""
    path = tmp_path / "secret_key"
    path.write_text("a key of many signs: $%@\n")
    return path


def test_a_file_gives_the_value_without_the_end_of_its_line(file: Path) -> None:
    assert with_files({"SECRET_KEY_FILE": str(file)})["SECRET_KEY"] == "a key of many signs: $%@"


def test_an_empty_value_beside_a_file_is_none(file: Path) -> None:
    told = with_files({"SECRET_KEY": "", "SECRET_KEY_FILE": str(file)})
    assert told["SECRET_KEY"].startswith("a key")


def test_two_values_are_one_too_many(file: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY and SECRET_KEY_FILE are both set"):
        with_files({"SECRET_KEY": "another", "SECRET_KEY_FILE": str(file)})


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"EMAIL_URL_FILE names .*/gone.*No such file"):
        with_files({"EMAIL_URL_FILE": str(tmp_path / "gone")})


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(ImproperlyConfigured, match=r"DATABASE_PASSWORD_FILE names .* is empty"):
        with_files({"DATABASE_PASSWORD_FILE": str(tmp_path / "empty")})


def test_a_file_of_bytes_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ImproperlyConfigured, match="it is no text"):
        with_files({"SECRET_KEY_FILE": str(tmp_path / "bytes")})


def test_the_message_never_holds_the_secret(file: Path) -> None:
    with pytest.raises(ImproperlyConfigured) as told:
        with_files({"SECRET_KEY": "a-value-to-hide", "SECRET_KEY_FILE": str(file)})
    assert "a-value-to-hide" not in str(told.value)
    assert "many signs" not in str(told.value)


def test_files_of_others_are_left_alone() -> None:
    assert with_files({"SSL_CERT_FILE": "/nowhere"}) == {"SSL_CERT_FILE": "/nowhere"}
