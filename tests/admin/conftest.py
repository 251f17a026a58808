"""An editor at her desk, and one published record of every kind."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from commitments import models as c
from evaluators import models as e
from sources import models as s
from tests import factories as make
from tests.sources import review_rows as rows

#: How to make a record of each kind that has pages in the admin.
MAKERS = {
    s.Source: make.make_source,
    s.Citation: make.make_citation,
    s.Snapshot: make.make_snapshot,
    s.Check: make.make_check,
    s.Health: rows.make_health,
    s.QuoteStanding: rows.make_standing,
    s.QuoteEvent: rows.make_event,
    s.ReviewItem: rows.make_item,
    s.Host: rows.make_host,
    s.Checker: rows.make_checker,
    s.Sweep: rows.make_sweep,
    s.DailyRoot: rows.make_root,
    c.Lab: make.make_lab,
    c.AIModel: make.make_model,
    c.Document: make.make_document,
    c.DocumentVersion: make.make_version,
    c.Commitment: make.make_commitment,
    c.Pledge: make.make_pledge,
    c.Ruling: make.make_ruling,
    c.Reply: make.make_reply,
    c.Statement: make.make_statement,
    c.Correction: make.make_correction,
    e.Evaluator: make.make_evaluator,
    e.AccessGrant: make.make_grant,
    e.Evaluation: make.make_evaluation,
    e.Finding: make.make_finding,
}
LOOKED_AT_ONLY = (
    s.Snapshot,
    s.Check,
    s.Health,
    s.QuoteStanding,
    s.QuoteEvent,
    s.Sweep,
    s.DailyRoot,
)


@pytest.fixture
def editor(db: None) -> Any:
    """Alice, who may do everything that the admin offers; without a password, which is slow."""
    return get_user_model().objects.create_superuser(
        "alice", "alice@lab.example", first_name="Alice", last_name="Liddell"
    )


@pytest.fixture
def desk(editor: Any) -> Client:
    """Alice's browser, logged in."""
    client = Client()
    client.force_login(editor)
    return client


def page(model: type[Model] | Model, name: str) -> str:
    """The address of an admin page: of a kind (changelist, add) or of one record."""
    address = f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}"
    return reverse(address, args=[model.pk] if isinstance(model, Model) else [])


def filled_in(response: Any) -> dict[str, Any]:
    """What a browser would send back from a form page, untouched but for a reason it asks for."""
    context = response.context
    formsets = [inline.formset for inline in context["inline_admin_formsets"]]
    forms = [context["adminform"].form]
    for formset in formsets:
        forms += [formset.management_form, *formset.forms]
    values = {field.html_name: field.value() for form in forms for field in form}
    reason = context["adminform"].form.fields.get("change_reason")
    if reason is not None and reason.required:
        values["change_reason"] = "To test it."
    return {name: _sent(value) for name, value in values.items() if not _unset(value)}


def _unset(value: Any) -> bool:
    """Browsers say nothing of an empty box."""
    return value is None or value is False


def _sent(value: Any) -> Any:
    several = isinstance(value, list | tuple)
    return [getattr(item, "pk", item) for item in value] if several else value


def row(data: dict[str, Any], prefix: str, **fields: Any) -> dict[str, Any]:
    """The form's data with one more row typed into an inline."""
    number = int(data[f"{prefix}-TOTAL_FORMS"])
    typed = {f"{prefix}-{number}-{name}": value for name, value in fields.items()}
    return {**data, f"{prefix}-TOTAL_FORMS": number + 1, **typed}


def errors(response: Any) -> dict[str, list[str]]:
    """The messages of a refused form, by field."""
    assert response.status_code == 200, "the form was not refused"
    return dict(response.context["adminform"].form.errors)


def messages(response: Any) -> list[str]:
    """What the page tells the editor on top."""
    return [str(message) for message in response.context["messages"]]


def save(desk: Client, record: Any, **typed: Any) -> Any:
    """Send the record's form back with something typed into it."""
    data = {**filled_in(desk.get(page(record, "change"))), **typed}
    return desk.post(page(record, "change"), data, follow=True)


def publish(desk: Client, record: Any, note: str = "It is new.") -> Any:
    """Press "Publish" on the page that leads to the public."""
    options = record._meta
    address = reverse("admin:publish", args=[options.app_label, options.model_name, record.pk])
    return desk.post(address, {"note": note})


def refusals(response: Any) -> str:
    """Why a step was not taken."""
    assert response.status_code == 422, "the step was taken"
    return " ".join(response.context["form"].non_field_errors())


def shown(desk: Client, item: s.ReviewItem) -> str:
    """The page of an item."""
    response = desk.get(page(item, "change"))
    assert response.status_code == 200
    return str(response.content.decode())


def in_plain(markup: str) -> str:
    """What a reader sees of it, on one line."""
    text = re.sub(r"<[^>]*>", "", re.sub(r"</(li|td|p|h\d)>", " ", markup))
    return " ".join(text.replace("&#x27;", "'").split())


def answer(desk: Client, item: s.ReviewItem, given: str, note: str = "") -> Any:
    """Press a button on the page of the item and follow where it leads."""
    sent = {"answer": given, "note": note}
    return desk.post(page(item, "change"), sent, follow=True)
