"""What this site said at an earlier moment: records, their parts and names, and the scorecard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from commitments.models import Pledge
from evaluators.models import AccessGrant
from labwatch.api.urls import RESOURCES
from sources.recorded import moment_text, said_at
from tests import factories as make
from tests.api.conftest import refused
from tests.api.test_query_counts import full, queries

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/"


def say(api: APIClient, address: str) -> Any:
    """What the address answers, without what no history is kept of."""
    answer = api.get(f"{ROOT}{address}")
    assert answer.status_code == 200, answer.content
    return undated(answer.json())


def undated(said: Any) -> Any:
    """The same without whether addresses could be reached, which is kept in no history."""
    if isinstance(said, dict):
        return {name: None if name == "reach" else undated(said[name]) for name in said}
    return [undated(one) for one in said] if isinstance(said, list) else said


def now() -> str:
    """This moment, as an address gives it."""
    return moment_text(timezone.now())


def first(resource: str) -> tuple[Any, str]:
    """A record of the resource with everything around it, and its address."""
    row = full(resource)
    return row, f"{resource}/{row.slug}/"


def change(row: Any, **columns: Any) -> None:
    """Change it as a maintainer does."""
    for name, value in columns.items():
        setattr(row, name, value)
    row.save()


class TestRecords:
    @pytest.mark.parametrize("resource", RESOURCES)
    def test_a_changed_note_or_text_leaves_what_was_said(
        self, api: APIClient, resource: str
    ) -> None:
        row, address = first(resource)
        moment = now()
        before = say(api, f"{address}?recorded_at={moment}")
        said_now = say(api, address)
        assert {**said_now, **{name: None for name in before if before[name] is None}} == before
        column = next(
            name for name in ("note", "reason", "what_changed", "summary") if hasattr(row, name)
        )
        change(row, **{column: "Something else."})
        assert say(api, address)[column] == "Something else."
        assert say(api, f"{address}?recorded_at={moment}") == before

    @pytest.mark.parametrize("resource", [name for name in RESOURCES if name not in ("sources",)])
    def test_what_is_withdrawn_was_said_all_the_same(self, api: APIClient, resource: str) -> None:
        row, address = first(resource)
        moment = now()
        before = api.get(f"{ROOT}{address}?recorded_at={moment}").content
        change(row, status="draft")
        assert api.get(f"{ROOT}{address}").status_code in (404, 410)
        assert api.get(f"{ROOT}{address}?recorded_at={moment}").content == before
        gone = api.get(f"{ROOT}{address}?recorded_at={now()}")
        assert gone.status_code == 404
        assert "It was first public at 20" in gone.json()["detail"]
        assert "and no longer from 20" in gone.json()["detail"]

    def test_it_is_not_there_before_it_was_published(self, api: APIClient) -> None:
        lab = make.make_lab(slug="lab", status="draft")
        drafted = now()
        change(lab, status="published")
        answer = api.get(f"{ROOT}labs/lab/?recorded_at={drafted}")
        assert answer.status_code == 404
        published = lab.history.filter(status="published").get().history_date
        assert answer.json()["detail"] == (
            f"This record was not public here at {drafted}. "
            f"It was first public at {moment_text(published)}."
        )

    def test_a_record_that_rests_on_a_draft_was_not_said(self, api: APIClient) -> None:
        lab = make.make_lab(status="draft")
        make.make_model(slug="model", lab=lab)
        hidden = now()
        assert (
            "first public"
            not in api.get(f"{ROOT}models/model/?recorded_at={hidden}").json()["detail"]
        )
        change(lab, status="published")
        assert say(api, f"models/model/?recorded_at={now()}")["slug"] == "model"
        found = api.get(f"{ROOT}models/model/?recorded_at={hidden}").json()["detail"]
        assert moment_text(lab.history.first().history_date) in found

    def test_nobody_learns_of_a_draft(self, api: APIClient) -> None:
        lab = make.make_lab(slug="secret", status="draft")
        change(lab, name="Still secret")
        answers = [api.get(f"{ROOT}labs/{slug}/?recorded_at={now()}") for slug in ("secret", "no")]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert [answer.json()["detail"] for answer in answers] == [
            "There is nothing at /api/v1/labs/secret/",
            "There is nothing at /api/v1/labs/no/",
        ]

    def test_what_was_deleted_was_said(self, api: APIClient) -> None:
        row, address = first("findings")
        before = api.get(f"{ROOT}{address}?recorded_at={(moment := now())}").content
        row.delete()
        assert api.get(f"{ROOT}{address}?recorded_at={moment}").content == before
        assert api.get(f"{ROOT}{address}?recorded_at={now()}").status_code == 404


def _rename(grant: Any) -> None:
    change(grant.lab, name="Another name")


def _cite_otherwise(grant: Any) -> None:
    link = grant.citations.first()
    change(link, citation=make.make_citation(quote="Other words."))


def _retract_quote(grant: Any) -> None:
    change(grant.citations.first().citation, status="draft")


def _edit_quote(grant: Any) -> None:
    change(grant.citations.first().citation, quote="Corrected words.")


def _drop_part(grant: Any) -> None:
    grant.further_safeguards.first().delete()


def _drop_link(grant: Any) -> None:
    grant.citations.first().delete()


def _other_models(grant: Any) -> None:
    grant.ai_models.set([make.make_model()])


def _rename_model(grant: Any) -> None:
    change(grant.ai_models.first(), name="Other model", released="2022-12")


def _correct(grant: Any) -> None:
    grant.corrections.add(make.make_correction())


def _told_again(grant: Any) -> None:
    grant.overlaps_with.add(make.make_grant(slug="again"))


def _fact(grant: Any) -> None:
    change(grant, fine_tuning="yes", safety_filters="disabled")


EDITS = (
    _rename,
    _cite_otherwise,
    _retract_quote,
    _edit_quote,
    _drop_part,
    _drop_link,
    _other_models,
    _rename_model,
    _correct,
    _told_again,
    _fact,
)


class TestWhatARecordRestsOn:
    @pytest.mark.parametrize("edit", EDITS)
    def test_the_old_answer_comes_again_to_the_byte(
        self, api: APIClient, edit: Callable[[Any], None]
    ) -> None:
        grant, address = first("grants")
        moment = now()
        before = api.get(f"{ROOT}{address}?recorded_at={moment}").content
        said = say(api, address)
        edit(grant)
        assert say(api, address) != said
        assert api.get(f"{ROOT}{address}?recorded_at={moment}").content == before

    def test_grants_that_tell_of_the_same_access_do_so_both_ways(self, api: APIClient) -> None:
        one, two = make.make_grant(slug="one"), make.make_grant(slug="two")

        def overlaps(moment: str) -> list[list[str]]:
            rows = [say(api, f"grants/{slug}/?recorded_at={moment}") for slug in ("one", "two")]
            return [[other["slug"] for other in row["overlaps_with"]] for row in rows]

        apart = now()
        one.overlaps_with.add(two)
        joined = now()
        change(two, note="Read again.")
        change(one, note="Read again.")
        edited = now()
        two.overlaps_with.remove(one)
        assert overlaps(apart) == [[], []]
        assert overlaps(joined) == overlaps(edited) == [["two"], ["one"]]
        assert overlaps(now()) == [[], []]

    def test_names_over_time_and_ties_are_those_on_record_then(self, api: APIClient) -> None:
        row, address = first("evaluators")
        before = api.get(f"{ROOT}{address}?recorded_at={(moment := now())}").content
        row.names.first().delete()
        row.names.create(name="Between", since="2020")
        change(row.independence_notes.first(), text="Paid.")
        assert say(api, address)["names"][0]["name"] == "Between"
        assert api.get(f"{ROOT}{address}?recorded_at={moment}").content == before

    def test_timing_and_ruling_of_a_pledge_are_those_of_the_moment(self, api: APIClient) -> None:
        pledge = make.make_pledge(
            slug="promise", commitment=make.make_commitment(due="2023"), attribution="own-words"
        )
        moment = now()
        make.make_ruling(pledge=pledge, conduct="does-not-apply", reason="Nothing to judge.")
        assert say(api, "pledges/promise/")["timing"] == "ruled"
        then = say(api, f"pledges/promise/?recorded_at={moment}")
        assert (then["timing"], then["current_ruling"]) == ("overdue", None)

    def test_both_ask_for_what_was_said_then_about_an_earlier_day(self, api: APIClient) -> None:
        lab = make.make_lab(name="New", slug="lab")
        name = lab.names.create(name="Old", until="2023")
        moment = now()
        change(name, name="Oldest")
        assert say(api, "labs/lab/?as_of=2020-01-01")["name"] == "Oldest"
        assert say(api, f"labs/lab/?as_of=2020-01-01&recorded_at={moment}")["name"] == "Old"
        (fault,) = refused(api, f"{ROOT}labs/lab/?as_of=2020-01-02&recorded_at=2020-01-01")
        assert fault["parameter"] == "as_of"


class TestVisits:
    def test_a_quote_is_in_the_state_that_was_published_then(self, api: APIClient) -> None:
        quote = make.make_citation(slug="quote", quote_state="unchecked")
        unchecked = now()
        seen = timezone.now()
        make.make_event(
            citation=quote, before="unchecked", after="verbatim", at=seen, first_seen_at=seen
        )
        type(quote).objects.update(quote_state="verbatim", quote_state_since=seen)
        stood = now()
        make.make_event(citation=quote, before="verbatim", after="altered", at=timezone.now())
        type(quote).objects.update(quote_state="altered")
        states = {
            moment: say(api, f"citations/quote/?recorded_at={moment}")
            for moment in (unchecked, stood, now())
        }
        found = [(said["quote_state"], len(said["events"])) for said in states.values()]
        assert found == [("unchecked", 0), ("verbatim", 1), ("altered", 2)]
        assert states[stood]["quote_state_since"] == moment_text(seen)

    def test_what_no_visit_dated_is_left_open(self, api: APIClient) -> None:
        _row, address = first("citations")
        said = say(api, f"{address}?recorded_at={now()}")
        assert said["public_line"] is said["diff"] is said["moved"] is None
        source = make.make_source(slug="source", reach="ok")
        make.make_health(source=source)
        said = say(api, f"sources/source/?recorded_at={now()}")
        assert said["reach"] is said["last_visited_at"] is said["versions_count"] is None


class TestTheMoment:
    @pytest.mark.parametrize(
        "text",
        [
            "yesterday",
            "2026-10-01T12:00:00",
            "2026-13-01",
            "20261001",
            "2026-10-01T25:00Z",
            "9999-12-31",
        ],
    )
    def test_what_is_none_or_has_no_zone_or_has_not_come_is_refused(
        self, api: APIClient, text: str
    ) -> None:
        for address in ("labs/lab/", "scorecard/"):
            (fault,) = refused(api, f"{ROOT}{address}?recorded_at={text}")
            assert fault["parameter"] == "recorded_at"
            assert "2026-10-01T12:00:00Z" in fault["detail"]

    def test_a_day_means_its_end_and_today_means_now(self, api: APIClient) -> None:
        make.make_lab(slug="lab")
        today = timezone.now().date()
        assert say(api, f"labs/lab/?recorded_at={today}")["slug"] == "lab"
        answer = api.get(f"{ROOT}labs/lab/?recorded_at={today - dt.timedelta(days=1)}")
        assert "T23:59:59.999999Z" in answer.json()["detail"]

    @pytest.mark.parametrize("resource", RESOURCES)
    def test_lists_point_to_records_and_the_scorecard(self, api: APIClient, resource: str) -> None:
        (fault,) = refused(api, f"{ROOT}{resource}/?recorded_at=2026-10-01")
        assert fault["parameter"] == "recorded_at"
        assert "scorecard" in fault["detail"]

    def test_the_past_is_never_written(self) -> None:
        lab = make.make_lab()
        with pytest.raises(RuntimeError), said_at(timezone.now()):
            lab.delete()


@pytest.mark.parametrize("resource", RESOURCES)
def test_it_takes_a_fixed_number_of_queries(api: APIClient, resource: str) -> None:
    row, address = first(resource)
    few = queries(api, f"{ROOT}{address}?recorded_at={now()}")
    for _number in range(3):
        full(resource)
        row.save()
    assert len(queries(api, f"{ROOT}{address}?recorded_at={now()}")) == len(few) <= 12


@pytest.mark.usefixtures("starter_record")
def test_all_is_said_now_as_it_is_and_later_as_it_was(api: APIClient) -> None:
    for resource in RESOURCES:
        _compare_all_records(api, resource)
    live, cell = _card(api, "scorecard/"), _card(api, "scorecard/anthropic/depth/")
    moment = now()
    assert _card(api, f"scorecard/?recorded_at={moment}") == live
    _edit_the_record()
    assert _card(api, "scorecard/") != live
    assert _card(api, f"scorecard/?recorded_at={moment}") == live
    assert _card(api, f"scorecard/anthropic/depth/?recorded_at={moment}") == cell
    row = say(api, f"scorecard/?recorded_at={moment}")["labs"][0]["cells"][0]
    assert f"recorded_at={moment}" in row["url"]
    assert "recorded_at" not in row["page_url"]


def _compare_all_records(api: APIClient, resource: str) -> None:
    """All of them as lists give them, and one at its own address, which alone takes a moment."""
    # Whoever names the fields is answered from the tables, never from forms that are kept ready.
    fields = ",".join(RESOURCES[resource].field_names())
    plain = say(api, f"{resource}/?page_size=200&fields={fields}")["results"]
    with said_at(timezone.now()):
        assert say(api, f"{resource}/?page_size=200&fields={fields}")["results"] == plain
    if plain and resource not in ("sources", "citations"):
        assert say(api, f"{resource}/{plain[0]['slug']}/?recorded_at={now()}") == plain[0]


def _card(api: APIClient, address: str) -> Any:
    """What the scorecard says, without the addresses of its cells, which name the moment."""
    return _without_addresses(say(api, address))


def _without_addresses(said: Any) -> Any:
    if isinstance(said, dict):
        plain = {name: _without_addresses(value) for name, value in said.items()}
        return {name: value for name, value in plain.items() if name != "url"}
    return [_without_addresses(one) for one in said] if isinstance(said, list) else said


def _edit_the_record() -> None:
    for grant in AccessGrant.objects.filter(lab__slug="anthropic"):
        change(grant, status="draft")
    for pledge in Pledge.objects.filter(lab__slug="openai"):
        change(pledge, state="withdrawn", state_since="2024")
    grant = AccessGrant.objects.exclude(lab__slug="anthropic").first()
    assert grant is not None
    grant.ai_models.clear()
    grant.citations.all().delete()
    change(grant.lab, name="Renamed")
