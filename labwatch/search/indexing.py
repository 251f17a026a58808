"""Keeping the index as the public forms are. Called by whoever makes forms anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from labwatch.publishing.place import read_form
from labwatch.search.models import SearchDocument
from labwatch.search.standing import standing
from labwatch.search.texts import Level, texts_of
from sources.searchwords import words

#: Divide texts and levels: words by themselves, of which no query can hold one.
TEXT_END, LEVEL_END = "¶", "§"
#: PostgreSQL knows the places of so many words of a text, and so many places of one word.
_MOST_WORDS, _MOST_PLACES = 16_000, 255
_AT_ONCE = 500


def index(resource: str, forms: Mapping[int, Mapping[str, Any]]) -> None:
    """Take in these forms, by the key of the record; what has not changed is not written."""
    made = [
        SearchDocument(
            id=standing(resource, record), slug=form["slug"], words=words_of(resource, form)
        )
        for record, form in forms.items()
    ]
    kept = dict(_kept([row.id for row in made]))
    SearchDocument.objects.bulk_create(
        [row for row in made if kept.get(row.id) != row.words],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["slug", "words"],
        batch_size=_AT_ONCE,
    )


def forget(resource: str, records: Iterable[int]) -> None:
    """Leave out these records: nothing of them is public any more."""
    keys = [standing(resource, record) for record in records]
    for some in _batches(keys):
        SearchDocument.objects.filter(pk__in=some).delete()


def rebuild(forms: Iterable[tuple[str, int, str]]) -> int:
    """Make the whole index anew of (resource, record, JSON text); how many documents it has."""
    SearchDocument.objects.all().delete()
    count = 0
    rows = iter(forms)
    while some := list(islice(rows, _AT_ONCE)):
        SearchDocument.objects.bulk_create(_document(*row) for row in some)
        count += len(some)
    return count


def _document(resource: str, record: int, body: str) -> SearchDocument:
    form = read_form(body)
    return SearchDocument(
        id=standing(resource, record), slug=form["slug"], words=words_of(resource, form)
    )


def words_of(resource: str, form: Mapping[str, Any]) -> str:
    """The words of a form, as the index keeps them."""
    found: dict[Level, list[str]] = {level: [] for level in Level}
    for text in texts_of(resource, form):
        found[text.level].append(" ".join(words(text.text)))
    levels = (f" {TEXT_END} ".join(found[level]) for level in Level)
    return _bounded(f" {LEVEL_END} ".join(levels))


def _bounded(text: str) -> str:
    """What PostgreSQL can place exactly, so that SQLite finds no more than it does."""
    every = text.split(" ")
    if len(every) <= _MOST_PLACES:
        return text
    seen: Counter[str] = Counter()
    kept = []
    for word in every[:_MOST_WORDS]:
        seen[word] += 1
        is_placed = seen[word] <= _MOST_PLACES or word == LEVEL_END
        kept.append(word if is_placed else TEXT_END)
    return " ".join(kept)


def _kept(keys: list[int]) -> Iterable[tuple[int, str]]:
    for some in _batches(keys):
        yield from SearchDocument.objects.filter(pk__in=some).values_list("pk", "words")


def _batches(keys: list[int]) -> Iterable[list[int]]:
    return (keys[begin : begin + _AT_ONCE] for begin in range(0, len(keys), _AT_ONCE))
