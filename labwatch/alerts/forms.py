"""The forms of mail alerts. What strangers type is kept as an address and as known records only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from labwatch.alerts.choices import MOST, Choice, first_of, read_records
from labwatch.alerts.mailboxes import normal_address
from labwatch.alerts.models import LONGEST_ADDRESS, Follower
from labwatch.alerts.vocabulary import Kind, Rhythm

EVERYTHING, SOME = "everything", "records"
_RHYTHMS = [
    (
        Rhythm.AT_ONCE.value,
        gettext_lazy("As it happens: what comes within ten minutes in one mail"),
    ),
    (Rhythm.WEEKLY.value, gettext_lazy("Once a week: on Mondays, if there is anything to tell")),
]


#: A heading, the records to tick under it, and how many more there are.
Group = tuple[str, list[Choice], int]


class WhatForm(forms.Form):
    """What is followed, and how often. ``chosen``: records that are offered and ticked."""

    scope = forms.ChoiceField(
        label=gettext_lazy("What do you want to follow?"),
        choices=[
            (SOME, gettext_lazy("Only the records that I choose below")),
            (EVERYTHING, gettext_lazy("Everything that changes on Lab Watch")),
        ],
        widget=forms.RadioSelect,
    )
    picked = forms.MultipleChoiceField(
        label=pgettext_lazy("records to follow", "Records"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    further = forms.CharField(
        label=gettext_lazy("Further records"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Addresses of pages of models, commitments, labs or evaluators, one on a line, such as "
            "/models/gpt-4/."
        ),
    )
    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often?"), choices=_RHYTHMS, widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, chosen: list[Choice], **kwargs: Any) -> None:
        super().__init__(data, label_suffix="", **kwargs)
        self.chosen = chosen
        self.labs, self._further_labs = first_of(Kind.LABS)
        self.evaluators, self._further_evaluators = first_of(Kind.EVALUATORS)
        listed = {each.key for each in (*self.labs, *self.evaluators)}
        self.others = [each for each in chosen if each.key not in listed]
        offered = (*self.others, *self.labs, *self.evaluators)
        picked: Any = self.fields["picked"]
        picked.choices = [(each.key, each.name) for each in offered]
        self.read: list[str] = []

    def clean_further(self) -> str:
        """Each line is a record that there is."""
        text = str(self.cleaned_data["further"])
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > MOST:
            raise forms.ValidationError(_("Give at most %(most)d records.") % {"most": MOST})
        found, problems = read_records(lines)
        self.read = [each.key for each in found]
        if problems:
            raise forms.ValidationError(problems)
        return text

    def clean(self) -> dict[str, Any]:
        """Everything, or at least one record."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("scope") == SOME and "picked" in data and "further" in data:
            if not self.keys:
                self.add_error("picked", _("Choose at least one record, or everything."))
            elif len(self.keys) > MOST:
                self.add_error("picked", _("Choose at most %(most)d records.") % {"most": MOST})
        return data

    @property
    def everything(self) -> bool:
        """Whether all of it is wanted."""
        return bool(self.cleaned_data["scope"] == EVERYTHING)

    @property
    def keys(self) -> list[str]:
        """The records wanted; none where everything is."""
        if self.everything:
            return []
        return list(dict.fromkeys([*self.cleaned_data["picked"], *self.read]))

    @property
    def ticked(self) -> set[str]:
        """Which boxes are ticked as the form is shown."""
        return set(self["picked"].value() or [])

    @property
    def groups(self) -> list[Group]:
        """The boxes under their headings, with how many records have none; no empty group."""
        named: list[Group] = [
            (self.of_others(), self.others, 0),
            (_("Labs"), self.labs, self._further_labs),
            (_("Evaluators"), self.evaluators, self._further_evaluators),
        ]
        return [group for group in named if group[1]]

    def of_others(self) -> str:
        """The heading of the records that stand first."""
        return _("The record you came from")


class FollowForm(WhatForm):
    """A request to follow by mail."""

    field_order = ("address",)

    address = forms.EmailField(
        label=gettext_lazy("Your email address"),
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Write the address to which mail shall go."),
            "invalid": gettext_lazy("Write an email address such as name@example.org."),
        },
    )
    trap = forms.CharField(required=False, label=gettext_lazy("Leave this field empty"))
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["trap"].widget.attrs.update({"autocomplete": "off", "tabindex": "-1"})

    def clean_address(self) -> str:
        """As we store it and write to it."""
        try:
            return normal_address(self.cleaned_data["address"])
        except ValueError:
            invalid = self.fields["address"].error_messages["invalid"]
            raise forms.ValidationError(invalid) from None

    def clean_trap(self) -> str:
        """Programs fill in every field that they find; a reader may try again."""
        if self.cleaned_data["trap"]:
            raise forms.ValidationError(_("Leave the field at the end empty, then send it again."))
        return ""


class ManageForm(WhatForm):
    """What a follower changes."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language of the mails"), choices=settings.LANGUAGES
    )

    def of_others(self) -> str:
        """What is followed stands first."""
        return _("Models and commitments that you follow")


def initial_of(follower: Follower, chosen: list[Choice]) -> dict[str, Any]:
    """The form of a follower as it stands."""
    return {
        "scope": EVERYTHING if follower.everything else SOME,
        "picked": [each.key for each in chosen],
        "rhythm": follower.rhythm,
        "language": follower.language,
    }
