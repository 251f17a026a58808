"""The forms of one capture, filled in by what is proposed or by what somebody typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.forms import BaseForm, Media
from django.utils import timezone

from commitments.models import Lab
from commitments.vocabulary import Attribution, Speaker
from evaluators.vocabulary import Attester
from labwatch.capture.forms import (
    EXTRAS,
    FOLDED,
    SOURCE_FIELDS,
    SOURCE_MORE,
    PassageForm,
    record_form,
    source_form,
    with_plain_lists,
)
from labwatch.capture.kinds import Kind
from labwatch.capture.seeing import Seen
from sources.hosts import host_of
from sources.models import Source
from sources.partialdates import PartialDate
from sources.vocabulary import CopyRead, Tier


@dataclass
class Filled:
    """The forms for one kind of record; ``source`` is None where the source is known."""

    user: Any
    kind: Kind
    source: Any
    passage: PassageForm
    record: Any = None
    extra: Any = None

    @property
    def forms(self) -> list[BaseForm]:
        """Those that there are."""
        return [form for form in (self.source, self.passage, self.record, self.extra) if form]

    def is_valid(self) -> bool:
        """Whether all are, each with its messages."""
        return not [form for form in self.forms if not form.is_valid()]

    @property
    def media(self) -> Media:
        """The scripts and sheets of their boxes."""
        return sum((form.media for form in self.forms), start=Media())

    def main(self) -> list[Any]:
        """The fields of the record that are always shown; whom a promise binds comes first."""
        shown = [self.record[name] for name in self.kind.fields] if self.record else []
        further = [field for field in self.extra or () if field.name not in FOLDED]
        return [*further, *shown]

    def more(self) -> list[Any]:
        """Those that are folded away."""
        folded = [field for field in self.extra or () if field.name in FOLDED]
        return [*folded, *([self.record[name] for name in self.kind.more] if self.record else [])]

    @property
    def is_more_wrong(self) -> bool:
        """Whether a folded field has a message, so that it must be seen."""
        return any(field.errors for field in self.more())

    @property
    def is_source_more_wrong(self) -> bool:
        """Likewise for the source."""
        return any(field.errors for field in self.source_more())

    def source_main(self) -> list[Any]:
        """The fields of the source that are always shown."""
        return [self.source[name] for name in SOURCE_FIELDS] if self.source else []

    def source_more(self) -> list[Any]:
        """Its others."""
        return [self.source[name] for name in SOURCE_MORE] if self.source else []


def fill(site: AdminSite, request: Any, seen: Seen, kind: Kind) -> Filled:
    """The forms; bound to what was sent, if something was."""
    sent = request.POST if request.method == "POST" else None
    about = _About(seen, request.user)
    filled = Filled(request.user, kind, None, _passage(seen, kind, sent))
    if seen.source is None:
        form = source_form(site, request)
        filled.source = form(sent, prefix="source", initial=about.source())
        _tell_whence(filled.source, seen)
    if kind.model is not None:
        form = record_form(site, request, kind)
        filled.record = form(sent, prefix="record", initial=about.record(kind))
    if kind.name in EXTRAS:
        filled.extra = EXTRAS[kind.name](sent, prefix="extra", initial=about.beside(kind))
    for each in filled.forms:
        with_plain_lists(each)
    return filled


def _passage(seen: Seen, kind: Kind, sent: Any) -> PassageForm:
    return PassageForm(sent, prefix="passage", kind=kind, initial={"note": seen.capture.words})


def _tell_whence(form: Any, seen: Seen) -> None:
    """Beside each field, where its proposal comes from, and what else was found."""
    for name, found in seen.proposals.items():
        if found:
            others = "; ".join(f"“{each.value}” ({each.whence})" for each in found[1:4])
            also = f" Also: {others}." if others else ""
            form[name].whence = f"From {found[0].whence}.{also}"


class _About:
    """What the page proposes for a record of it."""

    def __init__(self, seen: Seen, user: Any) -> None:
        self.seen, self.user = seen, user
        self.known: Source | None = seen.source
        self.lab = _lab_of(host_of(seen.final))
        self.is_primary = self._first("tier") == Tier.PRIMARY

    def _first(self, name: str) -> str:
        if self.known is not None:
            return str(getattr(self.known, name) or "")
        return next((each.value for each in self.seen.proposals[name]), "")

    @property
    def _date(self) -> PartialDate | None:
        text = self._first("published_on")
        return PartialDate.parse(text) if text else None

    @property
    def _speaks(self) -> Lab | None:
        """The lab whose own words these are."""
        return self.lab if self.is_primary else None

    def source(self) -> dict[str, Any]:
        """The best proposal for each field."""
        found = {name: each[0].value for name, each in self.seen.proposals.items() if each}
        if self.seen.capture.copy_read == CopyRead.ARCHIVE:
            found["archive_url"] = self.seen.capture.copy["address"]
        return found

    def record(self, kind: Kind) -> dict[str, Any]:
        """What is likely for a record of that kind; everything can be changed."""
        lab = self.lab.pk if self.lab else None
        attested = Attester.LAB if self._speaks else None
        name = self.user.get_full_name() or self.user.get_username()
        by_kind: dict[str, dict[str, Any]] = {
            "commitment": {"stated_on": self._date},
            "grant": {"lab": lab, "attested_by": attested},
            "evaluation": {"lab": lab, "attested_by": attested},
            "statement": {"said_on": self._date, **self._speaker()},
            "finding": {
                "lab": lab,
                "as_of": PartialDate.on(timezone.localdate()),
                "who_looked": name,
                "where_looked": self.seen.capture.address[:300],
            },
        }
        return by_kind.get(kind.name, {})

    def _speaker(self) -> dict[str, Any]:
        lab = self._speaks
        if lab is None:
            return {"speaker": self._first("author") or self._first("publisher")}
        return {"speaker_kind": Speaker.LAB, "speaker": lab.name, "lab": lab.pk}

    def beside(self, kind: Kind) -> dict[str, Any]:
        """Whom a promise binds, on whose word."""
        if kind.name != "commitment":
            return {}
        own = Attribution.OWN_WORDS if self._speaks else Attribution.REPORTED
        return {"lab": self.lab.pk if self.lab else None, "attribution": own}


def _lab_of(host: str) -> Lab | None:
    """The lab whose own site it is; none where several share a host."""
    labs = Lab.objects.exclude(website="").only("pk", "name", "website")
    found = [lab for lab in labs if host and host_of(lab.website) == host]
    return found[0] if len(found) == 1 else None
