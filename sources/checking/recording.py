"""Recording one visit: all that it means, in one transaction, under the lease of its batch."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import F

from sources.checking import incidents, moving, pagewatch, quotes, reachable
from sources.checking.claiming import holds, let_go
from sources.checking.keeping import keep_body_if_possible, whole_body_of
from sources.checking.manners import PROGRAM
from sources.checking.page import Page, read_page
from sources.checking.rereading import reread
from sources.checking.visiting import Visited
from sources.documents import Document
from sources.extracting import EXTRACTOR_VERSION
from sources.fetching import mask_secrets
from sources.matching import MATCHER_VERSION
from sources.models import Check, Citation, Health, Snapshot, Source
from sources.quotestates.facts import STANDS
from sources.reach import (
    Cadence,
    Evidence,
    Standing,
    Validators,
    after_full_read,
    after_not_modified,
    as_plain,
    conclude,
    evidence_of,
    excused,
    from_plain,
    may_confirm,
    next_check,
    phase_of,
    result_of,
)
from sources.vocabulary import CopyRead, EvidenceKind, PageState, QuoteState, Reach

#: Visible words below which a page's text is in its script payload.
_FEW_WORDS = 50
#: What is kept of each header, and how many headers; a stranger's answer must not fill our rows.
_HEADER_LENGTH, _HEADERS = 500, 60
_READER = f"{PROGRAM} reader {EXTRACTOR_VERSION} matcher {MATCHER_VERSION}"


@dataclass(frozen=True)
class Recorded:
    """One visit as it went into the record."""

    source: Source
    reach: str
    outcome: str
    why: str
    #: The state of each quote of the source, as published now.
    quote_states: tuple[str, ...] = ()
    #: Our own program failed; the source is not to blame.
    is_fault: bool = False

    @property
    def is_well(self) -> bool:
        """Whether the address could be read and every quote in it stands."""
        fine = self.outcome in (PageState.OK, PageState.NOT_MODIFIED)
        wrong = {QuoteState.ALTERED, QuoteState.MISSING, QuoteState.UNKNOWN}
        return fine and not wrong.intersection(self.quote_states)


def record(source: Source, visited: Visited, cadence: Cadence) -> Recorded | None:
    """Read, judge and store one visit; None if the lease was lost and somebody else records.

    ``cadence``: how often the source is visited while all is well.
    """
    health = Health.objects.filter(source=source).first() or Health(source=source)
    live = source.checks.filter(copy_read=CopyRead.LIVE)
    last = live.select_related("snapshot").order_by("pk").last()
    citations = _quoted(source)
    reread(source, citations, visited.at)
    page = read_page(visited, last, health)
    verdicts = quotes.judge([each for each in citations if _is_looked_at(each, page)], page)
    with transaction.atomic():
        if not holds(source).select_for_update().exists():
            return None
        # As they are now: a form may have changed both while the page was read.
        health = Health.objects.select_for_update().filter(source=source).first() or health
        citations = _as_judged(citations)
        verdicts = [each for each in verdicts if each.citation in citations]
        return _Visit(source, visited, cadence, health, last, page).store(citations, verdicts)


def _as_judged(citations: list[Citation]) -> list[Citation]:
    """Those whose words are still the ones that were looked for."""
    rows = Citation.objects.filter(pk__in=[each.pk for each in citations])
    words = dict(rows.values_list("pk", "quote"))
    return [each for each in citations if words.get(each.pk) == each.quote]


def _quoted(source: Source) -> list[Citation]:
    """Every quote of the source, whatever its status: drafts are checked as well."""
    return list(source.citations.exclude(quote="").select_related("source", "standing"))


def _is_looked_at(citation: Citation, page: Page) -> bool:
    return not page.is_unchanged or quotes.must_look(citation)


@dataclass
class _Visit:
    """One visit on its way into the record."""

    source: Source
    visited: Visited
    cadence: Cadence
    health: Health
    last: Check | None
    page: Page
    was_lesson: bool = False  #: its page was one to learn the noise from

    @property
    def at(self) -> dt.datetime:
        """When it was made."""
        return self.visited.at

    def store(self, citations: list[Citation], verdicts: list[quotes.Verdict]) -> Recorded:
        """Everything: check, snapshot, quotes, reach, move, the next date."""
        before = from_plain(Standing, self.health.standing)
        validators = from_plain(Validators, self.health.validators)
        all_stand = self._all_stand(citations, verdicts)
        found = self._evidence(all_stand)
        evidence = self._excused(found, before)
        after = conclude(before, evidence, self.at)
        snapshot = self._snapshot(all_stand)
        check = self._check(found, snapshot)
        self._settle_quotes(citations, verdicts, check, snapshot, validators)
        may_move = all_stand or not citations
        moving.follow(self.source, self.health, self.visited, self.page, may_move)
        # While a quote does not stand, its own alarm tells of the page.
        if snapshot is not None and self.page.is_readable and may_move:
            sought = [each.quote for each in citations]
            self.was_lesson = pagewatch.watch(self.source, self.health, snapshot, sought, self.at)
        reachable.tell(self.source, before, after, found, self.page, self.at)
        self._keep_health(found, before, after, self._validators(validators))
        self._set_next(after, citations)
        states = tuple(str(each.quote_state) for each in citations)
        return Recorded(self.source, after.reach, self.page.state, check.detail, states)

    def _all_stand(self, citations: list[Citation], verdicts: list[quotes.Verdict]) -> bool:
        """Whether this very page holds every quote."""
        if not citations or self.page.document is None:
            return False
        judged = {verdict.citation.pk for verdict in verdicts}
        others = [each for each in citations if each.pk not in judged]
        if others and not self.page.is_unchanged:
            return False
        stood = all(each.quote_state in STANDS for each in others)
        return stood and all(verdict.match.stands for verdict in verdicts)

    def _evidence(self, all_stand: bool) -> Evidence:
        fetched, error = self.visited.fetched, self.visited.error
        if error.isdigit():  # robots.txt was answered so; the page itself was not asked for
            return evidence_of(state=PageState.HTTP_ERROR, status=int(error))
        return evidence_of(
            state=self.page.state,
            status=fetched.status if fetched else None,
            error=_ERRORS.get(error, error),
            all_quotes_present=all_stand,
            not_modified=self.page.state == PageState.NOT_MODIFIED,
            retry_after_s=self.visited.retry_after,
        )

    def _excused(self, found: Evidence, before: Standing) -> Evidence:
        """What fails together with most of its host is noted, not counted."""
        if found.kind not in (EvidenceKind.TRANSIENT, EvidenceKind.HARD):
            return found
        if incidents.is_stopped():  # a probe: the fault is likely ours
            return replace(found, kind=EvidenceKind.NONE)
        result = result_of(self.source.host, found, before, self.at)
        incident = incidents.host_is_troubled(self.source.host, result)
        return excused(found, before, incident=incident, at=self.at)

    def _snapshot(self, all_stand: bool) -> Snapshot | None:
        """The page as it was read; the same text as before is not stored again."""
        page = self.page
        if page.document is None or not (all_stand or _is_kept(page.state)):
            return None
        for known in self.source.snapshots.filter(
            text_sha256=page.text_sha256,
            extractor_version=EXTRACTOR_VERSION,
            copy_read=CopyRead.LIVE,
        ):
            # What was erased by law is not stored again.
            if known.body_dropped_because or _is_same_page(known, page):
                seen = max(known.last_seen_at, self.at)
                Snapshot.objects.filter(pk=known.pk).update(last_seen_at=seen)
                self._keep_what_had_no_room(known)
                return known
        return self._new_snapshot()

    def _keep_what_had_no_room(self, known: Snapshot) -> None:
        """The bytes of its first visit could not be written; those of now are the same page."""
        if known.body or known.body_dropped_because or known.body_sha256 != self.page.body_sha256:
            return
        name = keep_body_if_possible(self.page.body, whole_body_of(self.source))
        Snapshot.objects.filter(pk=known.pk).update(body=name)

    def _new_snapshot(self) -> Snapshot:
        page, document = self.page, self.page.document
        assert document is not None  # noqa: S101 - for the type checker; the caller looked
        fetched = self.visited.fetched
        return Snapshot.objects.create(
            source=self.source,
            body=keep_body_if_possible(page.body, whole_body_of(self.source)),
            body_bytes=len(page.body),
            body_sha256=page.body_sha256,
            content_type=fetched.content_type[:200] if fetched else "",
            title=document.title[:300],
            text=document.main,
            text_sha256=page.text_sha256,
            streams=page.streams,
            extractor_version=EXTRACTOR_VERSION,
            first_seen_at=self.at,
            last_seen_at=self.at,
        )

    def _check(self, found: Evidence, snapshot: Snapshot | None) -> Check:
        """A row if the result is another than last time; otherwise the last row is seen again."""
        result = self._result(found, snapshot)
        last = self.last
        if last is not None and all(getattr(last, name) == value for name, value in result.items()):
            Check.objects.filter(pk=last.pk).update(
                last_seen_at=max(last.last_seen_at, self.at), times_seen=F("times_seen") + 1
            )
            return last
        return Check.objects.create(
            source=self.source,
            first_seen_at=self.at,
            last_seen_at=self.at,
            program=_READER,
            **result,
            **self._received(),
        )

    def _result(self, found: Evidence, snapshot: Snapshot | None) -> dict[str, Any]:
        fetched = self.visited.fetched
        if snapshot is None and self.page.state == PageState.NOT_MODIFIED and self.last:
            snapshot = self.last.snapshot
        return {
            "snapshot": snapshot,
            "outcome": self.page.state,
            "evidence": found.kind,
            "http_status": fetched.status if fetched else None,
            "final_url": fetched.final_url[:2000] if fetched else "",
            "detail": (self.visited.why or found.why)[:500],
            "hops": [_hop(each) for each in fetched.hops] if fetched else [],
        }

    def _received(self) -> dict[str, Any]:
        """The evidence of the visit itself, as received."""
        fetched = self.visited.fetched
        if fetched is None:
            return {}
        names = list(dict.fromkeys(fetched.headers))[:_HEADERS]
        return {
            "headers": {
                name[:100]: ", ".join(fetched.headers.getall(name))[:_HEADER_LENGTH]
                for name in names
            },
            "server_ip": fetched.ip,
            "certificate": fetched.certificate or {},
            "body_sha256": self.page.body_sha256,
            "duration_ms": fetched.duration_ms,
        }

    def _settle_quotes(
        self,
        citations: list[Citation],
        verdicts: list[quotes.Verdict],
        check: Check,
        snapshot: Snapshot | None,
        validators: Validators,
    ) -> None:
        sighting = quotes.Sighting(self.at, check, snapshot, self.page.document)
        judged = {verdict.citation.pk for verdict in verdicts}
        for verdict in verdicts:
            quotes.publish(verdict, sighting)
        for citation in citations:
            if citation.pk in judged:
                continue
            if self.page.is_unchanged:
                quotes.confirm_unchanged(citation, sighting)
            elif self.page.state == PageState.NOT_MODIFIED:
                fresh = may_confirm(validators, self.at)
                quotes.confirm_unchanged(citation, sighting, may_confirm=fresh)
            else:
                quotes.not_readable(citation, sighting)

    def _validators(self, known: Validators) -> Validators:
        """What the next visit may send, so that an unchanged page need not be sent again."""
        fetched = self.visited.fetched
        if fetched is None or fetched.status not in (200, 304):
            return known
        given = (fetched.headers.get("ETag"), fetched.headers.get("Last-Modified"))
        if fetched.not_modified:
            return after_not_modified(known, *given, self.at)
        return after_full_read(*given, self.at, readable=self.page.is_readable)

    def _keep_health(
        self, found: Evidence, before: Standing, after: Standing, validators: Validators
    ) -> None:
        health = self.health
        result = result_of(self.source.host, found, before, self.at)
        health.standing, health.validators = as_plain(after), as_plain(validators)
        health.recent = incidents.with_result(health.recent, result)
        health.reach, health.since = after.reach, after.since
        health.last_visit_at, health.last_ok_at = self.at, after.last_ok_at
        health.last_evidence = found.kind
        if self.page.state != PageState.NOT_MODIFIED:
            health.last_body_sha256 = self.page.body_sha256
        health.last_why = (self.visited.why or found.why)[:500]
        if self.page.is_readable and self.page.document is not None:
            health.words = self.page.document.words
        health.save()

    def _set_next(self, after: Standing, citations: list[Citation]) -> None:
        """Conclude the reach, choose the next date and end the lease."""
        due = next_check(
            after,
            self.cadence,
            self.at,
            random.random(),  # noqa: S311 - spreads visits, guards nothing
            phase=phase_of(self.source.pk),
            retry_after_s=self.visited.retry_after,
            second_look=self._next_look(citations),
        )
        if self.source.reach not in (Reach.PAUSED, after.reach):
            holds(self.source).exclude(reach=Reach.PAUSED).update(reach=after.reach)
            self.source.reach = after.reach
        let_go(self.source, due)

    def _next_look(self, citations: list[Citation]) -> dt.datetime | None:
        """When the page should be seen again sooner: to confirm a change, or to learn its noise."""
        lesson = pagewatch.next_lesson(self.health, self.at) if self.was_lesson else None
        wished = quotes.second_looks(citations), lesson
        return min((moment for moment in wished if moment is not None), default=None)


#: Errors of a visit in the words of ``evidence_of``.
_ERRORS = {"robots": "refused"}


def _is_kept(state: str) -> bool:
    """Pages, and documents that only a person can read; never walls and error pages."""
    people = (PageState.ENCRYPTED, PageState.NO_TEXT_LAYER, PageState.DAMAGED, PageState.TRUNCATED)
    return state == PageState.OK or state in people


def _is_same_page(known: Snapshot, page: Page) -> bool:
    """Whether title, hidden and struck text are the same as well. Script payloads differ at every
    visit, and count only where they are all there is.
    """
    document = page.document or Document()
    names = ["full", "struck"]
    if document.words < _FEW_WORDS:
        names.append("embedded")
    same = all(known.streams.get(name) == page.streams.get(name) for name in names)
    return same and known.title == document.title[:300]


def _hop(hop: Any) -> dict[str, Any]:
    return {
        "url": mask_secrets(hop.url),
        "status": hop.status,
        "location": mask_secrets(hop.location),
        "ip": hop.ip,
    }
