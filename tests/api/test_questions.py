"""docs/questions.md: each worked question gives, in every language, the answer printed below it."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

TEXT = (settings.BASE_DIR / "docs" / "questions.md").read_text()
SITE = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Worked:
    """One question with its code by language and the answer that it prints."""

    title: str
    code: dict[str, str]

    @property
    def answer(self) -> list[str]:
        """The lines that Python and R print."""
        return self.code["text"].splitlines()


def worked() -> list[Worked]:
    """The sections of the page."""
    sections = re.split(r"^## \d+\. ", TEXT, flags=re.MULTILINE)[1:]
    return [
        Worked(
            section.partition("\n")[0],
            dict(re.findall(r"^```(\w+)\n(.*?)\n```", section, flags=re.MULTILINE | re.DOTALL)),
        )
        for section in sections
    ]


@pytest.fixture
def site(live_server: object, starter_record: None) -> str:
    """A site on loopback with the starter record."""
    return str(live_server)


def run(command: list[str], code: str, site: str) -> str:
    """What a program prints of the site; its complaints fail the test."""
    done = subprocess.run(
        [*command, code.replace(SITE, site)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_there_are_ten_each_in_three_languages_with_its_answer() -> None:
    assert len(worked()) == 10
    assert all(question.code.keys() == {"sh", "python", "r", "text"} for question in worked())


def test_python_prints_the_answers(site: str) -> None:
    for question in worked():
        printed = run([sys.executable, "-c"], question.code["python"], site)
        assert printed.splitlines() == question.answer, question.title


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed here")
def test_r_prints_the_same(site: str) -> None:
    for question in worked():
        printed = run(["Rscript", "-e"], question.code["r"], site)
        assert printed.splitlines() == question.answer, question.title


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed here")
def test_curl_gets_tables_that_a_spreadsheet_opens_as_they_are(site: str, tmp_path: Path) -> None:
    for number, question in enumerate(worked()):
        code = question.code["sh"].replace("curl ", "curl --fail --silent --show-error ")
        (tmp_path / f"{number}.csv").write_text(run(["bash", "-c"], code, site), newline="")
    tables = {file.name: rows(file) for file in tmp_path.glob("*.csv")}
    assert all(
        len(table) > 1 and len({len(row) for row in table}) == 1 for table in tables.values()
    )
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed here; the tables themselves are right")
    assert opened(tmp_path) == {name: words(table) for name, table in tables.items()}


def opened(folder: Path) -> dict[str, list[list[str]]]:
    """The tables as LibreOffice gives them back."""
    as_utf8 = "44,34,76"
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    command += [
        f"--infilter=CSV:{as_utf8}",
        "--convert-to",
        f"csv:Text - txt - csv (StarCalc):{as_utf8}",
    ]
    command += ["--outdir", str(folder / "out"), *map(str, sorted(folder.glob("*.csv")))]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {file.name: words(rows(file)) for file in (folder / "out").glob("*.csv")}


def rows(file: Path) -> list[list[str]]:
    """A table's cells."""
    with file.open(newline="", encoding="utf-8") as text:
        return list(csv.reader(text))


def words(table: list[list[str]]) -> list[list[str]]:
    """Its texts: numbers, truth values and dates a spreadsheet shows in a way of its own."""
    return [[cell if is_text(cell) else "" for cell in row] for row in table]


def is_text(cell: str) -> bool:
    """Whether it holds words."""
    return cell.lower() not in ("true", "false") and any(map(str.isalpha, cell))
