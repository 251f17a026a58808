"""What a ruling must rest on, as rules over plain facts. Every door calls ``breaches()``.

The rules are those of design.md, section 4: "kept" needs a source about conduct, not the promise
itself; "not kept" needs an admission, the counterpart's word or two independent sources, never
silence alone; "no public evidence" needs a finding; nothing may rest on an alleged pledge; a
ruling without judgement needs its reason. Each breach is worded for the person who makes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

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


#: Who may speak where the evidence is one side's word alone; outsiders count with the press.
ONE_VOICE: Mapping[str, set[Voice]] = {
    Evidence.LAB_ONLY: {Voice.LAB},
    Evidence.COUNTERPART_ONLY: {Voice.COUNTERPART},
    Evidence.PRESS_ONLY: {Voice.PRESS, Voice.OTHER},
}
_SEVERAL = {Evidence.AGREE, Evidence.CONFLICT}
_KEPT = (Conduct.KEPT, Conduct.PARTLY_KEPT)


@dataclass(frozen=True)
class Rule:
    """One rule: the field it concerns, what it demands of a ruling, and how a breach is worded.

    ``breach`` gives the empty string where the rule is kept. ``conducts``: the conclusions that it
    bears on; none stands for all of them.
    """

    field: str
    demand: str
    breach: Callable[[RulingFacts], str]
    conducts: tuple[Conduct, ...] = ()

    def bears_on(self, conduct: Conduct | None) -> bool:
        """Whether it is of that conclusion alone or, for None, of every one."""
        return conduct in self.conducts if conduct else not self.conducts


@dataclass(frozen=True)
class Need:
    """What one rule demands of a ruling, and what is still missing; empty: nothing."""

    demand: str
    missing: str

    @property
    def in_words(self) -> str:
        """The demand as plain text, vocabulary words in quotation marks."""
        return re.sub(r"\*([^*]+)\*", r"“\1”", self.demand)


def needs(conduct: Conduct | None, facts: RulingFacts) -> list[Need]:
    """What that conclusion asks for beyond what every ruling needs, held against the facts.

    For None: what every ruling needs, whatever it concludes.
    """
    judged = replace(facts, conduct=conduct or facts.conduct)
    return [Need(rule.demand, rule.breach(judged)) for rule in RULES if rule.bears_on(conduct)]


def breaches(facts: RulingFacts) -> list[Breach]:
    """Every rule that the facts break; empty if the ruling may be published."""
    found = [(rule.field, rule.breach(facts)) for rule in RULES]
    return [Breach(field, message) for field, message in found if message]


def _alleged(facts: RulingFacts) -> str:
    if facts.attribution != Attribution.ALLEGED:
        return ""
    return (
        "No ruling may rest on an alleged pledge. First record who says that the lab "
        "promised it, or leave it unruled."
    )


def _unreasoned(facts: RulingFacts) -> str:
    if facts.reason.strip():
        return ""
    return "Say why. Every ruling needs its reason."


def _evidence_uncited(facts: RulingFacts) -> str:
    if bool(facts.on_conduct) != (facts.evidence == Evidence.NONE):
        return ""
    return (
        'Evidence is "none" exactly when no passage about conduct is cited. '
        f"{len(facts.on_conduct)} cited here."
    )


def _another_voice(facts: RulingFacts) -> str:
    voices = ONE_VOICE.get(facts.evidence)
    if not voices or voices.issuperset(item.voice for item in facts.on_conduct):
        return ""
    called = Evidence(facts.evidence).label
    return f'Evidence is "{called}", but somebody else speaks in a passage about conduct.'


def _too_few(facts: RulingFacts) -> str:
    if facts.evidence not in _SEVERAL or len(facts.on_conduct) != 1:
        return ""
    return f'"{Evidence(facts.evidence).label}" needs several passages about conduct; one is cited.'


def _kept_untold(facts: RulingFacts) -> str:
    if facts.conduct not in _KEPT or facts.on_conduct:
        return ""
    return (
        f'"{Conduct(facts.conduct).label}" needs a source about conduct, not the promise itself. '
        'Cite one with the role "what was done".'
    )


def _breach_unshown(facts: RulingFacts) -> str:
    if facts.conduct != Conduct.NOT_KEPT or _shows_breach(facts.on_conduct):
        return ""
    return (
        '"not kept" needs an admission by the lab, the counterpart\'s word, or two sources '
        "of different publishers, cited as conduct. Silence alone never suffices."
    )


def _not_looked_for(facts: RulingFacts) -> str:
    if facts.conduct != Conduct.NO_PUBLIC_EVIDENCE or facts.has_finding:
        return ""
    return (
        '"no public evidence" needs a published finding on this commitment, dated no later '
        "than the ruling: who looked, where, and when."
    )


def _shows_breach(told: Iterable[Cited]) -> bool:
    """An admission, the counterpart's word, or two independent publishers."""
    told = list(told)
    if any(item.voice in {Voice.LAB, Voice.COUNTERPART} for item in told):
        return True
    publishers = {" ".join(item.publisher.casefold().split()) for item in told}
    return len(publishers - {""}) >= 2


#: Every rule, in the order in which breaches are told.
RULES = (
    Rule("pledge", "It never rests on a pledge that is only alleged.", _alleged),
    Rule("reason", "It gives its reason, whatever it concludes.", _unreasoned),
    Rule(
        "evidence",
        "It says that its evidence is *none* exactly if it cites no passage about conduct.",
        _evidence_uncited,
    ),
    Rule(
        "evidence",
        "It says *lab only*, *counterpart only* or *press only* if nobody else speaks in its "
        "passages about conduct, and never else; other outsiders count with the press.",
        _another_voice,
    ),
    Rule(
        "evidence",
        "It says *several, in agreement* or *several, in conflict* of several passages, never of "
        "one.",
        _too_few,
    ),
    Rule(
        "conduct",
        "*Kept* and *partly kept* rest on a source about conduct, not on the promise itself.",
        _kept_untold,
        _KEPT,
    ),
    Rule(
        "conduct",
        "*Not kept* rests on the lab's admission, the counterpart's word, or two sources of "
        "different publishers; never on silence alone.",
        _breach_unshown,
        (Conduct.NOT_KEPT,),
    ),
    Rule(
        "conduct",
        "*No public evidence* rests on a published finding on the commitment, no later than the "
        "ruling: who looked, where, and when.",
        _not_looked_for,
        (Conduct.NO_PUBLIC_EVIDENCE,),
    ),
)
