"""Citations stay what their formats demand, whatever a title holds."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sources.citing import CiteAs, cite_as
from tests import factories as make

ON = dt.date(2026, 11, 29)
PAGE = "https://labwatch.example/labs/some-lab/"
AS_OF = f"{PAGE}?as_of=2026-11-29"
HOSTILE = (
    'A {broken} title } with "quotes" & 100 % of_it',
    "Two\nlines\r\nand\ttabs\u2028and more",
    r"\input{/etc/passwd} \\ ~ ^ $x$ #1",
    "ER  - \nTY  - JOUR",
    "Évaluation — “très” ouverte · 日本語",
    "}} , author = {Nobody}",
    "",
)
#: The fields that the CSL schema (1.0) knows, of those that we could use.
CSL_FIELDS = {
    *("id", "type", "title", "container-title", "publisher", "author", "URL", "accessed"),
    *("issued", "note", "language"),
}


def cited(title: str, changed: dt.date | None = dt.date(2026, 3, 1)) -> CiteAs:
    """The citation of a page with that title."""
    return cite_as(title, AS_OF, ON, changed, page=PAGE)


def fields_of(bibtex: str) -> dict[str, str]:
    """The fields of the entry, read as BibTeX reads them: by matching braces."""
    head, _, rest = bibtex.partition(",\n")
    assert re.fullmatch(r"@misc\{[a-z0-9-]+", head)
    found: dict[str, str] = {}
    while match := re.match(r"\s*(\w+) = \{", rest):
        depth, end = 1, match.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(rest[end], 0)
            end += 1
        found[match[1]] = rest[match.end() : end - 1]
        rest = rest[end:].removeprefix(",")
    assert rest == "\n}"
    return found


def ris_lines(ris: str) -> list[tuple[str, str]]:
    """The tags and values of a RIS entry; each line must be one."""
    assert ris.endswith("\r\n")
    found = [re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line) for line in ris[:-2].split("\r\n")]
    assert all(found)
    return [(match[1], match[2]) for match in found if match]


def hold(title: str) -> None:
    """Everything that must be true of a citation with that title."""
    one = cited(title)
    fields = fields_of(one.bibtex)
    assert set(fields) == {"author", "title", "year", "url", "urldate", "note"}
    assert fields["url"] == AS_OF
    assert not re.search(r"(?<!\\)[&%$#_]", fields["title"])
    told = ris_lines(one.ris)
    assert [told[0], told[-1]] == [("TY", "ELEC"), ("ER", "")]
    assert [tag for tag, _ in told].count("TY") == 1
    (entry,) = json.loads(one.csl_json)
    assert set(entry) <= CSL_FIELDS
    assert entry["accessed"] == {"date-parts": [[2026, 11, 29]]}
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", entry["title"] + one.plain)


@pytest.mark.once
@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_breaks_out_of_no_form(title: str) -> None:
    hold(title)


@pytest.mark.once
@given(st.text(max_size=60))
def test_no_title_breaks_out_of_any_form(title: str) -> None:
    hold(title)


@pytest.mark.once
def test_tools_get_letters_of_every_language_and_the_signs_as_they_were() -> None:
    one = cited("Évaluation {1} — “100 %”")
    (entry,) = json.loads(one.csl_json)
    assert entry["title"] == "Évaluation {1} — “100 %”"
    assert ("TI", "Évaluation {1} — “100 %”") in ris_lines(one.ris)
    title = r"Évaluation \textbraceleft{}1\textbraceright{} — “100 \%”"
    assert fields_of(one.bibtex)["title"] == title


@pytest.mark.once
def test_what_is_cited_is_the_page_of_the_day_and_its_newest_state_is_named_beside() -> None:
    one = cited("Some Lab")
    told = dict(ris_lines(one.ris))
    (entry,) = json.loads(one.csl_json)
    assert one.address == told["UR"] == entry["URL"] == AS_OF
    assert told["N1"] == entry["note"] == f"Newest state of the page: {PAGE}"
    assert fields_of(one.bibtex)["note"] == f"Newest state of the page: \\url{{{PAGE}}}"
    assert (told["Y2"], told["DA"], told["PY"]) == ("2026/11/29", "2026/03/01", "2026")
    assert one.plain == (
        f"Lab Watch, “Some Lab”. Last changed 2026-03-01. {AS_OF} (read 2026-11-29)."
    )


@pytest.mark.once
def test_without_a_day_or_a_change_nothing_is_made_up() -> None:
    one = cite_as("About", PAGE, ON)
    (entry,) = json.loads(one.csl_json)
    assert "issued" not in entry
    assert "note" not in entry
    assert "N1" not in dict(ris_lines(one.ris))
    assert one.plain == f"Lab Watch, “About”. {PAGE} (read 2026-11-29)."


@pytest.mark.once
def test_an_address_with_signs_that_no_address_holds_is_escaped() -> None:
    one = cite_as("A", 'https://x.example/?search={a}"b <c>', ON)
    assert one.address == "https://x.example/?search=%7Ba%7D%22b%20%3Cc%3E"
    assert fields_of(one.bibtex)["url"] == one.address


@pytest.mark.once
@pytest.mark.django_db
def test_a_title_alone_says_what_the_page_is(client: Client) -> None:
    lab = make.make_lab(slug="acme", name="Acme")
    make.make_model(lab=lab)
    for path, title in (
        ("labs/acme", "Acme (lab)"),
        ("fr/labs/acme", "Acme (laboratoire)"),
        ("models", "Models"),
    ):
        (entry,) = client.get(f"/cite/{path}.json").json()
        assert entry["title"] == title
    (entry,) = client.get("/cite/models.json?lab=acme").json()
    assert entry["title"] == "Models (Lab: Acme)"
