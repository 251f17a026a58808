"""What of a record's public form somebody decided, and how two of its forms differ in that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from labwatch.publishing.place import PLACE

#: Addresses and times, what follows from the date, and what source checks found: none of it is a
#: change that somebody made to the record.
_NOT_DECIDED = frozenset(
    {
        "slug",
        "url",
        "page_url",
        "created_at",
        "updated_at",
        "timing",
        "overdue",
        "days_late",
        "review_due",
        "break_test_changed",
        "current_ruling",
        "source_check",
    }
)
#: Of these resources only this is somebody's word; the rest is what visits found.
_DECIDED_OF = {
    "citations": ("source", "quote", "locator", "quoted_from", "note", "reading"),
    "sources": (
        "source_url",
        "title",
        "publisher",
        "author",
        "kind",
        "tier",
        "language",
        "published_on",
        "archive_url",
        "note",
        "reading",
    ),
}
#: Those whose name is a field of its own, and not made of others.
_NAMED = ("labs", "models", "evaluators")
_OF_CITATION = ("slug", "role", "fact", "voice")


def decided(resource: str, form: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a form that somebody decided, references by slug."""
    names = _DECIDED_OF.get(resource) or [
        name
        for name in form
        if name not in _NOT_DECIDED
        and not name.endswith("_url")
        and (name != "name" or resource in _NAMED)
    ]
    return {name: _plain(name, form[name]) for name in names if name in form}


def _plain(name: str, value: Any) -> Any:
    if name == "citations":
        return [{key: link[key] for key in _OF_CITATION if key in link} for link in value]
    if name == "replies":  # that no answer came is nobody's decision
        return [_plain("", {key: reply[key] for key in reply if key != "state"}) for reply in value]
    if is_reference(value):
        return value["slug"]
    if isinstance(value, list):
        plain = [_plain("", item) for item in value]
        # Several records come in the order of their names, which is nobody's decision about this.
        return sorted(plain) if value and all(map(is_reference, value)) else plain
    if isinstance(value, Mapping):
        return {
            key: _plain("", item)
            for key, item in value.items()
            if key not in ("url", "quote_state") and not key.endswith(("_url", "_since", "_at"))
        }
    return value


def is_reference(value: Any) -> bool:
    """Whether it is another record as the API refers to it."""
    return isinstance(value, Mapping) and value.keys() == {"slug", "name", "url"}


def differences(resource: str, old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> list[Any]:
    """{field, before, after} of each field that differs; of a new record, all that is stated.

    A field that only one of two forms has came or went with the program, not with the record.
    """
    after = decided(resource, new)
    if old is None:
        stated = ((name, value) for name, value in after.items() if not _is_blank(value))
        return [{"field": name, "before": None, "after": value} for name, value in stated]
    before = decided(resource, old)
    return [
        {"field": name, "before": before[name], "after": value}
        for name, value in after.items()
        if name in before and before[name] != value
    ]


def _is_blank(value: Any) -> bool:
    return value is None or value in ("", [], "not-stated")


def about(resource: str, form: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The records that a form is about, itself among them, as (resource, slug)."""
    named = (value for name, value in form.items() if name != "citations")
    return {(resource, str(form["slug"])), *(ref for value in named for ref in _references(value))}


def _references(value: Any) -> Iterator[tuple[str, str]]:
    if is_reference(value):
        # The address leads to what shows it: for the version of a document, to the document.
        resource, slug = urlsplit(value["url"].removeprefix(PLACE)).path.split("/")[-3:-1]
        yield resource, slug
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)
