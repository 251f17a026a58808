"""The database finds what a few lines of Python find, whatever the texts and queries: so SQLite and
PostgreSQL find the same."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labwatch.search.indexing import _bounded
from labwatch.search.matching import first_keys
from labwatch.search.models import SearchDocument
from labwatch.search.standing import bounds
from sources.searchquery import NothingToFind, SearchQuery, Term, parsed
from sources.searchwords import words

pytestmark = pytest.mark.django_db

WORDS = ["a", "ab", "abc", "4", "40", "評", "é", "not", "and", "near", "vector", "ß", "¶", "§"]
texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
pieces = st.sampled_from([*WORDS, '"', "*", "-", "(", ")", ":", "^", "'", "\\", "&", "!", "<->"])
queries = st.one_of(st.lists(pieces, max_size=8).map("".join), texts, st.text(max_size=30))
thorough = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def _occurs(term: Term, text: str) -> bool:
    after = "" if term.begins else " "
    return f" {term.text}{after}" in f" {text} "


def _matches(query: SearchQuery, text: str) -> bool:
    return all(_occurs(term, text) for term in query.wanted) and not any(
        _occurs(term, text) for term in query.unwanted
    )


@thorough
@given(st.lists(texts, min_size=1, max_size=5), queries)
def test_the_database_finds_what_plain_comparing_finds(found: list[str], text: str) -> None:
    SearchDocument.objects.all().delete()
    kept = {number + 1: " ¶ ".join(" ".join(words(part)) for part in found[number:][:2])
            for number in range(len(found))}  # fmt: skip
    SearchDocument.objects.bulk_create(
        SearchDocument(id=key, slug=str(key), words=held) for key, held in kept.items()
    )
    try:
        query = parsed(text)
    except NothingToFind:
        return
    expected = [key for key, held in kept.items() if _matches(query, held)]
    assert first_keys(query, None, 100) == expected
    assert first_keys(query, None, 1) == expected[:1]


def test_a_text_longer_than_postgresql_can_place_is_found_the_same_way() -> None:
    long = " ".join(["the lab"] * 300 + ["tests"] * 10 + [f"w{number}" for number in range(17_000)])
    SearchDocument.objects.create(id=bounds("labs")[0], slug="long", words=_bounded(long))
    found = {
        text: bool(first_keys(parsed(text), "labs", 1))
        for text in ('"the lab"', '"lab tests"', '"tests w0"', '"w98 w99"', '"w9000"', '"w16999"')
    }
    assert found == {
        '"the lab"': True,
        '"lab tests"': False,  # the 256th "lab" and all after it have no place
        '"tests w0"': True,
        '"w98 w99"': True,
        '"w9000"': True,
        '"w16999"': False,  # beyond what is kept
    }
