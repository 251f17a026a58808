"""The filters of the log of changes, shared by its pages and the API."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import Filter

from evaluators import filterwords as below
from labwatch.api.fields import RESOURCES
from labwatch.dataset.kinds import KIND_OF_NAME
from labwatch.kindwords import NOUNS
from labwatch.publishing.models import ChangeAbout, ChangeEntry, What
from sources.filterfields import PublicRecordsField, SeveralInput, bounded
from sources.filters import AfterFilter, Rows, WordsFilter
from sources.filtersets import RowFilterSet
from sources.filterwords import Wording
from sources.ordering import THE_KEY, Term
from sources.partialdates import PartialDate

#: The largest key that a database holds.
MOST = 2**63 - 1
#: The resources whose changes are logged.
RECORDED = tuple(RESOURCES.values())
_Choices: Any = TextChoices
Resource = _Choices("Resource", [(name.upper(), (name, NOUNS[name][1])) for name in RECORDED])


class NumberField(forms.IntegerField):
    """The number of an entry, in plain digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": MOST, **kwargs})

    def to_python(self, value: Any) -> Any:
        """The number; refuses signs, spaces, fractions and other people's digits."""
        text = str(value or "")
        if text and not (text.isascii() and text.isdigit()):
            raise ValidationError("Give the id of an entry, such as 120, or 0 for all.")
        return super().to_python(text)


class NewerFilter(Filter):  # type: ignore[misc]
    """Entries that came after the one with that number."""

    field_class = NumberField


class LoggedField(PublicRecordsField):
    """Slugs of records that the log names, or that are public; those of drafts are unknown."""

    def __init__(self, resources: tuple[str, ...], **kwargs: Any) -> None:
        self.resources = resources
        super().__init__(**{"queryset": None, **kwargs})

    def clean(self, value: Any) -> Any:
        """The slugs, each known."""
        slugs = bounded(value)
        known = self._known([slug for slug in slugs if "\0" not in slug]) if slugs else set()
        for slug in slugs:
            if slug not in known:
                what = self.resources[0] if len(self.resources) == 1 else "the record"
                detail = f'Nothing in {what}, now or before, has the slug "{slug}".'
                raise ValidationError(detail, code="unknown")
        return slugs

    def _known(self, slugs: list[str]) -> set[str]:
        logged = ChangeAbout.objects.filter(resource__in=self.resources, slug__in=slugs)
        known = set(logged.values_list("slug", flat=True).distinct())
        for name in self.resources:
            if known.issuperset(slugs):
                break
            public: Any = KIND_OF_NAME[name].model.objects
            known.update(public.published().filter(slug__in=slugs).values_list("slug", flat=True))
        return known


class AboutFilter(Filter):  # type: ignore[misc]
    """Entries about one of these records."""

    field_class = LoggedField

    def __init__(self, resource: str, *, typed: bool = True, **kwargs: Any) -> None:
        self.resource = resource
        widget = {"widget": SeveralInput} if typed else {}
        public = KIND_OF_NAME[resource].model.objects.published()
        super().__init__(resources=(resource,), queryset=public, **widget, **kwargs)

    def filter(self, queryset: Rows, value: list[str]) -> Rows:
        """Keep the entries; all of them if nothing is given."""
        entries: Any = queryset
        found: Rows = entries.about(self.resource, value) if value else queryset
        return found

    def tally(self, queryset: Rows) -> dict[str, int]:
        """How many of the entries are about each record, by slug."""
        about = ChangeAbout.objects.filter(resource=self.resource, entry__in=queryset.values("pk"))
        return dict(about.order_by().values_list("slug").annotate(Count("entry")))


class RecordFilter(Filter):  # type: ignore[misc]
    """Entries of the very records with these slugs, of any resource."""

    field_class = LoggedField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(resources=RECORDED, widget=SeveralInput, **kwargs)

    def filter(self, queryset: Rows, value: list[str]) -> Rows:
        """Keep the entries; all of them if nothing is given."""
        if not value:
            return queryset
        # The index of what entries are about leads to them; their own slug settles it.
        about = ChangeAbout.objects.filter(resource__in=RECORDED, slug__in=value)
        return queryset.filter(pk__in=about.values("entry"), slug__in=value)


class SinceFilter(AfterFilter):
    """Entries of that day or later; of "2026-10": from its first day on."""

    def filter(self, queryset: Rows, value: PartialDate | None) -> Rows:
        """Keep the entries; all of them if nothing is given."""
        return queryset if value is None else queryset.filter(at__gte=_begin(value.earliest))


class UntilFilter(AfterFilter):
    """Entries of that day or earlier; of "2026-10": up to its last day."""

    def filter(self, queryset: Rows, value: PartialDate | None) -> Rows:
        """Keep the entries; all of them if nothing is given."""
        if value is None or value.latest == dt.date.max:
            return queryset
        return queryset.filter(at__lt=_begin(value.latest + dt.timedelta(days=1)))


def _begin(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


class ChangeFilter(RowFilterSet):
    """By what happened, to what, about whom, and when."""

    wording = below.WORDING | Wording(
        filters={
            "what": (_("What happened"), _("whatever happened")),
            "resource": (_("To what"), _("any kind of record")),
            "record": (_("Record"), _("any record")),
            "at_after": (_("On or after"), ""),
            "at_before": (_("On or before"), ""),
            "after": (_("After the entry"), ""),
        },
        orders={},
    )

    what = WordsFilter(What, help_text=_("What happened."))
    resource = WordsFilter(Resource, help_text=_("The resource of the record that changed."))
    lab = AboutFilter("labs", typed=False, help_text=_("Slugs of labs that the record is about."))
    evaluator = AboutFilter("evaluators", help_text=_("Slugs of evaluators that it is about."))
    model = AboutFilter("models", help_text=_("Slugs of models that it is about."))
    commitment = AboutFilter("commitments", help_text=_("Slugs of commitments that it is about."))
    record = RecordFilter(help_text=_("Slugs of the records that changed."))
    at_after = SinceFilter("at", help_text=_("Entries of that day or later."))
    at_before = UntilFilter("at", help_text=_("Entries of that day or earlier."))
    after = NewerFilter(
        "pk",
        lookup_expr="gt",
        help_text=_("Entries after the one with this id, oldest first."),
    )

    class Meta:
        model = ChangeEntry
        fields: ClassVar[list[str]] = []

    def every(self) -> Rows:
        """All entries: whatever is in the log is public."""
        return ChangeEntry.objects.all()

    @property
    def order(self) -> tuple[Term, ...]:
        """Newest first; oldest first for whoever follows the log from an entry on."""
        follows = self.is_valid() and self.form.cleaned_data.get("after") is not None
        return (Term(THE_KEY.path, descending=not follows),)

    def filter_queryset(self, queryset: Rows) -> Rows:
        """The entries that pass all filters, in order."""
        (term,) = self.order
        return self.narrowed(queryset, self.given()).order_by(term.expression(stated=True))
