"""What counts as before release, by the stage of access and by dates. Pure.

Where the two say different things, the stage of the access decides.
"""

from __future__ import annotations

from evaluators.vocabulary import Stage
from labwatch.scorecards.facts import Answer, EvaluationFacts, GrantFacts, Release
from sources.vocabulary import Stated

#: Stages of a model's life before its release.
BEFORE_RELEASE = frozenset(
    {
        Stage.TRAINING,
        Stage.BEFORE_INTERNAL_DEPLOYMENT,
        Stage.INTERNAL_DEPLOYMENT,
        Stage.PRE_DEPLOYMENT,
    }
)
#: Stages that are certainly not before it. A limited release is a release to some.
AFTER_RELEASE = frozenset({Stage.LIMITED_RELEASE, Stage.DURING_DEPLOYMENT, Stage.POST_DEPLOYMENT})
#: Stages of access that alone are asked about; None: whichever they are.
Stages = frozenset[str] | None


def stage_of(grant: GrantFacts) -> Answer:
    """Whether access was certainly given before release."""
    if grant.stage in AFTER_RELEASE:
        return Answer.NO
    return Answer.YES if grant.stage in BEFORE_RELEASE and grant.certain else Answer.UNKNOWN


def was_before(work: EvaluationFacts, release: Release) -> Answer:
    """Whether that work on that release was done before it. Weights are public only after it."""
    if work.public_weights == Stated.YES:
        return Answer.NO
    stages = [stage_of(grant) for grant in work.access_to(release.slug)]
    if Answer.YES in stages:
        return Answer.YES
    by_dates = _by_dates(work, release)
    if by_dates != Answer.UNKNOWN:
        return by_dates
    return Answer.NO if stages and set(stages) == {Answer.NO} else Answer.UNKNOWN


def _by_dates(work: EvaluationFacts, release: Release) -> Answer:
    """Before, if it began or ended before; after, if it began only after."""
    released = release.released
    if released is None:
        return Answer.UNKNOWN
    if any(day and day.latest < released.earliest for day in (work.started, work.ended)):
        return Answer.YES
    is_after = work.started is not None and work.started.earliest > released.latest
    return Answer.NO if is_after else Answer.UNKNOWN


def was_evaluation_before(
    work: EvaluationFacts, release: Release, stages: Stages = None
) -> Answer | None:
    """Whether it was a model evaluation before that release; ``stages``: by access at these alone.

    None if it has nothing to do with the question: another kind of work, access at other stages.
    """
    at = _at(work, release, stages)
    if not work.may_be_model_evaluation or at == Answer.NO:
        return None
    answer = was_before(work, release)
    is_sure = work.is_model_evaluation and at == Answer.YES
    return answer if is_sure or answer == Answer.NO else Answer.UNKNOWN


def _at(work: EvaluationFacts, release: Release, stages: Stages) -> Answer:
    """Whether it rests on access at one of these stages; what is not stated may be any."""
    if stages is None:
        return Answer.YES
    found = {grant.stage for grant in work.access_to(release.slug)}
    if found & stages:
        return Answer.YES
    return Answer.UNKNOWN if not found or Stage.NOT_STATED in found else Answer.NO
