"""Every kind of public page, at its French address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.urls.resolvers import URLPattern, URLResolver
from django.utils import translation

from commitments.models import LabName
from evaluators.models import EvaluatorName
from labwatch.addresses.fates import withdrawn
from labwatch.dataset.kinds import KINDS
from labwatch.urls import for_people
from sources.models import Check, Citation, Health, QuoteStanding, Source
from tests import factories as make

#: How many pages of records are read of each kind: those with the most to show come first.
OF_EACH = 1
#: Questions that bring out another state of a page.
ASKED = {
    "labs as of a day": "/fr/labs/?as_of=2024-05-24",
    "models, none found": "/fr/models/?search=zzzz",
    "commitments, bad filter": "/fr/commitments/?topic=zzzz",
    "commitments, filtered": "/fr/commitments/?topic=external-evaluation",
    "grants, filtered": "/fr/access/?depth_at_least=no-filter&stage=pre-deployment",
    "compare": "/fr/compare/?w=coverage:40,depth:10",
    "home, bad question": "/fr/?w=zzzz",
    "home as of a day": "/fr/?as_of=2024-05-24",
    "bad day": "/fr/labs/?as_of=zzzz",
    "not there yet": "/fr/models/claude-opus-4-5/?as_of=2020-01-01",
    "found": "/fr/search/?q=METR",
    "not found": "/fr/search/?q=zzzz",
    "differences": "/fr/scorecard/changes/?since=2024-05-24&until=2026-11-01",
    "gone": "/fr/labs/a-lab-withdrawn/",
    "no such page": "/fr/zzzz/",
    "changes, filtered": "/fr/changes/?resource=labs",
    "sources, filtered": "/fr/sources/?kind=paper&ordering=-last_visited_at",
}
#: Files and endless families of pages are not read here.
_NO_PAGES = re.compile(r"\.zip|\.json|\.csv|\.svg|\.png|<")


def addresses() -> dict[str, str]:
    """Makes what the starter record lacks, and gives every page's name and address."""
    withdrawn("labs", "a-lab-withdrawn", None, "It was a duplicate.")
    with translation.override("fr"):
        return {**dict(_without_arguments(for_people)), **dict(_records()), **ASKED}


def _without_arguments(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _without_arguments(each.url_patterns, prefix)
        elif isinstance(each, URLPattern) and each.name and not _NO_PAGES.search(str(each.pattern)):
            yield each.name, reverse(each.name)


def _records() -> Iterator[tuple[str, str]]:
    for kind in KINDS:
        rows: Any = kind.model
        if not hasattr(rows, "get_absolute_url"):
            continue
        for row in rows.objects.order_by("pk")[:OF_EACH]:
            address = row.get_absolute_url().partition("#")[0]
            yield f"{kind.name} {row.slug}", address
    yield from _richest()
    yield from _parts_of_a_source()
    yield "cell", reverse("cell", args=["openai", "coverage"])
    yield "cell of words", reverse("cell", args=["anthropic", "testability"])
    yield "report of a record", reverse("report-record", args=["labs", "openai"])
    yield "threat", reverse("adequacy-threat", args=["weights"])


def _richest() -> Iterator[tuple[str, str]]:
    """Records of whom most is on record."""
    for lab in ("openai", "anthropic", "google-deepmind", "meta"):
        yield f"lab {lab}", reverse("lab", args=[lab])
    for evaluator in ("metr", "uk-aisi"):
        yield f"evaluator {evaluator}", reverse("evaluator", args=[evaluator])


def _parts_of_a_source() -> Iterator[tuple[str, str]]:
    """Pages below that of a source that was visited twice and changed."""
    citation = Citation.objects.exclude(quote="").order_by("pk").first()
    assert citation is not None
    source = citation.source
    old = make.make_snapshot(source=source)
    new = make.make_snapshot(source=source, body_sha256="2" * 64, text="We may let outsiders in.")
    visit = make.make_check(source=source, snapshot=new, headers={"Server": "x"}, hops=[{}])
    Citation.objects.filter(pk=citation.pk).update(quote_state="altered")
    diff = [["equal", "We", "We"], ["replace", "will", "may"]]
    result = {"diff": diff, "kinds": ["modal"], "found": "We may", "before": "So.", "after": "Yes."}
    QuoteStanding.objects.filter(citation=citation).delete()
    make.make_standing(citation=citation, snapshot=new, result=result, context_changed=True)
    make.make_event(citation=citation, check_row=visit, after="altered", diff=diff)
    make.make_sweep()
    make.make_daily_root()
    yield "source, changed", reverse("source", args=[source.slug])
    yield "versions", reverse("source-versions", args=[source.slug])
    yield "version", reverse("source-version", args=[source.slug, new.pk])
    yield "differences of versions", reverse("source-diff", args=[source.slug, old.pk, new.pk])
    yield "visit", reverse("source-visit", args=[source.slug, visit.pk])


#: Names that no table holds, words of the API among them, and what the tests ask for.
_KNOWN = (
    "Lab Watch|English|Français|JSON|JSON Lines|JSONL|CSV|TXT|BibTeX|RIS|CSL-JSON|CSL|Atom|API|REST"
    "|HTTP|UTC|SHA-256|CC BY 4.0|CC BY|AI|RFC|PDF|HTML|SVG|PNG|GitHub|arXiv|Internet Archive"
    "|Wayback Machine|Data Package|labwatch 1|DeepMind|zzzz|en|api|no-filter|helpful-only|fine-tune"
    "|weights"
)
#: Fields that name a record, or tell of it in its own words: what is recorded is not translated.
_NAME_FIELDS = "slug name title summary question about_text who_looked publisher author speaker"
_NAMES = (*_NAME_FIELDS.split(), "issuer")


def names_of_the_record() -> list[str]:
    """Names, which are the same in every language, and what stands for a name."""
    found = _KNOWN.split("|")
    for kind in KINDS:
        for row in kind.model.objects.all():
            texts = [str(getattr(row, field, "") or "") for field in _NAMES]
            found += [*texts, *(text.rstrip(".") for text in texts)]
            found.append(str(row))
    for then in (*LabName.objects.all(), *EvaluatorName.objects.all()):
        found.append(then.name)
    # Why a visit failed is noted in English, by the program that visits.
    told = [
        *Health.objects.values_list("last_why", flat=True),
        *Check.objects.values_list("detail", flat=True),
    ]
    found += [why.rstrip(".") for why in told]
    found += [host for source in Source.objects.all() for host in _hosts(source.url)]
    return found


def _hosts(url: str) -> list[str]:
    host = url.split("/")[2]
    return [url, host, host.removeprefix("www.")]
