"""What the page of one model computes from its rows: days before release, dangers not looked for.

Pure, over rows as the page fetched them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext

from evaluators.vocabulary import Activity, Domain
from sources.partialdates import PartialDate

#: The dangers that evaluators of frontier models look for, each with the words that tell of it.
DANGERS: Mapping[Domain, frozenset[Domain]] = {
    Domain.CBRN: frozenset({Domain.CBRN, Domain.BIO, Domain.CHEM, Domain.NUCLEAR}),
    Domain.CYBER: frozenset({Domain.CYBER}),
    Domain.AUTONOMY: frozenset({Domain.AUTONOMY}),
    Domain.AI_R_AND_D: frozenset({Domain.AI_R_AND_D}),
    Domain.SCHEMING: frozenset({Domain.SCHEMING}),
    Domain.PERSUASION: frozenset({Domain.PERSUASION}),
}


def days_before(began: PartialDate | None, released: PartialDate | None) -> str:
    """Days from the start of access to the release: "21", "10 to 41"; empty where either date is
    not stated, negative where access began after it.
    """
    if began is None or released is None:
        return ""
    least = (released.earliest - began.latest).days
    most = (released.latest - began.earliest).days
    if least == most:
        return str(least)
    return gettext("%(least)d to %(most)d") % {"least": least, "most": most}


def not_looked_for(evaluations: Iterable[Any]) -> list[str]:
    """Dangers that no model evaluation on record looked for; none where no evaluation is on record
    or one does not say what it looked for, which may be any of them.
    """
    work = [one for one in evaluations if one.kind == Activity.MODEL_EVALUATION]
    found = [{domain.domain for domain in one.domains.all()} for one in work]
    if not found or any(not one or Domain.DANGEROUS_CAPABILITIES in one for one in found):
        return []
    looked_for = set().union(*found)
    return [str(danger.label) for danger, words in DANGERS.items() if not words & looked_for]
