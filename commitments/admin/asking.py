"""The pages of the right of reply: ask a party, record its answer. The site sends no mail."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone

from commitments import replies
from commitments.models import Lab, Pledge, Reply, Ruling
from sources.admin.choices import admin_address
from sources.admin.forms import CORRECT

#: Longer numbers fit no database's key.
_KEY_DIGITS = 18
_BIG = {"class": "vLargeTextField"}


class AskForm(forms.Form):
    """Who is asked, when, by when, in what words."""

    party = forms.CharField(max_length=200, help_text="The name of whoever is asked.")
    lab = forms.ModelChoiceField(
        Lab.objects.all(), required=False, empty_label="no lab", help_text="The party, if a lab."
    )
    asked_on = forms.DateField(label="Asked on", widget=AdminDateWidget())
    due_on = forms.DateField(
        label="Answer due on",
        widget=AdminDateWidget(),
        help_text=f"{replies.DAYS_TO_ANSWER} days after the day of asking, unless you grant more.",
    )
    question = forms.CharField(
        label="Text sent",
        widget=forms.Textarea(attrs={**_BIG, "rows": 18}),
        help_text="Proposed from the record. Edit it here, send it, and save what you sent: it is "
        "kept word for word.",
    )


class AnswerForm(forms.Form):
    """What came back."""

    answered_on = forms.DateField(label="Answered on", widget=AdminDateWidget())
    answer = forms.CharField(
        label="Answer, verbatim",
        strip=False,
        widget=forms.Textarea(attrs={**_BIG, "rows": 10}),
        help_text="Word for word, all of it.",
    )
    effect = forms.CharField(
        label="What changed because of it",
        required=False,
        widget=forms.Textarea(attrs={**_BIG, "rows": 3}),
        help_text="It may be added later. Empty: nothing so far.",
    )
    change_reason = forms.CharField(
        label="Reason of change",
        required=False,
        max_length=300,
        help_text="Kept in the history, public if the reply is.",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


def ask_page(request: HttpRequest) -> HttpResponse:
    """Ask a party about ``?pledge=`` or ``?ruling=``; a proposed letter, then the record of it."""
    _demand(request, "commitments.add_reply")
    ruling = _found(request, "ruling", Ruling.objects.select_related("pledge"))
    pledge = ruling.pledge if ruling else _found(request, "pledge", Pledge.objects.all())
    if pledge is None:
        raise Http404("Name a pledge or a ruling.")
    form = AskForm(request.POST or None, initial=_proposed(pledge, ruling))
    if form.is_valid():
        try:
            reply = replies.ask(pledge, request.user, ruling=ruling, **form.cleaned_data)
        except ValidationError as error:
            _place(form, error)
        else:
            messages.success(
                request,
                "Recorded as a draft. Have you sent it? The site sends no mail. Somebody else "
                "publishes that it was asked.",
            )
            return HttpResponseRedirect(admin_address(reply))
    context = {"title": "Ask for a reply", "pledge": pledge, "ruling": ruling, "form": form}
    return _page(request, "admin/commitments/reply/ask.html", context)


def answer_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the answer to a question that was asked."""
    _demand(request, "commitments.change_reply")
    rows = Reply.objects.select_related("pledge__commitment", "pledge__lab", "ruling")
    reply = get_object_or_404(rows, pk=pk)
    if reply.is_published:
        _demand(request, CORRECT)
    form = AnswerForm(request.POST or None, initial=_answered(reply))
    form.fields["change_reason"].required = reply.is_published
    if form.is_valid():
        typed = form.cleaned_data
        given = {"text": typed["answer"], "why": typed["change_reason"]}
        kept = {name: typed[name] for name in ("answered_on", "effect")}
        try:
            replies.answer(reply, request.user, **given, **kept)
        except ValidationError as error:
            _place(form, error)
        else:
            messages.success(request, "The answer is recorded.")
            return HttpResponseRedirect(admin_address(reply))
    context = {
        "title": "Record the answer",
        "reply": reply,
        "form": form,
        "state": reply.state_on(timezone.localdate()),
    }
    return _page(request, "admin/commitments/reply/answer.html", context)


def mail_address(subject: str, text: str) -> str:
    """An address that opens the reader's own mail program with the text in it."""
    return f"mailto:?subject={quote(subject)}&body={quote(text)}"


def _proposed(pledge: Pledge, ruling: Ruling | None) -> dict[str, Any]:
    today = timezone.localdate()
    due_on = replies.due_after(today)
    party = pledge.lab.name if pledge.lab else ""
    return {
        "party": party,
        "lab": pledge.lab_id,
        "asked_on": today,
        "due_on": due_on,
        "question": replies.letter(pledge, ruling, party or "…", due_on),
    }


def _answered(reply: Reply) -> dict[str, Any]:
    day = reply.answered_on or timezone.localdate()
    return {"answered_on": day, "answer": reply.answer, "effect": reply.effect}


def _demand(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _found(request: HttpRequest, name: str, rows: Any) -> Any:
    """The record that the address names by its key; Http404 if there is none such."""
    key = request.GET.get(name, "")
    if not key:
        return None
    if not key.isdecimal() or len(key) >= _KEY_DIGITS:
        raise Http404
    return get_object_or_404(rows, pk=int(key))


def _place(form: forms.Form, error: ValidationError) -> None:
    """The model's messages at the fields that they are about."""
    for name, found in error.error_dict.items():
        for each in found:
            at, colon, rest = " ".join(each.messages).partition(": ")
            named = at if colon and at in form.fields else name
            form.add_error(named if named in form.fields else None, rest if named == at else each)


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    form = context["form"]
    shown = {
        **admin.site.each_context(request),
        "opts": Reply._meta,
        "media": form.media,
        "errors": form.errors,
        **context,
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, template, shown, status=status)
