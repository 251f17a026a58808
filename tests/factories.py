"""A small cast for tests: each helper makes one published record with the fewest facts it needs.

Any field may be given by name. ``status="draft"`` makes a draft. Relations are made on demand.
"""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from commitments.models import (
    AIModel,
    Commitment,
    Correction,
    Document,
    DocumentVersion,
    Lab,
    Pledge,
    Reply,
    Ruling,
    RulingCitation,
    Statement,
)
from evaluators.models import (
    AccessGrant,
    Evaluation,
    Evaluator,
    Finding,
    HedgedLink,
    IndependenceNote,
)
from sources.models import (
    Check,
    Checker,
    Citation,
    DailyRoot,
    Health,
    Host,
    QuoteEvent,
    QuoteStanding,
    ReviewItem,
    Snapshot,
    Source,
    Sweep,
)
from sources.vocabulary import Status

_numbers = itertools.count(1)
A_DAY = dt.date(2024, 5, 24)
A_MOMENT = dt.datetime(2024, 5, 24, 12, tzinfo=dt.UTC)


def _make(model: Any, prefix: str, defaults: dict[str, Any], given: dict[str, Any]) -> Any:
    number = next(_numbers)
    values = {"slug": f"{prefix}-{number}", "status": Status.PUBLISHED, **defaults, **given}
    return model.objects.create(**values)


def make_source(**given: Any) -> Source:
    """A primary lab page."""
    number = next(_numbers)
    defaults = {
        "url": f"https://lab.example/{number}",
        "title": f"Page {number}",
        "publisher": "Lab Example",
        "kind": "lab-page",
        "tier": "primary",
    }
    return _make(Source, "source", defaults, given)


def make_citation(**given: Any) -> Citation:
    """A quoted passage, not checked yet."""
    given.setdefault("source", None)
    given["source"] = given["source"] or make_source()
    return _make(Citation, "citation", {"quote": "We will let outsiders test."}, given)


def make_snapshot(**given: Any) -> Snapshot:
    """A page read once."""
    defaults = {
        "body_sha256": "0" * 64,
        "text": "We will let outsiders test.",
        "text_sha256": "1" * 64,
        "extractor_version": 1,
        "first_seen_at": A_MOMENT,
        "last_seen_at": A_MOMENT,
    }
    given.setdefault("source", None)
    given["source"] = given["source"] or make_source()
    return Snapshot.objects.create(**{**defaults, **given})


def make_check(**given: Any) -> Check:
    """A visit that read the page."""
    defaults = {"outcome": "ok", "first_seen_at": A_MOMENT, "last_seen_at": A_MOMENT}
    given.setdefault("source", None)
    given["source"] = given["source"] or make_source()
    return Check.objects.create(**{**defaults, **given})


def make_health(**given: Any) -> Health:
    """A source that was read at every visit."""
    defaults = {
        "reach": "ok",
        "since": A_MOMENT,
        "last_visit_at": A_MOMENT,
        "last_ok_at": A_MOMENT,
        "last_evidence": "ok",
    }
    given.setdefault("source", None)
    given["source"] = given["source"] or make_source(reach=given.get("reach", "ok"))
    return Health.objects.create(**{**defaults, **given})


def make_standing(**given: Any) -> QuoteStanding:
    """What is known of a quote that stood when the live page was last read."""
    defaults = {"last_looked_at": A_MOMENT, "last_stood_at": A_MOMENT}
    given.setdefault("citation", None)
    given["citation"] = given["citation"] or make_citation(
        quote_state="verbatim", quote_state_since=A_MOMENT
    )
    return QuoteStanding.objects.create(**{**defaults, **given})


def make_event(**given: Any) -> QuoteEvent:
    """A quote was read for the first time, and stood."""
    defaults = {
        "at": A_MOMENT,
        "first_seen_at": A_MOMENT,
        "before": "unchecked",
        "after": "verbatim",
    }
    given.setdefault("citation", None)
    given["citation"] = given["citation"] or make_citation()
    return QuoteEvent.objects.create(**{**defaults, **given})


def make_review_item(**given: Any) -> ReviewItem:
    """A changed quote that waits for a person; ``citation=None, source=…``: about the source."""
    defaults = {"kind": "altered", "opened_at": A_MOMENT, "last_seen_at": A_MOMENT}
    if "citation" not in given and "source" not in given:
        given["citation"] = make_citation(quote_state="altered", quote_state_since=A_MOMENT)
    if not given.get("source"):
        given["source"] = given["citation"].source
    return ReviewItem.objects.create(**{**defaults, **given})


def make_host(**given: Any) -> Host:
    """A host that is visited more slowly than others."""
    return Host.objects.create(
        **{"name": f"host{next(_numbers)}.example", "gap_seconds": 10, **given}
    )


def make_checker(**given: Any) -> Checker:
    """The checker, which runs. There is only one: made anew, it is changed."""
    checker, _ = Checker.objects.get_or_create(pk=1)
    for name, value in given.items():
        setattr(checker, name, value)
    checker.save()
    return checker


def make_sweep(**given: Any) -> Sweep:
    """A finished sweep that somebody asked for."""
    defaults = {
        "trigger": "command",
        "started_at": A_MOMENT,
        "finished_at": A_MOMENT,
        "due": 2,
        "done": 2,
    }
    return Sweep.objects.create(**{**defaults, **given})


def make_daily_root(**given: Any) -> DailyRoot:
    """The root of a day of its own."""
    defaults = {
        "day": A_DAY + dt.timedelta(days=next(_numbers)),
        "root": "a" * 64,
        "leaves": 3,
        "program": "labwatch 1",
        "made_at": A_MOMENT,
    }
    return DailyRoot.objects.create(**{**defaults, **given})


def make_lab(**given: Any) -> Lab:
    """A lab."""
    return _make(Lab, "lab", {"name": f"Lab {next(_numbers)}"}, given)


def make_model(**given: Any) -> AIModel:
    """A released model whose date is not stated."""
    given.setdefault("lab", None)
    given["lab"] = given["lab"] or make_lab()
    return _make(AIModel, "model", {"name": f"Model {next(_numbers)}"}, given)


def make_document(**given: Any) -> Document:
    """A safety framework of no lab in particular."""
    return _make(Document, "document", {"title": "Framework", "kind": "safety-framework"}, given)


def make_version(**given: Any) -> DocumentVersion:
    """A version of a document, its address not known."""
    given.setdefault("document", None)
    given["document"] = given["document"] or make_document()
    return _make(DocumentVersion, "version", {"label": f"{next(_numbers)}.0"}, given)


def make_commitment(**given: Any) -> Commitment:
    """A measurable promise of external evaluation, without a date."""
    defaults = {
        "summary": "Outsiders will test before release.",
        "topic": "external-evaluation",
        "shape": "promise",
        "testability": "measurable",
    }
    return _make(Commitment, "commitment", defaults, given)


def make_pledge(**given: Any) -> Pledge:
    """A pledge in the lab's own words; ``due`` goes to its commitment."""
    due = given.pop("due", None)
    if "lab" not in given:
        given["lab"] = make_lab()
    if "commitment" not in given:
        given["commitment"] = make_commitment(due=due)
    return _make(Pledge, "pledge", {"attribution": "own-words"}, given)


def make_ruling(**given: Any) -> Ruling:
    """A ruling that needs no evidence: it cannot be judged."""
    given.setdefault("pledge", None)
    given["pledge"] = given["pledge"] or make_pledge()
    defaults = {
        "conduct": "cannot-be-judged",
        "reason": "The words name no test.",
        "author": "Alice",
        "ruled_on": A_DAY,
    }
    return _make(Ruling, "ruling", defaults, given)


def make_reply(**given: Any) -> Reply:
    """A lab was asked and has not answered."""
    given.setdefault("pledge", None)
    given["pledge"] = given["pledge"] or make_pledge()
    defaults = {"party": "Lab Example", "asked_on": A_DAY, "due_on": dt.date(2024, 6, 24)}
    return _make(Reply, "reply", defaults, given)


def make_statement(**given: Any) -> Statement:
    """A named person said something."""
    defaults = {"speaker_kind": "person", "speaker": "Bob", "summary": "Testing is slow."}
    return _make(Statement, "statement", defaults, given)


def make_correction(**given: Any) -> Correction:
    """Something was wrong and has been put right."""
    defaults = {"what_was_wrong": "A grant was missing.", "what_changed": "It was added."}
    return _make(Correction, "correction", defaults, given)


def make_evaluator(**given: Any) -> Evaluator:
    """A company that tests."""
    return _make(
        Evaluator, "evaluator", {"name": f"Evaluator {next(_numbers)}", "kind": "company"}, given
    )


def make_placeholder(**given: Any) -> Evaluator:
    """Evaluators that a source does not name."""
    return make_evaluator(**{"kind": "unspecified", **given})


def make_hedged_link(**given: Any) -> HedgedLink:
    """A placeholder apparently includes somebody."""
    defaults = {"hedge": "apparently"}
    given.setdefault("placeholder", None)
    given["placeholder"] = given["placeholder"] or make_placeholder()
    given.setdefault("evaluator", None)
    given["evaluator"] = given["evaluator"] or make_evaluator()
    given.setdefault("citation", None)
    given["citation"] = given["citation"] or make_citation()
    return HedgedLink.objects.create(**{**defaults, **given})


def make_independence_note(**given: Any) -> IndependenceNote:
    """An evaluator got compute credits."""
    defaults = {"kind": "compute-credits", "text": "Labs gave compute credits."}
    given.setdefault("citation", None)
    given["citation"] = given["citation"] or make_citation()
    return IndependenceNote.objects.create(**{**defaults, **given})


def make_grant(
    *, models: tuple[AIModel, ...] = (), deep: bool = False, **given: Any
) -> AccessGrant:
    """Access before deployment of which nothing else is stated; ``deep`` adds the weights."""
    given.setdefault("lab", None)
    given["lab"] = given["lab"] or make_lab()
    given.setdefault("evaluator", None)
    given["evaluator"] = given["evaluator"] or make_evaluator()
    defaults = {
        "activity": "model-evaluation",
        "stage": "pre-deployment",
        "attested_by": "tracker",
        "weights": "yes" if deep else "not-stated",
    }
    grant = _make(AccessGrant, "grant", defaults, given)
    grant.ai_models.set(models)
    return grant


def make_evaluation(**given: Any) -> Evaluation:
    """A model evaluation that the lab tells of."""
    defaults = {"title": "Tests", "kind": "model-evaluation", "attested_by": "lab"}
    return _make(Evaluation, "evaluation", defaults, given)


def make_finding(**given: Any) -> Finding:
    """Alice looked and found nothing."""
    defaults = {
        "question": "Did outsiders test before release?",
        "outcome": "nothing-found",
        "summary": "Nothing was found.",
        "as_of": "2024-05-24",
        "who_looked": "Alice",
    }
    return _make(Finding, "finding", defaults, given)


def cite(record: Any, citation: Citation | None = None, **given: Any) -> Any:
    """Let a record cite a passage: ``cite(grant, fact="weights")``."""
    model = record.citations.model
    defaults = {"voice": "lab"} if model is RulingCitation else {}
    values = {model.owner: record, "citation": citation or make_citation(), **defaults, **given}
    return model.objects.create(**values)
