"""Withdrawn records answer 410 with the reason, merged ones lead on, in pages, API and feeds."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from labwatch.addresses import fates
from labwatch.addresses.models import FormerAddress
from labwatch.dataset.kinds import KIND_OF_NAME, KINDS
from labwatch.merging.merging import Wish, merge
from labwatch.publishing.refreshing import refresh_all
from labwatch.workflow import acts
from tests import factories as make
from tests.admin.conftest import MAKERS

WHY = "It was <b>another</b> company."
IN_API = [kind for kind in KINDS if kind.name not in ("document-versions", "replies")]


@pytest.fixture
def editor(db: None) -> User:
    """Somebody who may withdraw."""
    return User.objects.create_superuser("alice")


def detail(resource: str, slug: str) -> str:
    """A record's address in the API."""
    return reverse(f"api:{resource}-detail", args=[slug])


@pytest.mark.parametrize("kind", IN_API, ids=lambda kind: kind.name)
def test_a_withdrawn_record_of_any_kind_answers_410_with_the_reason(
    kind: Any, editor: User, client: Client
) -> None:
    record = MAKERS[kind.model]()
    page = record.get_absolute_url()
    acts.withdraw(record, editor, WHY)
    answer = client.get(detail(kind.name, record.slug))
    assert answer.status_code == 410
    assert answer["Content-Type"] == "application/problem+json"
    assert WHY in answer.json()["detail"]
    if "#" in page:
        return  # it has a place on another page, which still stands
    answer = client.get(page)
    assert answer.status_code == 410
    assert "It was &lt;b&gt;another&lt;/b&gt; company." in answer.content.decode()
    assert f"?resource={kind.name}&amp;record={record.slug}" in answer.content.decode()


def test_published_again_it_answers_as_before(editor: User, client: Client) -> None:
    lab = make.make_lab()
    acts.withdraw(lab, editor, WHY)
    acts.publish(lab, editor, "It was not.")
    assert client.get(lab.get_absolute_url()).status_code == 200
    assert client.get(detail("labs", lab.slug)).status_code == 200


def test_the_pages_and_the_feed_of_a_withdrawn_record_go_with_it(
    editor: User, client: Client
) -> None:
    lab, source = make.make_lab(), make.make_source()
    for record in (lab, source):
        acts.withdraw(record, editor, WHY)
    for page in (
        reverse("record-feed", args=["labs", lab.slug]),
        reverse("source-versions", args=[source.slug]),
        f"{lab.get_absolute_url()}?as_of=2024-01-01",
    ):
        assert client.get(page).status_code == 410, page


def test_what_went_with_it_says_so(editor: User, client: Client) -> None:
    model = make.make_model()
    refresh_all()
    acts.withdraw(model.lab, editor, WHY)
    refresh_all()
    answer = client.get(model.get_absolute_url())
    assert answer.status_code == 410
    assert "together with a record that it rested on" in answer.content.decode()
    assert client.get(detail("models", model.slug)).status_code == 410


def test_the_log_and_the_feed_tell_of_it_with_the_reason(editor: User, client: Client) -> None:
    lab = make.make_lab(name="Lab Once")
    refresh_all()
    acts.withdraw(lab, editor, "It was another company.")
    refresh_all()
    (entry,) = client.get("/api/v1/changes/?what=withdrawn").json()["results"]
    assert (entry["record"]["slug"], entry["reason"]) == (lab.slug, "It was another company.")
    assert "It was another company." in client.get(reverse("feed")).content.decode()


def test_what_was_never_public_is_404(client: Client, db: None) -> None:
    draft = make.make_lab(status="draft")
    for page in (draft.get_absolute_url(), detail("labs", draft.slug), "/labs/nobody/", "/x/"):
        assert client.get(page).status_code == 404


@pytest.mark.parametrize("resource", ["labs", "evaluators", "sources"])
def test_a_merged_record_leads_to_its_successor(
    resource: str, editor: User, client: Client
) -> None:
    page = resource.rstrip("s")
    MAKERS[KIND_OF_NAME[resource].model](slug="new")
    fates.merged_into(resource, "old", "new", editor, "Two names of one.")
    answer = client.get(reverse(page, args=["old"]) + "?as_of=2024-01-01")
    assert answer.status_code == 301
    assert answer["Location"] == reverse(page, args=["new"]) + "?as_of=2024-01-01"
    answer = client.get(detail(resource, "old") + "?fields=name")
    assert answer.status_code == 301
    assert answer["Location"] == detail(resource, "new") + "?fields=name"
    assert "Two names of one." in answer.json()["detail"]


def test_a_chain_of_mergers_is_one_step(editor: User, client: Client) -> None:
    make.make_lab(slug="third")
    fates.merged_into("labs", "first", "second", editor, "One.")
    fates.merged_into("labs", "second", "third", editor, "One.")
    assert client.get("/labs/first/")["Location"] == "/labs/third/"


def test_drafts_that_were_merged_are_told_to_nobody(editor: User, client: Client) -> None:
    make.make_lab(slug="one", status="draft")
    make.make_lab(slug="other", status="draft")
    fates.merged_into("labs", "one", "other", editor, "One.")
    for page in ("/labs/one/", detail("labs", "one")):
        answer = client.get(page)
        assert answer.status_code == 404
        assert "other" not in answer.content.decode()


def test_where_the_successor_is_public_no_more_the_address_says_so_itself(
    editor: User, client: Client
) -> None:
    gone, keep = make.make_lab(slug="gone"), make.make_lab(slug="keep")
    merge(Wish(keep, gone), editor, "Two names of one.")
    acts.withdraw(keep, editor, "No lab at all.")
    for page in ("/labs/gone/", detail("labs", "gone")):
        answer = client.get(page)
        assert answer.status_code == 410
        assert "Two names of one." in answer.content.decode()


def test_two_that_were_merged_both_ways_do_not_lead_in_a_circle(
    editor: User, client: Client
) -> None:
    one, other = make.make_lab(slug="one"), make.make_lab(slug="other")
    merge(Wish(one, other), editor, "The same.")
    acts.withdraw(one, editor, "Not yet.")
    merge(Wish(other, one), editor, "The other name is better.")
    for page in ("/labs/one/", "/labs/other/"):
        assert client.get(page).status_code == 410


def test_a_version_of_a_merged_source_leads_to_the_source(editor: User, client: Client) -> None:
    make.make_source(slug="new")
    fates.merged_into("sources", "old", "new", editor, "One page.")
    assert client.get(reverse("source-version", args=["old", 7]))["Location"] == "/sources/new/"


@pytest.mark.parametrize(
    "wrong", [{"reason": ""}, {"successor": "other"}, {"fate": "merged"}, {"fate": "lost"}]
)
def test_the_database_keeps_no_address_without_its_story(wrong: Any, editor: User) -> None:
    told = {"resource": "labs", "slug": "lab", "fate": "withdrawn", "reason": "Why."}
    with pytest.raises(IntegrityError), transaction.atomic():
        FormerAddress.objects.create(at=make.A_MOMENT, by=editor, **{**told, **wrong})
