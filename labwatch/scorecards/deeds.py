"""From word to deed: which access and evaluations on record bear on a commitment.

A link by lab and topic, for the reader to judge; it is no ruling.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from commitments.models import Commitment, Pledge
from commitments.vocabulary import Attribution, Topic
from evaluators.models import AccessGrant, Evaluation
from evaluators.pages import with_parties, with_work
from evaluators.vocabulary import Activity
from sources.publishing import published

#: What was done that a promise on the topic speaks of. Red-teaming never stands for evaluation.
ACTIVITIES: Mapping[str, tuple[Activity, ...]] = {
    Topic.EXTERNAL_EVALUATION: (Activity.MODEL_EVALUATION,),
    Topic.RED_TEAMING: (Activity.RED_TEAMING,),
    Topic.AUDIT: (Activity.AUDIT, Activity.METHODOLOGY_REVIEW, Activity.REPORT_REVIEW),
    Topic.RESEARCHER_ACCESS: (Activity.RESEARCHER_ACCESS,),
}


@dataclass(frozen=True)
class Deeds:
    """What the bound labs did on the topic; ``activities`` is empty where none would count."""

    activities: tuple[Activity, ...]
    grants: list[AccessGrant]
    evaluations: list[Evaluation]


def deeds_for(
    commitment: Commitment, pledges: Iterable[Pledge], as_of: dt.date | None = None
) -> Deeds:
    """Published grants and evaluations of the labs that these pledges bind, on the topic.

    An alleged pledge binds nobody. ``as_of``: only what was dated by that day.
    """
    activities = ACTIVITIES.get(commitment.topic, ())
    labs = [one.lab_id for one in pledges if one.attribution != Attribution.ALLEGED]
    grants = published(AccessGrant, as_of=as_of)
    grants = grants.filter(lab__in=labs, activity__in=activities)
    work = published(Evaluation, as_of=as_of).filter(lab__in=labs, kind__in=activities)
    return Deeds(activities, list(with_parties(grants, as_of)), list(with_work(work)))
