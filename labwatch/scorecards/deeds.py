"""From word to deed: which access and evaluations on record bear on a commitment.

A link by lab and topic, for the reader to judge; it is no ruling.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from commitments.models import AIModel, Commitment, DocumentVersion, Pledge
from commitments.vocabulary import Attribution, DocumentKind, ModelKind, Topic
from evaluators.models import AccessGrant, Evaluation
from evaluators.pages import with_parties, with_work
from evaluators.vocabulary import Activity
from sources.publishing import published
from sources.vocabulary import Stated

#: What was done that a promise on the topic speaks of. Red-teaming never stands for evaluation.
ACTIVITIES: Mapping[str, tuple[Activity, ...]] = {
    Topic.EXTERNAL_EVALUATION: (Activity.MODEL_EVALUATION,),
    Topic.RED_TEAMING: (Activity.RED_TEAMING,),
    Topic.AUDIT: (Activity.AUDIT, Activity.METHODOLOGY_REVIEW, Activity.REPORT_REVIEW),
    Topic.RESEARCHER_ACCESS: (Activity.RESEARCHER_ACCESS,),
}
#: What sort of text would show that a promise on the topic was kept.
TEXTS: Mapping[str, tuple[DocumentKind, ...]] = {
    Topic.PUBLICATION: (
        DocumentKind.SYSTEM_CARD,
        DocumentKind.RESULTS,
        DocumentKind.REPORT,
        DocumentKind.SAFETY_FRAMEWORK,
    ),
    Topic.INFORMATION_SHARING: (
        DocumentKind.SYSTEM_CARD,
        DocumentKind.REPORT,
        DocumentKind.SAFETY_FRAMEWORK,
    ),
    Topic.OTHER: (DocumentKind.SAFETY_FRAMEWORK,),
}


@dataclass(frozen=True)
class Deeds:
    """What the bound labs did on the topic; ``activities`` is empty where none would count.

    ``texts``: dated versions of their documents, where the topic is kept by publishing.
    """

    activities: tuple[Activity, ...]
    grants: list[AccessGrant]
    evaluations: list[Evaluation]
    texts: list[DocumentVersion]


def deeds_for(
    commitment: Commitment, pledges: Iterable[Pledge], as_of: dt.date | None = None
) -> Deeds:
    """Published grants and evaluations, on the topic, of the labs that these pledges bind and of
    the labs that belong to them.

    An alleged pledge binds nobody. ``as_of``: only what was dated by that day.
    """
    activities = ACTIVITIES.get(commitment.topic, ())
    pledges = list(pledges)
    own = _of(pledges)
    grants = published(AccessGrant, as_of=as_of).filter(own, activity__in=activities)
    work = with_work(published(Evaluation, as_of=as_of).filter(own, kind__in=activities))
    resting = Prefetch("grants", published(AccessGrant, as_of=as_of), to_attr="public_grants")
    return Deeds(
        activities,
        list(with_parties(grants, as_of)),
        list(work.prefetch_related(resting)),
        _texts(commitment, _of(pledges, "document__"), as_of),
    )


def _texts(commitment: Commitment, own: Q, as_of: dt.date | None) -> list[DocumentVersion]:
    """Published versions that say when they came out, but the one that the promise stands in."""
    kinds = TEXTS.get(commitment.topic, ())
    if not kinds:
        return []
    rows = published(DocumentVersion, "document__lab", as_of=as_of).filter(
        own, document__kind__in=kinds
    )
    dated = rows.exclude(published_on=None, effective_on=None)
    return [one for one in dated if one.pk != commitment.document_version_id]


def releases_of(pledges: Iterable[Pledge], as_of: dt.date | None = None) -> list[AIModel]:
    """Published releases of those labs in order of date, but those that a source says are no
    frontier models."""
    rows = published(AIModel, "lab", as_of=as_of).filter(_of(pledges), kind=ModelKind.RELEASED)
    return list(rows.exclude(frontier=Stated.NO).order_by("released", "pk"))


def _of(pledges: Iterable[Pledge], path: str = "") -> Q:
    """Rows of a bound lab, or of a lab that belongs to one: Google signs, Google DeepMind ships.

    ``path`` leads from the rows to what has the lab.
    """
    labs = [one.lab_id for one in pledges if one.attribution != Attribution.ALLEGED]
    return Q(**{f"{path}lab__in": labs}) | Q(**{f"{path}lab__parent__in": labs})
