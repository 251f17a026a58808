"""Each result of a visit says exactly what section 7 of source-checking.md lets it say."""

from __future__ import annotations

import pytest

from sources.fetching.errors import Kind
from sources.reach import Evidence, evidence_of
from sources.vocabulary import EvidenceKind, PageState

BLOCKED_STATUSES = (401, 402, 403, 405, 406, 407, 429, 451, 999)
TRANSIENT_STATUSES = (408, 425, 500, 502, 503, 504, 520, 599)


@pytest.mark.parametrize("status", [404, 410])
def test_not_found_is_hard(status: int) -> None:
    assert evidence_of(state="not-found", status=status).kind == "hard"


def test_only_410_is_for_good() -> None:
    assert evidence_of(state="not-found", status=410).permanent
    assert not evidence_of(state="not-found", status=404).permanent


@pytest.mark.parametrize("state", ["soft-404", "parked", "redirected-home"])
def test_a_page_that_is_no_longer_the_page_is_hard(state: str) -> None:
    assert evidence_of(state=state, status=200).kind == "hard"


def test_a_name_that_two_services_miss_is_hard_and_nobody_answered() -> None:
    evidence = evidence_of(state="no-answer", error="name-missing")
    assert (evidence.kind, evidence.answered) == ("hard", False)


def test_a_name_that_only_one_service_misses_is_transient() -> None:
    assert evidence_of(state="no-answer", error="name-failed").kind == "transient"


@pytest.mark.parametrize("status", TRANSIENT_STATUSES)
def test_server_errors_are_transient(status: int) -> None:
    assert evidence_of(state="http-error", status=status).kind == "transient"


@pytest.mark.parametrize(
    "error", ["timeout", "connect", "reset", "tls", "cut-body", "bad-encoding", "protocol"]
)
def test_failures_on_the_way_are_transient(error: str) -> None:
    assert evidence_of(state="no-answer", error=error).kind == "transient"


@pytest.mark.parametrize("state", ["empty", "truncated"])
def test_half_a_page_is_transient(state: str) -> None:
    assert evidence_of(state=state, status=200).kind == "transient"


@pytest.mark.parametrize("status", BLOCKED_STATUSES)
@pytest.mark.parametrize("state", ["blocked", "http-error", "soft-404", "not-found", "empty"])
def test_a_blocking_status_is_never_anything_else(status: int, state: str) -> None:
    assert evidence_of(state=state, status=status).kind == "blocked"


@pytest.mark.parametrize("state", ["blocked", "consent", "login", "js-shell", "too-big"])
@pytest.mark.parametrize("status", [200, 404, 503])
def test_a_wall_is_a_block_whatever_its_status(state: str, status: int) -> None:
    assert evidence_of(state=state, status=status).kind == "blocked"


def test_a_body_over_our_cap_is_a_block() -> None:
    assert evidence_of(state="no-answer", error="too-much").kind == "blocked"


@pytest.mark.parametrize("state", ["soft-404", "parked", "redirected-home", "not-found"])
def test_an_outage_that_looks_like_not_found_is_an_outage(state: str) -> None:
    assert evidence_of(state=state, status=503).kind == "transient"


@pytest.mark.parametrize("status", [400, 414, 418, 421, 301, 100])
def test_an_odd_status_proves_no_death(status: int) -> None:
    assert evidence_of(state="http-error", status=status).kind == "transient"


def test_every_quote_present_is_ok_whatever_the_status() -> None:
    evidence = evidence_of(state="not-found", status=404, all_quotes_present=True)
    assert (evidence.kind, evidence.why) == ("ok", "served as 404")


def test_every_quote_present_is_ok_whatever_the_page_looks_like() -> None:
    evidence = evidence_of(state="consent", status=200, all_quotes_present=True)
    assert evidence.kind == "ok"
    assert "consent" in evidence.why


def test_a_page_without_its_quotes_is_still_the_page() -> None:
    assert evidence_of(state="ok", status=200, all_quotes_present=False).kind == "ok"


def test_not_modified_is_ok() -> None:
    assert evidence_of(state="not-modified", status=304, not_modified=True).kind == "ok"


@pytest.mark.parametrize("state", ["encrypted", "no-text-layer", "damaged", "too-deep", "hostile"])
def test_a_document_only_we_cannot_read_shows_that_its_server_answers(state: str) -> None:
    evidence = evidence_of(state=state, status=200)
    assert evidence.kind == "ok"
    assert "needs a human" in evidence.why


def test_what_our_rules_refuse_is_refused() -> None:
    assert evidence_of(state="refused").kind == "refused"
    assert evidence_of(state="refused", error="refused").kind == "refused"


def test_an_untrusted_certificate_is_named_as_such() -> None:
    assert "certificate" in evidence_of(state="no-answer", error="tls").why


def test_the_wait_that_a_server_asks_for_is_kept() -> None:
    assert evidence_of(state="blocked", status=429, retry_after_s=7).retry_after_s == 7


@pytest.mark.parametrize("error", list(Kind))
def test_every_failure_of_the_fetcher_has_its_evidence(error: str) -> None:
    assert evidence_of(state="no-answer", error=error).kind in ("hard", "transient")


@pytest.mark.parametrize(
    "state", sorted(set(PageState) - {PageState.NO_ANSWER, PageState.NOT_MODIFIED})
)
@pytest.mark.parametrize("status", [None, 200, 403, 404, 503])
def test_every_page_state_has_its_evidence(state: str, status: int | None) -> None:
    evidence = evidence_of(state=state, status=status)
    assert isinstance(evidence, Evidence)
    assert evidence.kind in set(EvidenceKind) - {EvidenceKind.NONE}


@pytest.mark.parametrize("facts", [{"state": "sleepy"}, {"state": "ok", "error": "sleepy"}])
def test_an_unknown_word_is_refused_by_name(facts: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="sleepy"):
        evidence_of(state=facts["state"], status=200, error=facts.get("error", ""))


def test_no_answer_without_a_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="no-answer"):
        evidence_of(state="no-answer")
