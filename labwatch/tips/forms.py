"""The public form. All text in it is a stranger's: it is kept and shown as text, never followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext, gettext_lazy

from labwatch.tips.models import LONGEST_ADDRESS, LONGEST_TEXT, Tip

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Tip]
else:
    from django.forms import ModelForm

_ROWS = 8


class TextWithLines(forms.CharField):
    """Text whose lines end with one character each, so that both sides count alike."""

    def to_python(self, value: Any) -> Any:
        """The text as it was typed."""
        text = super().to_python(value)
        return text.replace("\r\n", "\n").strip() if isinstance(text, str) else text


class WebAddress(forms.URLField):
    """An address of the web; without its beginning it is taken for https."""

    default_validators: Any = (URLValidator(schemes=["http", "https"]),)


class TipForm(ModelForm):
    """What a reader reports. Only the text is needed."""

    text = TextWithLines(
        label=gettext_lazy("What is wrong or missing?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": _ROWS}),
        help_text=gettext_lazy(
            "In your own words, at best with the sentence that shows it. Up to 4,000 characters."
        ),
        error_messages={"required": gettext_lazy("Write what is wrong or missing.")},
    )
    source_url = WebAddress(
        label=gettext_lazy("Where can it be read?"),
        required=False,
        max_length=LONGEST_ADDRESS,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url"}),  # browsers insist on https:// in "url"
        help_text=gettext_lazy(
            "The address of a page that says so. Leave it empty if there is none."
        ),
        error_messages={
            "invalid": gettext_lazy("Write a web address such as https://example.org/page.")
        },
    )
    trap = forms.CharField(required=False, label=gettext_lazy("Leave this field empty"))
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Tip
        fields: ClassVar[tuple[str, ...]] = ("kind", "text", "source_url", "name", "contact")
        labels: ClassVar[dict[str, Any]] = {
            "kind": gettext_lazy("What do you report?"),
            "name": gettext_lazy("Your name, if we may thank you in public"),
            "contact": gettext_lazy("Your email address, if we may ask back"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "name": gettext_lazy(
                "Shown with the correction exactly as you write it. Leave it empty to stay unnamed."
            ),
            "contact": gettext_lazy(
                "Never shown. Deleted 30 days after your report is dealt with."
            ),
        }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label_suffix="", **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["contact"].widget.attrs["autocomplete"] = "email"
        self.fields["source_url"].widget.attrs["autocomplete"] = "off"
        self.fields["trap"].widget.attrs.update({"autocomplete": "off", "tabindex": "-1"})

    def clean_name(self) -> str:
        """The name on one line, without characters that are not seen or turn the text around."""
        typed = str(self.cleaned_data["name"])
        return " ".join("".join(each if each.isprintable() else " " for each in typed).split())

    def clean_trap(self) -> str:
        """Programs fill in every field that they find; a reader may try again."""
        if self.cleaned_data["trap"]:
            raise forms.ValidationError(
                gettext("Leave the field at the end empty, then send it again.")
            )
        return ""

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that readers see, in their order."""
        return [self[name] for name in self.Meta.fields]
