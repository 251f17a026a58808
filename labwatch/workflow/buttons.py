"""What a record's form in the admin offers beside saving: the way to the public, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from commitments.models import Correction, Ruling
from labwatch.api.fields import RESOURCES
from labwatch.dataset.kinds import KIND_OF_MODEL
from labwatch.workflow import permissions
from labwatch.workflow.acts import RefusedError, send_to_review
from labwatch.workflow.models import Act, ActKind
from labwatch.workflow.writing import last_writer
from sources.admin.choices import admin_address
from sources.records import Record
from sources.vocabulary import Status


@dataclass(frozen=True)
class Link:
    """A step that the person may take, and its page."""

    label: str
    url: str


def address(step: str, record: Record) -> str:
    """The page of a step, such as "publish", for a record."""
    options = record._meta
    return reverse(f"admin:{step}", args=[options.app_label, options.model_name, record.pk])


def acts_on(request: HttpRequest, model: type[Record], record: Any) -> dict[str, Any]:
    """For the template of a record's form: the steps, and whether it may be sent to review."""
    is_draft = record is None or record.status == Status.DRAFT
    return {
        "record_acts": _links(request.user, record) if record else [],
        "sent_back": _sent_back(record) if record and is_draft else None,
        "report_instead": _report(request.user, record) if record else "",
        "show_send_to_review": is_draft and request.user.has_perm(permissions.SUBMIT),
    }


def _links(user: Any, record: Record) -> list[Link]:
    """The steps from where the record stands."""
    steps = [Link(label, address(step, record)) for step, label in _steps(user, record)]
    return [*_tips(user, record), *steps]


def _tips(user: Any, record: Record) -> list[Link]:
    """Whoever reads a correction sees what a reader had written."""
    if not isinstance(record, Correction) or not user.has_perm("tips.view_tip"):
        return []
    return [Link("Tip", admin_address(tip)) for tip in record.tips.order_by("pk")]


def _sent_back(record: Record) -> Act | None:
    """What somebody wants mended, until the draft is sent to review again."""
    acts = Act.objects.filter(resource=KIND_OF_MODEL[type(record)].name, record=record.pk)
    newest = acts.select_related("by").order_by("-pk").first()
    return newest if newest and newest.kind == ActKind.SENT_BACK else None


def _report(user: Any, record: Record) -> str:
    """Where somebody tells what is wrong who writes such records, but not what is public."""
    resource = RESOURCES.get(type(record))
    may_write = permissions.may_change(user, record)
    if resource is None or not record.is_published or not may_write:
        return ""
    can_help_it = user.has_perm(permissions.CORRECT) or isinstance(record, Ruling)
    return "" if can_help_it else reverse("report-record", args=[resource, record.slug])


def _steps(user: Any, record: Record) -> list[tuple[str, str]]:
    if record.is_published:
        return [("withdraw", "Withdraw…")] if user.has_perm(permissions.WITHDRAW) else []
    may_publish = user.has_perm(permissions.publishing(record))
    in_review = record.status == Status.IN_REVIEW
    is_own = in_review and last_writer(record) == user
    send_back = "Take back…" if is_own else "Send back…"
    return [
        ("preview", "Preview"),
        *([("publish", "Publish…")] if may_publish else []),
        *([("send-back", send_back)] if in_review and (may_publish or is_own) else []),
    ]


def after_saving(request: HttpRequest, record: Record) -> HttpResponse | None:
    """Send a record to review if it was saved by the button that says so; back to its form."""
    if "_review" not in request.POST:
        return None
    try:
        user: Any = request.user  # nobody else gets here
        send_to_review(record, user, "")
        messages.success(request, "It is in review: somebody else reads and publishes it.")
    except RefusedError as refused:
        messages.error(request, f"It was saved, but not sent to review. {refused}")
    return HttpResponseRedirect(admin_address(record))
