"""The form of a subscription: an address that may be posted to, and choices instead of lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from labwatch.dataset.kinds import KINDS
from labwatch.publishing.models import What
from labwatch.webhooks import sending
from labwatch.webhooks.choosing import read_records
from labwatch.webhooks.models import Subscription
from sources.fetching import Refused

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    from django.forms import ModelForm

_RESOURCES = [(kind.name, kind.name) for kind in KINDS]


def _said_of(name: str) -> str:
    return str(Subscription._meta.get_field(name).help_text)  # type: ignore[union-attr]


class Boxes(forms.MultipleChoiceField):
    """Some words of a vocabulary, a box for each, kept as a list."""

    widget = forms.CheckboxSelectMultiple

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other words are chosen; the order means nothing."""
        return set(initial or ()) != set(data or ())


class RecordsField(forms.CharField):
    """Records, one on a line, kept as a list."""

    widget = forms.Textarea(attrs={"rows": 4, "cols": 40})

    def prepare_value(self, value: Any) -> Any:
        """The list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """The lines as a list; ValidationError names the line that is no record."""
        try:
            return read_records(super().clean(value))
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other records are named."""
        return (initial or []) != str(data or "").split()


class SubscriptionForm(ModelForm):
    """Where to, and which changes."""

    events = Boxes(choices=What.choices, required=False, help_text=_said_of("events"))
    resources = Boxes(choices=_RESOURCES, required=False, help_text=_said_of("resources"))
    records = RecordsField(required=False, help_text=_said_of("records"))

    class Meta:
        model = Subscription
        fields = ("name", "url", "contact", "events", "resources", "records", "active")

    def clean_url(self) -> str:
        """Refuse an address that is never posted to, with the reason; asks no name service."""
        url = str(self.cleaned_data["url"])
        if "url" in self.changed_data:
            try:
                sending.check_address(url, sending.going())
            except Refused as refused:
                raise ValidationError(refused.reason) from None
        return url
