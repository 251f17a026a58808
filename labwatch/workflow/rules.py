"""What a record must be before it may be public: the rules of its model, and of what it cites."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from commitments.models import Ruling
from evaluators.citing import uncited
from evaluators.models import AccessGrant
from evaluators.models.access import DEPTH_FACTS, SAFEGUARD_FACTS
from sources.publishing import public
from sources.records import Record, link_of


def breaches(record: Record) -> list[str]:
    """Every rule that the record, with its status already set, would break; empty if none."""
    return [*_of_model(record), *_of_citations(record), *_of_readers(record)]


def is_same_name(one: str, other: str) -> bool:
    """Whether two names are one person's, however they are written."""
    return bool(_plain(one)) and _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _of_readers(record: Record) -> list[str]:
    """The second reader of a ruling is somebody else, also in other letters."""
    if isinstance(record, Ruling) and is_same_name(record.author, record.second_reader):
        return [_worded(record, "second_reader", "name somebody other than the author.")]
    return []


def _of_model(record: Record) -> list[str]:
    try:
        record.full_clean()
    except ValidationError as error:
        return [
            _worded(record, name, message)
            for name, messages in error.message_dict.items()
            for message in messages
        ]
    return []


def _worded(record: Record, name: str, message: str) -> str:
    """The message, with the field under the name that the form gives it."""
    if name == NON_FIELD_ERRORS:
        return message
    label = str(record._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return f"{label[:1].upper()}{label[1:]}: {message}"


def _of_citations(record: Any) -> list[str]:
    """A record that must cite does; a grant cites a passage for each fact that it states."""
    if link_of(type(record)) is None:
        return []
    links = list(record.citations.select_related("citation__source"))
    found = []
    if record.must_cite and not any(public(link.citation) for link in links):
        found.append("Citations: cite at least one passage; without one nothing is published.")
    if isinstance(record, AccessGrant):
        facts = {name: getattr(record, name) for name in (*SAFEGUARD_FACTS, *DEPTH_FACTS)}
        found += [
            _worded(record, name, "cite the passage that states it, or choose not stated.")
            for name in uncited(facts, {link.fact for link in links})
        ]
    return found
