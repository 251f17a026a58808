"""What somebody is shown of what was read: the quote in its place, what is known, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.text import capfirst

from labwatch.capture import finding
from labwatch.capture.addresses import cleaned
from labwatch.capture.models import Capture, document_in
from labwatch.capture.proposing import Proposal, Read, proposals
from labwatch.capture.taking import page_of, visited_of
from sources.checking.page import Page
from sources.checking.visiting import Visited
from sources.diffing import words_changed, words_html
from sources.documents import Document
from sources.hosts import host_of
from sources.masking import masked, one_line
from sources.matching import Match, match
from sources.matching.results import REASONS
from sources.models import Citation, Source
from sources.vocabulary import CopyRead, PageState

#: Of the sentences around a quote; some pages have no full stop for long.
_AROUND = 400


@dataclass(frozen=True)
class Seen:
    """One capture, as its page shows it."""

    capture: Capture

    @cached_property
    def document(self) -> Document | None:
        """What the page or its copy says."""
        return document_in(self.capture)

    @cached_property
    def visited(self) -> Visited:
        """The visit to the live page."""
        return visited_of(self.capture)

    @property
    def page(self) -> Page:
        """The page or copy, as the checker has it."""
        return page_of(self.capture, self.document)

    @property
    def final(self) -> str:
        """Where redirects ended."""
        fetched = self.visited.fetched
        is_post = self.visited.errand.is_post
        return fetched.final_url if fetched and not is_post else self.capture.address

    @cached_property
    def proposals(self) -> dict[str, list[Proposal]]:
        """What is proposed for a new source."""
        host = host_of(self.final)
        document = self.document if self.capture.is_readable else None
        read = Read(
            document,
            asked=self.capture.address,
            final=self.final if self.capture.is_readable else self.capture.address,
            title=self.capture.title,
            siblings=finding.siblings(host),
            lab_hosts=finding.lab_hosts(),
            host=host,
        )
        return proposals(read)

    @cached_property
    def source(self) -> Source | None:
        """The source that is recorded already."""
        stated = [each.value for each in self.proposals["url"]]
        return finding.known_source(self.capture.address, cleaned(self.final), *stated)

    @cached_property
    def citation(self) -> Citation | None:
        """The passage that is recorded already, if the quote is."""
        return finding.known_citation(self.source, self.capture.quote) if self.quote else None

    @property
    def quote(self) -> str:
        """The words looked for."""
        return self.capture.quote

    @cached_property
    def match(self) -> Match | None:
        """How the quote fits what was read; None without a quote, or with nothing to read."""
        if not self.quote or self.document is None:
            return None
        found = match(self.quote, self.document, page=self.capture.state)
        # A wall or an error page tells of a quote only if every word of it is there all the same.
        return found if self.capture.is_readable or found.stands else None

    @property
    def stands(self) -> bool:
        """Whether every word of the quote is there, so that it may be recorded as a quote."""
        return self.match is not None and self.match.stands

    @property
    def may_be_saved(self) -> bool:
        """A quote only if it stands; a source as a whole in any case."""
        return self.stands or not self.quote

    @property
    def verdict(self) -> str:
        """What was found of the quote, in words."""
        found = self.match
        if found is None:
            return ""
        where = _WHERE[CopyRead(self.capture.copy_read)]
        if found.verdict == "verbatim":
            return f"The quote stands verbatim {where}."
        if found.verdict == "reformatted":
            why = ", ".join(REASONS.get(reason, reason) for reason in found.reasons)
            return f"Every word of the quote stands {where}, but written otherwise: {why}."
        if found.verdict == "unknown":
            return "The quote holds no word that could be looked for."
        if found.verdict == "altered":
            words = words_changed(found.diff, found.kinds)
            return f"The quote does not stand {where}. The nearest passage differs: {words}."
        return f"The quote was not found {where}, nor anything like it."

    @property
    def several(self) -> int:
        """In how many places it stands, if in more than one."""
        count = self.match.occurrences if self.match else 0
        return count if count > 1 else 0

    @property
    def elsewhere(self) -> str:
        """Where its words are, though they do not count there."""
        found = self.match
        if found is None or found.stands:
            return ""
        return ", ".join(REASONS[reason] for reason in found.reasons if reason in REASONS)

    @property
    def before(self) -> str:
        """The text before the passage."""
        text = self.match.before if self.match else ""
        return text if len(text) <= _AROUND else f"…{text[-_AROUND:]}"

    @property
    def after(self) -> str:
        """The text after it."""
        text = self.match.after if self.match else ""
        return text if len(text) <= _AROUND else f"{text[:_AROUND]}…"

    @property
    def diff(self) -> SafeString | str:
        """The quote against the nearest passage, word by word; all of it escaped."""
        found = self.match
        return words_html(found.diff) if found and found.verdict == "altered" else ""

    @property
    def trouble(self) -> str:
        """Why the live page could not be read, in words; empty if it could."""
        state = PageState(self.capture.live_state)
        if state == PageState.OK or self.capture.copy_read == CopyRead.ARCHIVE:
            return ""
        visited = self.visited
        if visited.error == "busy":
            return _busy(visited)
        if visited.error:
            return f"The page could not be fetched: {masked(one_line(visited.why))}"
        answered = f" (it answered {visited.fetched.status})" if visited.fetched else ""
        return _WORDS.get(state, f"{capfirst(str(state.label))}") + f"{answered}."


def _busy(visited: Visited) -> str:
    if visited.retry_after is None:
        return f"The page was not fetched: {masked(one_line(visited.why))}"
    wait = max(1, round(visited.retry_after))
    return f"The host is busy with our other visits. Try again in {wait} seconds."


_WHERE = {
    CopyRead.LIVE: "on the page",
    CopyRead.ARCHIVE: "in the archived copy",
    CopyRead.UPLOAD: "in the uploaded copy",
}
_WORDS = {
    PageState.BLOCKED: "The site blocks our visits",
    PageState.NOT_FOUND: "There is no such page",
    PageState.SOFT_404: "There is no such page, though the site says so only in its text",
    PageState.CONSENT: "The site shows a consent wall in place of the page",
    PageState.LOGIN: "The page is behind a log-in",
    PageState.JS_SHELL: "The page is empty without scripts, which our visits do not run",
    PageState.PARKED: "The domain is parked",
    PageState.REDIRECTED_HOME: "The site sends us to its home page",
    PageState.EMPTY: "The page holds no text",
    PageState.HTTP_ERROR: "The server failed",
    PageState.ENCRYPTED: "The document is encrypted",
    PageState.NO_TEXT_LAYER: "The document holds pictures of text only",
    PageState.DAMAGED: "The document is damaged",
    PageState.TRUNCATED: "The page broke off before its end",
    PageState.TOO_BIG: "The page is too big to read",
    PageState.TOO_DEEP: "The page is nested too deeply to read",
    PageState.HOSTILE: "The page ended our reader or took it too long",
}
