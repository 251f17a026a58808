"""The forms of capture: what was pasted, a copy, and the one form that makes the drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.contrib.admin import AdminSite
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import slugify

from commitments.models import AIModel, Lab
from commitments.vocabulary import Attribution
from evaluators.vocabulary import Domain
from labwatch.capture import finding
from labwatch.capture.kinds import Kind
from labwatch.capture.taking import LONGEST_QUOTE
from labwatch.capture.uploading import LARGEST
from sources.admin.forms import fact_choices
from sources.checking import manners
from sources.fetching import Refused, read_address
from sources.models import Citation, Source
from sources.slugs import free_slug
from sources.vocabulary import CitationRole

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    from django.forms import ModelForm

#: Up to so many, relations are chosen from a plain list, which works without scripts.
FEW = 200
_WIDE = {"class": "vLargeTextField"}


class PasteForm(forms.Form):
    """An address, and the words that are to be quoted from it."""

    url = forms.CharField(
        label="Address",
        max_length=4096,
        help_text="Of the page, or of a copy of it in an archive.",
        widget=forms.TextInput(attrs={"class": "vLargeTextField", "inputmode": "url"}),
    )
    quote = forms.CharField(
        required=False,
        max_length=LONGEST_QUOTE,
        help_text="Word for word as it stands there. Empty: the source is cited as a whole.",
        widget=forms.Textarea(attrs={**_WIDE, "rows": 4}),
    )
    title = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="What it will be", widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, kinds: list[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields["kind"]
        choices.choices = [(kind.name, kind.label) for kind in kinds]

    def clean_url(self) -> str:
        """An address that our visits may go to at all; asks no name service."""
        return fit_address(self.cleaned_data["url"])


def fit_address(text: str) -> str:
    """The address without its fragment; ValidationError with the reason if nobody goes there."""
    url = text.strip().partition("#")[0]
    if "://" not in url:
        url = f"https://{url}"
    try:
        read_address(url, manners.going().policy)
    except Refused as refused:
        raise ValidationError(refused.reason) from None
    return url


class CopyForm(forms.Form):
    """A copy of a page that could not be read: a file, or the address of one in an archive."""

    file = forms.FileField(
        required=False,
        help_text=f"An HTML page or a PDF, up to {LARGEST // 1_000_000} MB. It is kept, and shown "
        "in public as an uploaded copy.",
        widget=forms.ClearableFileInput(attrs={"accept": ".html,.htm,.pdf,text/html"}),
    )
    seen_on = forms.DateField(
        label="You saw the page on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    obtained = forms.CharField(
        label="How you came by it",
        max_length=300,
        required=False,
        help_text="Such as: printed to PDF from the browser. Public.",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    archive = forms.CharField(
        label="Or the address of an archived copy",
        max_length=2000,
        required=False,
        widget=forms.TextInput(attrs={"class": "vLargeTextField", "inputmode": "url"}),
    )

    def clean_archive(self) -> str:
        """An address that our visits may go to."""
        text = self.cleaned_data["archive"].strip()
        if not text:
            return ""
        fit_address(text)
        return str(text)

    def clean_file(self) -> Any:
        """Not larger than what our visits read."""
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST:
            raise ValidationError(f"The file is larger than {LARGEST // 1_000_000} MB.")
        return file

    def clean(self) -> dict[str, Any]:
        """One of the two; of a file also when and how."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("file") and not data.get("archive") and not self.errors:
            self.add_error("file", "Choose a file, or give the address of an archived copy.")
        if data.get("file"):
            for name, words in (("seen_on", "Say when."), ("obtained", "Say how.")):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, words)
            if data.get("seen_on") and data["seen_on"] > timezone.localdate():
                self.add_error("seen_on", "That day has not come yet.")
        return data


class PassageForm(ModelForm):
    """Where the words stand, and what we say about them; the words themselves were looked for."""

    role = forms.ChoiceField(choices=CitationRole.choices)
    fact = forms.ChoiceField(required=False, label="Supports")

    class Meta:
        model = Citation
        fields: ClassVar[tuple[str, ...]] = ("locator", "note", "quoted_from")
        widgets: ClassVar[dict[str, Any]] = {
            "note": forms.Textarea(attrs={**_WIDE, "rows": 2}),
            "locator": forms.TextInput(attrs={"class": "vTextField"}),
            "quoted_from": forms.TextInput(attrs={"class": "vTextField"}),
        }

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind.model is None:
            del self.fields["role"], self.fields["fact"]
            return
        fact: Any = self.fields["fact"]
        fact.choices = fact_choices(kind.model)
        self.initial.setdefault("role", kind.role)


class PledgeFields(forms.Form):
    """Whom a commitment binds; one pledge for each lab."""

    lab = forms.ModelChoiceField(
        Lab.objects.all(), required=False, help_text="Empty: the source names no lab."
    )
    attribution = forms.ChoiceField(
        choices=Attribution.choices, help_text="On whose word the lab counts as bound."
    )
    further_labs = forms.ModelMultipleChoiceField(
        Lab.objects.all(), required=False, help_text="Others that it binds in the same way."
    )
    scope = forms.CharField(
        max_length=300,
        required=False,
        help_text="Which models it covers. Empty: not stated.",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def labs(self) -> list[Lab | None]:
        """Each lab once; None where none is named."""
        data = self.cleaned_data
        named = dict.fromkeys([data["lab"], *data["further_labs"]])
        named.pop(None, None)
        return list(named) or [None]


class WorkFields(forms.Form):
    """What an evaluation looked for, and whether this source reports it."""

    domains = forms.MultipleChoiceField(
        choices=Domain.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    is_report = forms.BooleanField(
        label="This source is the report", required=False, help_text="It tells the results itself."
    )


EXTRAS: dict[str, type[forms.Form]] = {"commitment": PledgeFields, "evaluation": WorkFields}
#: Fields of these forms that are folded away.
FOLDED = frozenset({"further_labs", "scope", "domains", "is_report"})
SOURCE_FIELDS = ("url", "title", "publisher", "published_on", "kind", "tier")
SOURCE_MORE = ("author", "language", "archive_url", "note")


class Slugged:
    """Makes a slug also where words give none, such as those of a Chinese title: nobody sees it
    here.
    """

    def clean(self) -> Any:
        """As the admin's form; without its message on the slug."""
        form: Any = self
        data = super().clean()  # type: ignore[misc]
        if "slug" in form.errors:
            del form.errors["slug"]
            stem = f"{slugify(form.instance._meta.verbose_name)}-{timezone.localdate()}"
            form.cleaned_data["slug"] = free_slug(type(form.instance), stem)
        return data


def source_form(site: AdminSite, request: Any) -> Any:
    """The class of the admin's own form of a source, with the fields that are proposed here."""
    form = site.get_model_admin(Source).get_form(
        request, fields=(*SOURCE_FIELDS, *SOURCE_MORE, "slug")
    )

    class NewSource(Slugged, form):  # type: ignore[misc, valid-type]
        """A source that nobody recorded yet, in whatever way its address is written."""

        def clean_url(self) -> str:
            url = fit_address(super().clean_url())
            known = finding.known_source(url)
            if known is not None:
                raise ValidationError(
                    f"This page is recorded already: “{known}” ({known.slug}). Capture its own "
                    f"address: {known.url}"
                )
            return url

    return NewSource


def record_form(site: AdminSite, request: Any, kind: Kind) -> Any:
    """The class of the admin's own form of a record, with the few fields of its kind."""
    if kind.model is None:
        return None
    fields = (*kind.fields, *kind.more, "slug")
    form = site.get_model_admin(kind.model).get_form(request, fields=fields)
    return type(form.__name__, (Slugged, form), {})


def with_plain_lists(form: forms.BaseForm) -> None:
    """Choose from plain lists where they are short: they need no script, and one key finds a row.

    A longer list keeps its search box.
    """
    for field in form.fields.values():
        if not isinstance(field, forms.ModelChoiceField):
            continue
        rows = field.queryset
        if rows is None or len(rows.order_by().values_list("pk")[: FEW + 1]) > FEW:
            continue
        if rows.model is AIModel:
            field.queryset = rows.select_related("lab")
            cast(Any, field).label_from_instance = _with_lab
        several = isinstance(field, forms.ModelMultipleChoiceField)
        box = forms.SelectMultiple(attrs={"size": 5}) if several else forms.Select()
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.widget = box
            _only_adding(field.widget)
        else:
            field.widget = box
        choices: Any = field.choices
        box.choices = choices
        cast(Any, field.widget).choices = choices


def _with_lab(model: Any) -> str:
    """Two labs may use one name."""
    return f"{model.name} ({model.lab})"


def _only_adding(box: Any) -> None:
    """Beside a list, what is missing in it can be added; all else has its own pages."""
    box.can_change_related = box.can_delete_related = box.can_view_related = False
