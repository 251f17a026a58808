"""A source that was visited, one of its quotes changed, and where all of that is shown."""

from __future__ import annotations

from django.urls import reverse

from commitments.models import Commitment
from sources.models import Citation, ReviewItem, Source
from tests import factories as make
from tests.pages.test_source_checks import Changed
from tests.sources.review_rows import SOFTENED, make_item

SLUG = "changed-policy"
SUMMARY = "Outsiders will test for ten days before every release."


def a_changed_quote() -> None:
    """A source with visits, versions and an altered quote on which a pledge rests, in the queue."""
    changed = Changed()
    Source.objects.filter(pk=changed.source.pk).update(slug=SLUG)
    pledge = make.make_pledge(commitment=make.make_commitment(summary=SUMMARY))
    make.cite(pledge, changed.citation, role="promise")
    make.make_daily_root()
    make.make_sweep()
    make_item(citation=changed.citation, facts={**SOFTENED, "context_diff": [["insert", "", "X."]]})
    make_item(kind="moved", source=changed.source, facts={"to": "https://lab.example/new"})
    make_item(kind="page", source=changed.source, facts={"new": ["A"], "title": ["Old", "New"]})


def public_pages() -> list[str]:
    """Where readers meet the source, its changed quote, its versions and its visits."""
    source = Source.objects.get(slug=SLUG)
    old, new = source.snapshots.order_by("first_seen_at")
    visit = source.checks.order_by("-first_seen_at")[0]
    return [
        source.get_absolute_url(),
        Commitment.objects.get(summary=SUMMARY).get_absolute_url(),
        "/sources/?quote_state=altered",
        reverse("source-versions", args=[SLUG]),
        reverse("source-visits", args=[SLUG]),
        reverse("source-version", args=[SLUG, new.pk]),
        reverse("source-diff", args=[SLUG, old.pk, new.pk]),
        reverse("source-visit", args=[SLUG, visit.pk]),
    ]


def queue() -> str:
    """The maintainers' queue."""
    return reverse("admin:sources_reviewitem_changelist")


def item(kind: str = "altered") -> str:
    """The page of the item of that kind in the queue."""
    return reverse("admin:sources_reviewitem_change", args=[ReviewItem.objects.get(kind=kind).pk])


def desk_pages() -> list[str]:
    """Where maintainers meet them."""
    source, quote = Source.objects.get(slug=SLUG), Citation.objects.get(slug="passage")
    return [
        queue(),
        *(item(kind) for kind in ("altered", "moved", "page")),
        reverse("admin:sources_source_change", args=[source.pk]),
        reverse("admin:sources_citation_change", args=[quote.pk]),
        reverse("admin:sources_source_changelist"),
    ]
