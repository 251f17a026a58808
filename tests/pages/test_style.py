"""The style page shows every component in every state there is; it exists in debug only."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site
from django.core.files.storage import FileSystemStorage
from django.test import Client

from evaluators.vocabulary import Attester, Depth
from labwatch.style.minified import MinifiedStorage, minified
from labwatch.style.pages import COMPONENTS
from labwatch.style.samples import DATES
from labwatch.vocabularies import described, vocabularies
from sources.partialdates import PartialDate, Precision
from sources.templatetags.checks import SIGNS
from sources.vocabulary import PageState, QuoteState
from tests.pages.conftest import page, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]
STYLE = "/style/"
#: What the style sheet may weigh on the way to a browser.
MOST_BYTES = 9000
SCHEMES = ("light", "dark")
SHEET = Path(site.BASE_DIR) / "static" / "labwatch.css"


@pytest.fixture
def shown(client: Client, settings: Any) -> str:
    """The style page, in debug."""
    settings.DEBUG = True
    return page(client, STYLE)


def test_there_is_no_style_page_but_in_debug(client: Client, settings: Any) -> None:
    settings.DEBUG = False
    page(client, STYLE, 404)


def test_every_word_of_every_vocabulary_is_shown_in_light_and_in_dark(shown: str) -> None:
    for vocabulary in map(described, vocabularies()):
        for word in vocabulary["words"]:
            badges = shown.count(f'class="badge is-{word["value"]}"')
            assert badges >= len(SCHEMES), (vocabulary["name"], word)


def test_every_state_that_the_style_sheet_dresses_is_shown(shown: str) -> None:
    dressed = set(re.findall(r"^\.is-[\w-]+|(?<=, )\.is-[\w-]+", SHEET.read_text(), re.MULTILINE))
    assert len(dressed) > 30
    states = {
        f".{name}" for badge in re.findall(r'"badge ([^"]+)"', shown) for name in badge.split()
    }
    assert dressed - states - {".is-hedge-only"} == set()  # the last is a cell of the access table


def test_every_depth_is_shown_with_its_words(shown: str) -> None:
    for low in Depth:
        for high in (rung for rung in Depth if rung >= low):
            assert shown.count(f'data-depth="{low.slug}–{high.slug}"') == len(SCHEMES)
    assert shown.count('class="depth depth-not-stated"') == len(SCHEMES)
    for state in ("reached", "possible", "excluded"):
        assert f"rung-{state}" in shown


def test_dates_quotes_visits_and_who_says_so_are_shown_in_every_state(shown: str) -> None:
    told = words(shown)
    assert {PartialDate.parse(text).precision for text in DATES} == set(Precision)
    for text in DATES:
        assert told.count(PartialDate.parse(text).words) >= len(SCHEMES), text
    for state in QuoteState:
        quote = rf'<figure class="quote">(?:(?!</figure>).)*badge is-{state.value}"'
        assert len(re.findall(quote, shown, re.DOTALL)) == len(SCHEMES), state
    for kind, _sign in [SIGNS.get(state, ("failed", "!")) for state in PageState]:
        assert f"visit visit-{kind}" in shown
    for who in Attester:
        assert shown.count(f'class="who-says says-{who.value}"') == len(SCHEMES)


def test_each_component_stands_beside_its_class_names_in_both_schemes(shown: str) -> None:
    for component in COMPONENTS:
        section = shown.partition(f'<h2 id="{component.anchor}">')[2].partition("</section>")[0]
        for scheme in SCHEMES:
            assert f'<div class="scheme-{scheme}">' in section, component.name
        for name in re.findall(r"\.([a-z-]+)(?![\w-]*[A-Z])\b", component.classes):
            assert re.search(rf'class="[^"]*\b{name}\b', section), (component.name, name)


class TestMinified:
    def test_only_comments_and_idle_space_go(self) -> None:
        sheet = '/* why */\n.a > .b::before {\n  content: ": / * ";\n  width: calc(1px + 2px);\n}\n'
        assert minified(sheet) == '.a>.b::before{content:": / * ";width:calc(1px + 2px)}'

    def test_all_rules_stay_and_the_sheet_weighs_little(self) -> None:
        sheet = SHEET.read_text()
        short = minified(sheet)
        assert short.count("{") == re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL).count("{")
        assert len(gzip.compress(short.encode(), 9)) < MOST_BYTES

    def test_production_serves_it_so(self, tmp_path: Path) -> None:
        source, target = tmp_path / "source", tmp_path / "target"
        source.mkdir()
        (source / "labwatch.css").write_text("/* why */ p { margin: 0; }")
        (source / "other.css").write_text("/* why */")
        files, storage = FileSystemStorage(source), MinifiedStorage(target, "/static/")
        for name in ("labwatch.css", "other.css"):
            with files.open(name) as found:
                storage.save(name, found)
        paths = {name: (files, name) for name in ("labwatch.css", "other.css")}
        made = {name: hashed for name, hashed, _done in storage.post_process(paths)}
        assert (target / made["labwatch.css"]).read_text() == "p{margin:0}"
        assert (target / made["other.css"]).read_text() == "/* why */"
