"""What a ruling must rest on, as rules over plain facts. Every door calls ``breaches()``.

The rules are those of design.md, section 4: "kept" needs a source about conduct, not the promise
itself; "not kept" needs an admission, the counterpart's word or two independent sources, never
silence alone; "no public evidence" needs a finding; nothing may rest on an alleged pledge; a
ruling without judgement needs its reason. Each breach is worded for the person who makes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from commitments.vocabulary import Attribution, Conduct, Evidence, Voice
from sources.vocabulary import CitationRole


@dataclass(frozen=True)
class Cited:
    """One passage that a ruling cites: its role, who speaks in it, and who published it.

    ``is_promise``: it is the very passage in which the promise was made, whatever the role says.
    """

    role: str
    voice: str
    publisher: str
    is_promise: bool = False


@dataclass(frozen=True)
class RulingFacts:
    """All that the rules look at. ``has_finding``: a published finding on the promise by then."""

    conduct: str
    attribution: str
    reason: str
    evidence: str
    cited: tuple[Cited, ...] = ()
    has_finding: bool = False

    @property
    def on_conduct(self) -> tuple[Cited, ...]:
        """The cited passages that tell what was done. A promise never tells of its keeping."""
        return tuple(
            item for item in self.cited if item.role == CitationRole.CONDUCT and not item.is_promise
        )


@dataclass(frozen=True)
class Breach:
    """One broken rule: the field it concerns and what to do about it."""

    field: str
    message: str


def breaches(facts: RulingFacts) -> list[Breach]:
    """Every rule that the facts break; empty if the ruling may be published."""
    return [*_of_the_pledge(facts), *_of_the_reason(facts), *_of_the_evidence(facts)]


def _of_the_pledge(facts: RulingFacts) -> Iterator[Breach]:
    if facts.attribution == Attribution.ALLEGED:
        yield Breach(
            "pledge",
            "No ruling may rest on an alleged pledge. First record who says that the lab "
            "promised it, or leave it unruled.",
        )


def _of_the_reason(facts: RulingFacts) -> Iterator[Breach]:
    if not facts.reason.strip():
        yield Breach("reason", f'Say why. A ruling of "{facts.conduct}" needs its reason.')


#: Who may speak where the evidence is one side's word alone; outsiders count with the press.
_ONE_VOICE: Mapping[str, set[Voice]] = {
    Evidence.LAB_ONLY: {Voice.LAB},
    Evidence.COUNTERPART_ONLY: {Voice.COUNTERPART},
    Evidence.PRESS_ONLY: {Voice.PRESS, Voice.OTHER},
}
_SEVERAL = {Evidence.AGREE, Evidence.CONFLICT}


def _of_the_evidence(facts: RulingFacts) -> Iterator[Breach]:
    told = facts.on_conduct
    if bool(told) == (facts.evidence == Evidence.NONE):
        yield Breach(
            "evidence",
            'Evidence is "none" exactly when no passage about conduct is cited. '
            f"{len(told)} cited here.",
        )
    voices = _ONE_VOICE.get(facts.evidence)
    if voices and not voices.issuperset(item.voice for item in told):
        yield Breach(
            "evidence",
            f'Evidence is "{facts.evidence}", but somebody else speaks in a passage about conduct.',
        )
    if facts.evidence in _SEVERAL and len(told) == 1:
        yield Breach(
            "evidence",
            f'"{facts.evidence}" needs several passages about conduct; one is cited.',
        )
    if facts.conduct in {Conduct.KEPT, Conduct.PARTLY_KEPT} and not told:
        yield Breach(
            "conduct",
            f'"{facts.conduct}" needs a source about conduct, not the promise itself. Cite one '
            'with the role "what was done".',
        )
    if facts.conduct == Conduct.NOT_KEPT and not _shows_breach(told):
        yield Breach(
            "conduct",
            '"not-kept" needs an admission by the lab, the counterpart\'s word, or two sources '
            "of different publishers, cited as conduct. Silence alone never suffices.",
        )
    if facts.conduct == Conduct.NO_PUBLIC_EVIDENCE and not facts.has_finding:
        yield Breach(
            "conduct",
            '"no-public-evidence" needs a published finding on this commitment, dated no later '
            "than the ruling: who looked, where, and when.",
        )


def _shows_breach(told: Iterable[Cited]) -> bool:
    """An admission, the counterpart's word, or two independent publishers."""
    told = list(told)
    if any(item.voice in {Voice.LAB, Voice.COUNTERPART} for item in told):
        return True
    publishers = {" ".join(item.publisher.casefold().split()) for item in told}
    return len(publishers - {""}) >= 2
