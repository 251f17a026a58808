"""The way to the public in the admin: forms, steps, and the preview of a draft."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from commitments.models import Commitment, Lab, Pledge
from labwatch.addresses.models import FormerAddress
from labwatch.dataset.kinds import KINDS
from labwatch.publishing.models import Touched
from labwatch.publishing.refreshing import refresh_all
from labwatch.workflow.models import Act
from sources.models import Citation
from tests import factories as make
from tests.admin.conftest import MAKERS, filled_in, messages, page, row
from tests.workflow.conftest import address, browser, write

DRAFT = {"status": "draft"}
People = dict[str, User]
every_kind = pytest.mark.parametrize("model", [kind.model for kind in KINDS])


@pytest.fixture
def editor(people: People) -> Client:
    """The editor's browser."""
    return browser(people["editor"])


@pytest.fixture
def contributor(people: People) -> Client:
    """The contributor's browser."""
    return browser(people["contributor"])


def text(response: Any) -> str:
    """The page, on one line."""
    return " ".join(response.content.decode().split())


class TestForms:
    """A form never publishes, and changes what is public only with a reason."""

    def test_no_form_takes_a_status(self, contributor: Client) -> None:
        data = filled_in(contributor.get(page(Lab, "add"))) | {"name": "Lab", "status": "published"}
        contributor.post(page(Lab, "add"), data)
        assert Lab.objects.get().status == "draft"

    def test_the_writer_takes_back_what_others_send_back(
        self, people: People, contributor: Client, editor: Client
    ) -> None:
        draft = write(
            people["contributor"], make.make_lab(**DRAFT), name="Lab A", status="in-review"
        )
        assert "Take back…" in text(contributor.get(page(draft, "change")))
        assert "Send back…" in text(editor.get(page(draft, "change")))

    def test_whoever_may_not_change_what_is_public_may_report_it(
        self, contributor: Client, editor: Client
    ) -> None:
        lab = make.make_lab()
        report = f"/report/labs/{lab.slug}/"
        assert report in text(contributor.get(page(lab, "change")))
        assert report not in text(editor.get(page(lab, "change")))

    def test_nor_does_a_row_below_another_record(self, contributor: Client) -> None:
        commitment = make.make_commitment(**DRAFT)
        data = filled_in(contributor.get(page(commitment, "change")))
        new = {"attribution": "own-words", "state": "in-force", "status": "published"}
        new |= {"covers": "not-stated", "change_announced": "not-stated"}
        data = row(data, "pledges", lab=make.make_lab().pk, **new)
        assert contributor.post(page(commitment, "change"), data).status_code == 302
        assert Pledge.objects.get().status == "draft"

    def test_saved_and_sent_to_review_by_one_button(self, contributor: Client) -> None:
        data = filled_in(contributor.get(page(Lab, "add"))) | {"name": "Lab", "_review": "1"}
        answer = contributor.post(page(Lab, "add"), data, follow=True)
        lab = Lab.objects.get()
        assert (lab.status, Act.objects.get().kind) == ("in-review", "submitted")
        assert answer.redirect_chain[-1][0] == page(lab, "change")
        assert "It is in review" in messages(answer)[-1]

    def test_a_contributor_looks_at_what_is_public_and_does_not_change_it(
        self, contributor: Client
    ) -> None:
        lab = make.make_lab()
        shown = text(contributor.get(page(lab, "change")))
        assert 'name="_save"' not in shown
        assert contributor.post(page(lab, "change"), {"name": "Mine"}).status_code == 403

    def test_nor_a_public_pledge_below_a_draft(self, contributor: Client) -> None:
        commitment = make.make_commitment(**DRAFT)
        make.make_pledge(commitment=commitment)
        data = filled_in(contributor.get(page(commitment, "change")))
        data |= {"pledges-0-note": "Mine", "change_reason": "Why not."}
        assert contributor.post(page(commitment, "change"), data).status_code == 302
        assert Pledge.objects.get().note == ""

    def test_an_editor_corrects_what_is_public_with_a_reason(self, editor: Client) -> None:
        lab = make.make_lab(country="France")
        data = filled_in(editor.get(page(lab, "change"))) | {"country": "Spain"}
        refused = editor.post(page(lab, "change"), data | {"change_reason": " "})
        assert "change_reason" in refused.context["adminform"].form.errors
        assert editor.post(page(lab, "change"), data).status_code == 302
        assert Lab.objects.get().country == "Spain"

    def test_a_public_pledge_below_a_draft_asks_for_one_too(self, editor: Client) -> None:
        commitment = make.make_commitment(**DRAFT)
        make.make_pledge(commitment=commitment)
        data = filled_in(editor.get(page(commitment, "change"))) | {"pledges-0-note": "Seen."}
        assert "say below" in text(editor.post(page(commitment, "change"), data))
        data |= {"change_reason": "It was seen."}
        assert editor.post(page(commitment, "change"), data).status_code == 302
        assert Pledge.objects.get().note == "Seen."

    def test_what_was_public_is_not_deleted_even_as_a_draft(
        self, editor: Client, people: People
    ) -> None:
        lab = make.make_lab()
        editor.post(address("withdraw", lab), {"note": "Wrong."})
        answer = editor.post(page(lab, "delete"), {"post": "yes"}, follow=True)
        assert "Withdraw it" in messages(answer)[-1]
        editor.post(
            page(Lab, "changelist"),
            {"action": "delete_selected", "_selected_action": [lab.pk], "post": "yes"},
        )
        assert Lab.objects.exists()

    def test_a_contributor_deletes_their_own_draft_and_nobody_elses(
        self, contributor: Client, people: People
    ) -> None:
        contributor.post(
            page(Lab, "add"), filled_in(contributor.get(page(Lab, "add"))) | {"name": "A"}
        )
        mine, other = Lab.objects.get(), make.make_lab(**DRAFT)
        assert contributor.post(page(other, "delete"), {"post": "yes"}).status_code == 403
        selected = {"action": "delete_selected", "_selected_action": [other.pk], "post": "yes"}
        contributor.post(page(Lab, "changelist"), selected)
        contributor.post(page(mine, "delete"), {"post": "yes"})
        assert list(Lab.objects.all()) == [other]


class TestSteps:
    """Each step has a page that says what it does, what forbids it, and asks for words."""

    def test_publishing_says_what_goes_along_and_does_it(
        self, editor: Client, people: People
    ) -> None:
        commitment = make.make_commitment(**DRAFT)
        citation = make.make_citation(quote="We will let them in.", **DRAFT)
        make.cite(commitment, citation=citation)
        write(people["contributor"], commitment, note="As said.")
        shown = text(editor.get(address("publish", commitment)))
        assert "We will let them in." in shown
        assert "Contributor wrote it last" in shown
        assert address("preview", commitment) in shown
        assert editor.post(address("publish", commitment), {"note": "New."}).status_code == 302
        assert Commitment.objects.published().exists()
        assert Citation.objects.get().is_published

    def test_after_publishing_it_is_told_what_went_along_and_where_to_go(
        self, editor: Client, people: People
    ) -> None:
        commitment = make.make_commitment(**DRAFT)
        make.make_pledge(commitment=commitment, **DRAFT)
        source = make.make_source(**DRAFT)
        for quote in ("We will let them in.", "We will keep our word."):
            citation = make.make_citation(source=source, quote=quote, **DRAFT)
            make.cite(commitment, citation=citation)
        answer = editor.post(address("publish", commitment), {"note": "New."}, follow=True)
        (told,) = messages(answer)
        assert "It is public, along with 1 source, 2 citations and 1 pledge." in told
        assert f'<a href="{commitment.get_absolute_url()}">See the public page</a>' in text(answer)
        assert '<a href="/admin/">Back to the desk</a>' in text(answer)
        assert editor.get(commitment.get_absolute_url()).status_code == 200

    def test_what_went_alone_is_told_to_be_public(self, editor: Client) -> None:
        lab = make.make_lab(**DRAFT)
        answer = editor.post(address("publish", lab), {"note": "New."}, follow=True)
        assert messages(answer)[0].startswith("It is public. ")

    @pytest.mark.parametrize("step", ["publish", "withdraw", "send-back"])
    def test_no_step_without_its_words(self, step: str, editor: Client) -> None:
        lab = make.make_lab(status="published" if step == "withdraw" else "in-review")
        assert editor.post(address(step, lab), {"note": ""}).status_code == 422
        assert not Act.objects.exists()

    def test_what_forbids_publishing_is_said_before_it_is_tried(
        self, editor: Client, people: People
    ) -> None:
        commitment = make.make_commitment(**DRAFT)
        shown = text(editor.get(address("publish", commitment)))
        assert "cite at least one passage" in shown
        assert 'value="Publish"' not in shown
        write(people["editor"], commitment, note="Mine.")
        assert "You wrote it" in text(editor.get(address("publish", commitment)))

    def test_the_note_of_whoever_sent_it_is_shown(
        self, editor: Client, contributor: Client
    ) -> None:
        lab = make.make_lab(**DRAFT)
        contributor.post(address("review", lab), {"note": "Is <b>this</b> its name?"})
        assert "Is &lt;b&gt;this&lt;/b&gt; its name?" in text(editor.get(address("publish", lab)))

    def test_withdrawing_says_what_disappears_with_it(self, editor: Client) -> None:
        model = make.make_model()
        make.make_model(lab=model.lab)
        assert "2 models" in text(editor.get(address("withdraw", model.lab)))
        editor.post(address("withdraw", model.lab), {"note": "Another company."})
        assert FormerAddress.objects.get().reason == "Another company."

    def test_the_first_ten_of_them_are_named_with_their_pages(self, editor: Client) -> None:
        lab = make.make_lab()
        models = [make.make_model(lab=lab, name=f"Model <{number}>") for number in range(12)]
        shown = text(editor.get(address("withdraw", lab)))
        links = [f'<a href="{page(model, "change")}">' in shown for model in models]
        assert links == [True] * 10 + [False] * 2
        assert "Model &lt;0&gt;" in shown
        assert "12 models" in shown
        assert "and 2 more" in shown

    @pytest.mark.parametrize("changed", ["record", "citation", "link"])
    def test_what_was_changed_since_it_was_read_is_not_published(
        self, changed: str, editor: Client, people: People
    ) -> None:
        lab, writer = make.make_lab(**DRAFT), people["contributor"]
        citation = make.make_citation(quote="As it was read.", **DRAFT)
        make.cite(lab, citation=citation)
        read = editor.get(address("publish", lab))
        if changed == "record":
            write(writer, lab, name="Another name")
        elif changed == "citation":
            write(writer, citation, quote="As nobody read it.")
        else:
            make.cite(lab, citation=make.make_citation())
        sent = {"note": "New.", "seen": read.context["seen"]}
        refused = editor.post(address("publish", lab), sent)
        assert "It was changed since you looked" in text(refused)
        assert Lab.objects.get().status == "draft"
        sent["seen"] = refused.context["seen"]
        assert editor.post(address("publish", lab), sent).status_code == 302
        assert Lab.objects.get().is_published

    def test_the_form_for_publishing_tells_what_was_read(self, editor: Client) -> None:
        read = editor.get(address("publish", make.make_lab(**DRAFT)))
        assert f'name="seen" value="{read.context["seen"]}"' in text(read)

    @pytest.mark.parametrize("step", ["publish", "withdraw"])
    def test_a_contributor_takes_neither(self, step: str, contributor: Client) -> None:
        lab = make.make_lab(status="published" if step == "withdraw" else "draft")
        assert "ask an editor" in text(contributor.get(address(step, lab)))
        assert contributor.post(address(step, lab), {"note": "Mine."}).status_code == 422
        lab.refresh_from_db()
        assert lab.is_published == (step == "withdraw")

    @pytest.mark.parametrize("step", ["publish", "withdraw", "review", "send-back", "preview"])
    def test_strangers_get_nowhere(self, step: str, people: People, client: Client) -> None:
        lab = make.make_lab(**DRAFT)
        assert client.get(address(step, lab))["Location"].startswith("/admin/login/")
        nobody = User.objects.create(username="nobody", is_staff=True)
        assert browser(nobody).get(address(step, lab)).status_code == 403

    def test_a_step_asked_for_from_a_foreign_page_is_refused(self, people: People) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(people["editor"])
        lab = make.make_lab()
        assert client.post(address("withdraw", lab), {"note": "No."}).status_code == 403

    def test_there_is_no_step_for_what_is_no_record(self, editor: Client) -> None:
        assert editor.get("/admin/publish/auth/user/1/").status_code == 404
        assert editor.get("/admin/publish/commitments/lab/999/").status_code == 404

    def test_the_form_offers_only_steps_that_may_be_taken(
        self, editor: Client, contributor: Client
    ) -> None:
        draft, public = make.make_lab(**DRAFT), make.make_lab()
        assert "Publish…" in text(editor.get(page(draft, "change")))
        assert "Withdraw…" in text(editor.get(page(public, "change")))
        shown = text(contributor.get(page(draft, "change")))
        assert "Publish…" not in shown
        assert "Preview" in shown


class TestPreview:
    """A draft as the public page; nothing of it stays, and nobody else sees it."""

    @every_kind
    def test_every_kind_can_be_previewed_without_a_trace(
        self, model: Any, contributor: Client, client: Client
    ) -> None:
        record = MAKERS[model](**DRAFT)
        refresh_all()
        answer = contributor.get(address("preview", record))
        assert answer.status_code == 200
        assert "Preview of a draft." in answer.content.decode()
        assert '<meta name="robots" content="noindex">' in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]
        record.refresh_from_db()
        assert record.status == "draft"
        assert (Touched.objects.count(), Act.objects.count()) == (0, 0)
        assert not model.history.filter(id=record.pk, status="published").exists()

    def test_it_shows_the_draft_with_the_passages_it_cites(self, contributor: Client) -> None:
        commitment = make.make_commitment(summary="They will let them in.", **DRAFT)
        make.cite(commitment, citation=make.make_citation(quote="We will open the door.", **DRAFT))
        shown = text(contributor.get(address("preview", commitment)))
        assert "They will let them in." in shown
        assert "We will open the door." in shown

    def test_the_public_pages_do_not_tell_of_it(self, contributor: Client, client: Client) -> None:
        lab = make.make_lab(name="Lab Secret", **DRAFT)
        contributor.get(address("preview", lab))
        assert client.get(lab.get_absolute_url()).status_code == 404
        for public in ("/labs/", "/", "/api/v1/labs/"):
            answer = client.get(public)
            assert b"Lab Secret" not in answer.content
            assert b"Preview of a draft" not in answer.content

    def test_what_is_public_leads_to_its_page(self, contributor: Client) -> None:
        lab = make.make_lab()
        assert contributor.get(address("preview", lab))["Location"] == lab.get_absolute_url()

    def test_a_correction_stands_on_its_list_with_the_way_to_its_place(
        self, contributor: Client
    ) -> None:
        correction = make.make_correction(corrected_on=timezone.localdate(), **DRAFT)
        assert f'href="#{correction.slug}"' in text(contributor.get(address("preview", correction)))


@pytest.mark.parametrize("public", ["/", "/labs/", "/about/", "/changes/", "/nothing-here/"])
def test_every_page_says_if_there_is_a_single_maintainer(
    public: str, client: Client, db: None, settings: Any
) -> None:
    for alone in (True, False):
        settings.SINGLE_MAINTAINER = alone
        assert ("single maintainer" in client.get(public).content.decode()) == alone


def test_the_admin_says_so_too(editor: Client, settings: Any) -> None:
    for alone in (True, False):
        settings.SINGLE_MAINTAINER = alone
        shown = editor.get(page(Lab, "changelist")).content.decode()
        assert ("single maintainer" in shown) == alone
