"""From an address and a quote to drafts with the citation attached."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from commitments.models import Commitment, Pledge, Statement
from evaluators.models import AccessGrant, Evaluation, Finding
from labwatch.capture import saving
from labwatch.capture.models import Capture
from labwatch.capture.seeing import Seen
from sources.models import Check, Citation, Health, QuoteEvent, Source
from tests import factories as make
from tests.capture.steps import act, as_filled, errors, newest, paste, save, text
from tests.sources.checking.conftest import SENTENCE, Internet, page
from tests.sources.review_rows import make_item

COMMITTED = {
    "record__summary": "Outsiders test every frontier model before release.",
    "record__topic": "external-evaluation",
    "record__shape": "promise",
    "record__testability": "measurable",
    "source__kind": "lab-page",
    "source__tier": "primary",
}


def test_a_quote_is_shown_in_its_place_as_soon_as_it_is_pasted(
    internet: Internet, desk: Client
) -> None:
    internet.show(page("Before that, nothing.", SENTENCE, "After that, silence."))
    shown = text(paste(desk, internet.url()))
    assert "The quote stands verbatim on the page." in shown
    assert f"Before that, nothing. {SENTENCE} After that, silence." in shown


def test_one_form_makes_source_citation_commitment_and_pledge(
    internet: Internet, desk: Client, editor: Any
) -> None:
    internet.show(page(SENTENCE))
    lab = make.make_lab(name="Lab Example")
    made = save(desk, paste(desk, internet.url()), **COMMITTED, extra__lab=lab.pk)
    assert "Saved as drafts" in text(made)
    commitment = Commitment.objects.get()
    link = commitment.citations.get()
    source = link.citation.source
    pledge = commitment.pledges.get()
    assert (link.role, link.fact, link.citation.quote) == ("promise", "", SENTENCE)
    assert (source.url, source.title) == (internet.url(), "Our policy")
    assert (pledge.lab, pledge.slug) == (lab, f"{lab.slug}-{commitment.slug}")
    for record in (commitment, pledge, link.citation, source):
        row = record.history.latest()
        assert record.status == "draft"
        assert (row.history_user, row.actor) == (editor, "")
        assert row.history_change_reason == f"Captured from {internet.url()}"


def test_the_visit_is_recorded_as_the_checker_would_so_that_nobody_goes_twice(
    internet: Internet, desk: Client
) -> None:
    internet.show(page(SENTENCE))
    save(desk, paste(desk, internet.url()), **COMMITTED)
    citation = Citation.objects.select_related("source", "standing").get()
    check = Check.objects.get()
    assert (citation.quote_state, citation.source.reach) == ("verbatim", "ok")
    assert (check.outcome, check.copy_read, check.http_status) == ("ok", "live", 200)
    assert check.snapshot == citation.standing.baseline == citation.standing.snapshot
    assert citation.standing.anchor["before"].startswith("Paragraph 7")
    assert citation.standing.last_stood_at == check.first_seen_at
    assert citation.source.next_check_at > check.first_seen_at
    assert citation.source.lease == ""
    assert QuoteEvent.objects.get().after == "verbatim"
    assert internet.sweep() == 0
    assert internet.visits() == 1
    internet.wait(days=40)
    internet.check()
    assert Check.objects.get().times_seen == 2


def test_what_the_page_says_of_itself_is_proposed_with_where_it_comes_from(
    internet: Internet, desk: Client
) -> None:
    head = (
        '<meta property="og:site_name" content="The Lab &lt;b&gt;">'
        '<meta name="author" content="A. N.">'
        '<meta property="article:published_time" content="2025-03-04T10:00:00Z">'
        f'<link rel="canonical" href="{internet.url("/policy")}">'
    )
    internet.show(page(SENTENCE).replace("<head>", f"<head>{head}"))
    shown = paste(desk, internet.url("/policy?utm_source=x"))
    proposed = as_filled(shown)
    assert proposed["source-url"] == internet.url("/policy")
    assert proposed["source-publisher"] == "The Lab <b>"
    assert str(proposed["source-published_on"]) == "2025-03-04"
    assert (proposed["source-author"], proposed["source-language"]) == ("A. N.", "en")
    assert "The Lab &lt;b&gt;" in shown.content.decode()
    assert "<b>" not in shown.content.decode()
    assert "From the page's og:site_name." in text(shown)
    assert str(proposed["record-stated_on"]) == "2025-03-04"


def test_other_sources_of_the_host_and_the_labs_own_site_fill_in_the_rest(
    internet: Internet, desk: Client
) -> None:
    internet.show(page(SENTENCE))
    lab = make.make_lab(website="https://lab.example/")
    internet.source("/other", publisher="Lab Example", kind="policy", tier="primary")
    proposed = as_filled(paste(desk, internet.url()))
    assert proposed["source-publisher"] == "Lab Example"
    assert (proposed["source-kind"], proposed["source-tier"]) == ("policy", "primary")
    assert (proposed["extra-lab"], proposed["extra-attribution"]) == (lab.pk, "own-words")


def test_a_quote_that_is_not_on_the_page_cannot_be_saved(internet: Internet, desk: Client) -> None:
    internet.show(page("We may let outside experts test every frontier model before its release."))
    shown = paste(desk, internet.url())
    assert "It cannot be saved as verbatim." in text(shown)
    assert "'will' became 'may'" in text(shown)
    assert "Save as drafts" not in text(shown)
    refused = save(desk, shown, **COMMITTED)
    assert errors(refused)[""] == ["A quote that was not found cannot be saved as verbatim."]
    assert not Source.objects.exists()
    assert not Commitment.objects.exists()


def test_a_sent_quote_is_not_taken_instead_of_the_one_that_was_looked_for(
    internet: Internet, desk: Client
) -> None:
    internet.show(page(SENTENCE))
    shown = paste(desk, internet.url())
    save(desk, shown, **COMMITTED, passage__quote="Something else.", quote="Something else.")
    assert Citation.objects.get().quote == SENTENCE


def test_the_words_of_the_page_can_be_taken(internet: Internet, desk: Client) -> None:
    words = "We may let outside experts test every frontier model before its release"
    internet.show(page(f"{words}."))
    paste(desk, internet.url())
    shown = act(desk, "take")
    assert "The quote stands verbatim on the page." in text(shown)
    save(desk, shown, **COMMITTED)
    assert Citation.objects.get().quote == words
    assert internet.visits() == 1


def test_other_words_can_be_looked_for_without_another_visit(
    internet: Internet, desk: Client
) -> None:
    internet.show(page(SENTENCE))
    assert "not found on the page" in text(paste(desk, internet.url(), "Bananas are yellow fruit."))
    assert "stands verbatim" in text(act(desk, "look", quote=SENTENCE))
    assert internet.visits() == 1


def test_a_source_can_be_cited_as_a_whole_with_our_words_in_the_note(
    internet: Internet, desk: Client
) -> None:
    internet.show(page("Nothing of the kind is written here at all."))
    paste(desk, internet.url())
    save(desk, act(desk, "whole"), **COMMITTED)
    citation = Citation.objects.get()
    assert (citation.quote, citation.note) == ("", SENTENCE)
    assert citation.quote_state == "nothing-to-check"


def test_a_quote_in_two_places_asks_for_more_of_it(internet: Internet, desk: Client) -> None:
    internet.show(page(SENTENCE, "And once more.", SENTENCE))
    assert "It stands in 2 places." in text(paste(desk, internet.url()))


def test_the_same_address_finds_the_source_and_the_same_quote_the_passage(
    internet: Internet, desk: Client
) -> None:
    internet.show(page(SENTENCE), "/policy/")
    internet.show(page(SENTENCE), "/policy")
    source = internet.source("/policy")
    citation = internet.quote(SENTENCE, source)
    for written in ("/policy", "/policy/", "/policy?utm_source=news&fbclid=1", "/policy#part"):
        shown = paste(desk, internet.url(written), f" {SENTENCE.upper()} ")
        assert shown.context["seen"].source == source, written
        assert shown.context["seen"].citation == citation, written
        assert shown.context["filled"].source is None
    save(desk, paste(desk, internet.url("/policy/")), **COMMITTED)
    assert Source.objects.get() == source
    assert Citation.objects.get() == citation
    assert Commitment.objects.get().citations.get().citation == citation


def test_where_a_recorded_page_redirects_to_is_the_same_source(
    internet: Internet, desk: Client
) -> None:
    internet.show(b"", "/old", "301 Moved", {"Location": internet.url("/new")})
    internet.show(page(SENTENCE), "/new")
    source = internet.source("/old")
    assert paste(desk, internet.url("/old")).context["seen"].source == source
    internet.check(source)
    assert paste(desk, internet.url("/new")).context["seen"].source == source


def test_an_address_that_redirects_to_a_recorded_page_is_the_same_source(
    internet: Internet, desk: Client
) -> None:
    internet.show(b"", "/short", "302 Found", {"Location": internet.url("/new")})
    internet.show(page(SENTENCE), "/new")
    source = internet.source("/new")
    assert paste(desk, internet.url("/short")).context["seen"].source == source


def test_a_short_cut_to_a_recorded_page_is_no_move_of_it(internet: Internet, desk: Client) -> None:
    internet.show(b"", "/short", "301 Moved", {"Location": internet.url("/new")})
    internet.show(page(SENTENCE), "/new")
    internet.source("/new")
    save(desk, paste(desk, internet.url("/short")), **COMMITTED)
    check, health = Check.objects.get(), Health.objects.get()
    assert (check.final_url, check.hops) == (internet.url("/new"), [])
    assert health.move.get("target", "") == ""


def test_a_recorded_page_is_visited_under_its_own_address(internet: Internet, desk: Client) -> None:
    """Where it redirects for good, the waiting question whether it moved stays open."""
    internet.show(b"", "/policy", "301 Moved", {"Location": internet.url("/policy/")})
    internet.show(page(SENTENCE), "/policy/")
    source = internet.source("/policy")
    paste(desk, internet.url("/policy/"))
    assert internet.site.paths[1:] == ["/policy", "/policy/"]
    item = make_item(source=source, citation=None, kind="moved")
    save(desk, desk.get(f"/admin/capture/{newest().pk}/"), **COMMITTED)
    item.refresh_from_db()
    assert item.closed_at is None


def test_a_post_is_read_where_posts_may_be_read(
    internet: Internet, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = internet.url("/oembed", "publish.example")
    object.__setattr__(internet.policy, "ports", frozenset({internet.site.port, 443}))
    monkeypatch.setattr("sources.checking.once.oembed_address", lambda url: address)
    html = f'<blockquote class="twitter-tweet"><p lang="en">{SENTENCE}</p>&mdash; Lab</blockquote>'
    body = json.dumps({"html": html, "author_name": "Lab", "url": "https://x.com/lab"})
    internet.show(body, "/oembed", headers={"Content-Type": "application/json"})
    shown = paste(desk, "https://x.com/lab/status/123")
    proposed = as_filled(shown)
    assert proposed["source-url"] == "https://x.com/lab/status/123"
    assert (proposed["source-kind"], proposed["source-tier"]) == ("social", "primary")
    save(desk, shown, **{**COMMITTED, "source__kind": "social"})
    assert Citation.objects.get().quote_state == "verbatim"


def test_a_new_quote_of_a_visited_source_gets_its_state_and_the_visit_counts(
    internet: Internet, desk: Client
) -> None:
    internet.show(page(SENTENCE, "We will publish the results of these tests."))
    old = internet.quote()
    internet.check()
    internet.wait(hours=1)
    save(
        desk,
        paste(desk, internet.url(), "We will publish the results of these tests."),
        **COMMITTED,
    )
    new = Citation.objects.exclude(pk=old.pk).get()
    assert (new.source, new.quote_state) == (old.source, "verbatim")
    check = Check.objects.get()
    assert check.times_seen == 2
    old.refresh_from_db()
    assert old.standing.last_stood_at == check.last_seen_at


def test_another_passage_of_the_same_page_needs_no_other_visit(
    internet: Internet, desk: Client
) -> None:
    internet.show(page(SENTENCE, "We will publish the results of these tests."))
    save(desk, paste(desk, internet.url()), **COMMITTED)
    desk.post(f"/admin/capture/{newest().pk}/made/", {"act": "another"})
    shown = act(desk, "look", quote="We will publish the results of these tests.")
    save(desk, shown, **COMMITTED)
    assert Source.objects.count() == 1
    states = Citation.objects.values_list("quote_state", flat=True)
    assert list(states) == ["verbatim", "verbatim"]
    second = Citation.objects.get(quote__startswith="We will publish").standing
    assert second.snapshot is not None
    assert (internet.visits(), Check.objects.get().times_seen) == (1, 1)


def test_a_source_that_a_worker_holds_still_gets_the_verdict(
    internet: Internet, desk: Client
) -> None:
    internet.show(page(SENTENCE))
    source = internet.source()
    shown = paste(desk, internet.url())
    Source.objects.filter(pk=source.pk).update(
        lease="somebody", lease_until=newest().opened_at + make.dt.timedelta(minutes=5)
    )
    save(desk, shown, **COMMITTED)
    source.refresh_from_db()
    assert (source.lease, Citation.objects.get().quote_state) == ("somebody", "verbatim")
    assert not Check.objects.exists()


def test_a_visit_of_yesterday_is_not_put_into_a_day_that_is_sealed(
    internet: Internet, desk: Client, editor: Any
) -> None:
    internet.show(page(SENTENCE))
    shown = paste(desk, internet.url())
    internet.wait(hours=20)
    desk.force_login(editor)
    save(desk, shown, **COMMITTED)
    assert not Check.objects.exists()
    assert Citation.objects.get().quote_state == "verbatim"
    assert Source.objects.get().next_check_at is None


def test_another_address_than_the_one_that_was_read_is_visited_soon(
    internet: Internet, desk: Client
) -> None:
    internet.show(page(SENTENCE))
    save(desk, paste(desk, internet.url()), **COMMITTED, source__url=internet.url("/elsewhere"))
    assert Citation.objects.get().quote_state == "unchecked"
    assert not Check.objects.exists()
    internet.show(page(SENTENCE), "/elsewhere")
    assert internet.sweep() == 1
    assert Citation.objects.get().quote_state == "verbatim"


def test_a_grant_is_cited_for_each_fact_that_it_states(internet: Internet, desk: Client) -> None:
    internet.show(page(SENTENCE))
    lab, evaluator, model = make.make_lab(), make.make_evaluator(), make.make_model()
    save(
        desk,
        paste(desk, internet.url(), kind="grant"),
        **_source(),
        record__lab=lab.pk,
        record__evaluator=evaluator.pk,
        record__ai_models=[model.pk],
        record__activity="model-evaluation",
        record__stage="pre-deployment",
        record__attested_by="lab",
        record__fine_tuning="no",
        record__safety_filters="disabled",
    )
    grant = AccessGrant.objects.get()
    facts = {(link.fact, link.role) for link in grant.citations.all()}
    assert facts == {("", "conduct"), ("fine_tuning", "conduct"), ("safety_filters", "conduct")}
    assert list(grant.ai_models.all()) == [model]


def test_an_evaluation_has_its_domains_and_its_report(internet: Internet, desk: Client) -> None:
    internet.show(page(SENTENCE))
    save(
        desk,
        paste(desk, internet.url(), kind="evaluation"),
        **_source(),
        record__title="Somebody tested it",
        record__kind="model-evaluation",
        record__attested_by="evaluator",
        extra__domains=["cyber", "bio"],
        extra__is_report="on",
    )
    evaluation = Evaluation.objects.get()
    assert evaluation.report == Source.objects.get()
    assert {domain.domain for domain in evaluation.domains.all()} == {"cyber", "bio"}


def test_a_statement_and_a_finding_take_a_few_fields(internet: Internet, desk: Client) -> None:
    internet.show(page(SENTENCE))
    save(
        desk,
        paste(desk, internet.url(), kind="statement"),
        **_source(),
        record__speaker_kind="press",
        record__speaker="A paper",
        record__summary="It says so.",
    )
    save(
        desk,
        paste(desk, internet.url(), kind="finding"),
        record__question="Did anybody test it?",
        record__outcome="nothing-found",
        record__summary="Nobody says so.",
    )
    statement, finding = Statement.objects.get(), Finding.objects.get()
    assert statement.citations.get().role == "conduct"
    assert (finding.who_looked, str(finding.as_of)) == ("Alice Liddell", "2026-03-02")
    assert finding.citations.get().citation == statement.citations.get().citation


def test_a_promise_may_bind_several_labs_or_labs_that_nobody_names(
    internet: Internet, desk: Client
) -> None:
    internet.show(page(SENTENCE))
    one, other = make.make_lab(), make.make_lab()
    further = {"extra__lab": one.pk, "extra__further_labs": [one.pk, other.pk]}
    save(desk, paste(desk, internet.url()), **COMMITTED, **further)
    assert {pledge.lab for pledge in Pledge.objects.all()} == {one, other}
    Commitment.objects.get()
    shown = paste(desk, internet.url())
    save(desk, shown, **COMMITTED, extra__lab="", extra__attribution="reported")
    assert Pledge.objects.filter(lab=None).count() == 1


def test_a_rule_of_the_whole_is_told_and_nothing_is_made(internet: Internet, desk: Client) -> None:
    internet.show(page(SENTENCE))
    shown = paste(desk, internet.url())
    refused = save(desk, shown, **COMMITTED, extra__lab="", extra__attribution="signed")
    assert "own words and signatures belong to a named lab" in " ".join(errors(refused)[""])
    assert not Commitment.objects.exists()
    assert not Source.objects.exists()


def test_what_is_missing_is_told_at_its_field(internet: Internet, desk: Client) -> None:
    internet.show(page(SENTENCE))
    found = errors(save(desk, paste(desk, internet.url())))
    assert set(found) - {""} == {
        "record-summary",
        "record-topic",
        "record-shape",
        "record-testability",
        "source-kind",
        "source-tier",
    }


def test_saving_twice_makes_one_set_of_drafts(internet: Internet, desk: Client) -> None:
    internet.show(page(SENTENCE))
    shown = paste(desk, internet.url())
    save(desk, shown, **COMMITTED)
    assert "Saved as drafts" in text(save(desk, shown, **COMMITTED))
    assert Commitment.objects.count() == 1


def test_what_was_made_goes_to_review_by_one_button(internet: Internet, desk: Client) -> None:
    internet.show(page(SENTENCE))
    save(desk, paste(desk, internet.url()), **COMMITTED)
    desk.post(f"/admin/capture/{newest().pk}/made/", {"act": "review", "note": "Please read."})
    assert Commitment.objects.get().status == "in-review"


def test_source_and_passage_alone_can_be_recorded_once(internet: Internet, desk: Client) -> None:
    internet.show(page(SENTENCE))
    save(desk, paste(desk, internet.url(), kind="passage"), **_source())
    assert Citation.objects.get().quote == SENTENCE
    again = save(desk, paste(desk, internet.url(), kind="passage"))
    assert "recorded already" in " ".join(errors(again)[""])


def _source() -> dict[str, Any]:
    return {"source__kind": "press", "source__tier": "reporting"}


def test_words_without_latin_letters_get_a_slug_all_the_same(
    internet: Internet, desk: Client
) -> None:
    internet.show(page(SENTENCE, title="我们的政策"))
    save(desk, paste(desk, internet.url()), **{**COMMITTED, "record__summary": "外部评估"})
    assert Commitment.objects.get().slug == "commitment-2026-03-02"
    assert Source.objects.get().slug == "source-2026-03-02"


def test_two_presses_at_the_same_moment_make_one_set_of_drafts(
    internet: Internet, desk: Client
) -> None:
    internet.show(page(SENTENCE))
    paste(desk, internet.url())
    second: Any = Seen(newest())
    Capture.objects.update(made=[["commitments.Commitment", 1]])  # by the first, meanwhile
    filled: Any = None
    with pytest.raises(ValidationError, match="made already"):
        saving.save(second, filled)
