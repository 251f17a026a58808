"""What the admin pages of all records share: safety of the published, history, citations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AdminTextInputWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.core.exceptions import PermissionDenied
from django.db import connection, models
from django.db.models import QuerySet
from django.forms import ChoiceField
from django.http import HttpRequest, HttpResponse
from django.utils.text import Truncator

from sources.admin.forms import PartForm, RecordForm, fact_choices
from sources.partialdates import PartialDateField
from sources.records import CitationLink, Record
from sources.vocabulary import Status

if TYPE_CHECKING:
    HistoryAdmin = admin.ModelAdmin[Any]
    PlainAdmin = admin.ModelAdmin[Any]
    Tabular = admin.TabularInline[Any, Any]
    Stacked = admin.StackedInline[Any, Any]
else:
    from django.contrib.admin import ModelAdmin as PlainAdmin
    from django.contrib.admin import StackedInline as Stacked
    from django.contrib.admin import TabularInline as Tabular
    from simple_history.admin import SimpleHistoryAdmin as HistoryAdmin

ROWS_PER_PAGE = 50
_LONGEST_NAME = 70
#: Longer numbers fit no database's key.
_KEY_DIGITS = 18
Fieldsets = list[tuple[Any, Any]]


class _OnlyKeys:
    """A search box that shows again what was chosen; anything else would be a server error."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        keys = [key for key in value if str(key).isdecimal() and len(str(key)) < _KEY_DIGITS]
        return super().optgroups(name, keys, attr)  # type: ignore[misc]


class SearchBox(_OnlyKeys, AutocompleteSelect):
    """Finds one record."""


class SeveralBox(_OnlyKeys, AutocompleteSelectMultiple):
    """Finds several records."""


class Comfort:
    """Search boxes for every relation, and the accepted forms in every partial date's input."""

    model: Any
    formfield_overrides: Any = {
        PartialDateField: {
            "widget": AdminTextInputWidget(
                attrs={"size": 24, "placeholder": "2023-05-24, 2023-H1, 2023"}
            )
        },
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})},
    }

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """Every relation that the record states."""
        fields = (*self.model._meta.fields, *self.model._meta.many_to_many)
        return [field.name for field in fields if field.is_relation]

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """One record, from a search box."""
        box = SearchBox(db_field, admin.site)
        return super().formfield_for_foreignkey(db_field, request, widget=box, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Several records, from a search box."""
        box = SeveralBox(db_field, admin.site)
        return super().formfield_for_manytomany(db_field, request, widget=box, **kwargs)  # type: ignore[misc]


class OnSite:
    """Shows the way to the public page where there is one."""

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """The public page; drafts are not there to be seen."""
        public = obj and type(obj).objects.published().filter(pk=obj.pk).exists()
        return super().get_view_on_site_url(obj) if public else None  # type: ignore[misc]


class RecordAdmin(OnSite, Comfort, HistoryAdmin):
    """A public record: nothing published is deleted, every change is kept with its author."""

    form = RecordForm
    save_on_top = True
    list_per_page = ROWS_PER_PAGE
    actions: Any = ("delete_selected",)
    history_list_per_page = ROWS_PER_PAGE
    empty_value_display = "not stated"
    object_history_list_template = "admin/record_history.html"
    show_facets = admin.ShowFacets.NEVER
    #: The fields that an empty slug is made of.
    slug_from: ClassVar[tuple[str, ...]] = ()
    #: The text fields that the slug follows while they are typed.
    slug_follows: ClassVar[tuple[str, ...]] = ()
    #: Methods or fields shown under "Computed", never typed.
    computed: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Rows with what their names need: search boxes and confirmations show names too."""
        rows: QuerySet[Any] = super().get_queryset(request)
        along = self.list_select_related
        return rows.select_related(*along) if isinstance(along, tuple) else rows

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """The record; while a form is being saved, locked and read as it is by then.

        The checker writes columns of the same row that no form shows. Without the lock, a form
        would write them back as they were when it began.
        """
        found: Any = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST" or not connection.in_atomic_block:
            return found
        rows = self.model._base_manager.select_for_update().filter(pk=found.pk)
        list(rows.order_by().values("pk"))  # an order by a relation could not be locked
        return super().get_object(request, object_id, from_field)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kw: Any
    ) -> Any:
        """The form, knowing what a slug is made of."""
        form: Any = super().get_form(request, obj, change=change, **kw)
        form.slug_from = self.slug_from
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Fieldsets:
        """The record's own sections, what is computed of it, and how it is kept."""
        parts = list(self.fieldsets or [])
        if obj and self.computed:
            parts.append(("Computed", {"fields": self.computed, "description": _COMPUTED}))
        kept = ["slug", "status", "reading"]
        if obj is None or self.has_change_permission(request, obj):
            kept.append("change_reason")
        if obj:
            kept += ["created_at", "updated_at"]
        return [*parts, ("Record", {"fields": kept, "description": _STATUS})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Computed values and times always; the slug once the record exists."""
        fields = [*self.computed, "created_at", "updated_at"]
        return [*fields, "slug"] if obj else fields

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        """While adding, the slug follows what is typed."""
        return {"slug": self.slug_follows} if obj is None and self.slug_follows else {}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The form, under a name that leaves room for the buttons beside it."""
        name = context.get("subtitle")
        context["subtitle"] = Truncator(name).chars(_LONGEST_NAME) if name else None
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return page

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing published is deleted."""
        allowed = super().has_delete_permission(request, obj)
        return bool(allowed and not (obj and is_stored_as_published(obj)))

    @admin.action(description="Delete selected %(verbose_name_plural)s", permissions=["delete"])
    def delete_selected(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        """Delete drafts after confirmation; refuse if anything published is among them."""
        published = rows.filter(status=Status.PUBLISHED).count()
        if published:
            message = f"Nothing was deleted: {published} of the selected are published, and what "
            self.message_user(request, message + "is published stays.", messages.ERROR)
            return None
        return delete_selected(self, request, rows)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, with the reason given."""
        obj._change_reason = form.cleaned_data.get("change_reason") or None
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save the rows below, with the same reason."""
        for row in formset.forms:
            row.instance._change_reason = form.cleaned_data.get("change_reason") or None
        super().save_formset(request, form, formset, change)

    def history_form_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An old state of the record, to look at only."""
        if request.method != "GET":
            raise PermissionDenied
        view: HttpResponse = super().history_form_view(request, *args, **kwargs)  # type: ignore[misc]
        return view


_COMPUTED = "Follows from the facts; never typed."
_STATUS = (
    "Draft and in review are seen by editors only. Publishing makes the record public, together "
    "with its published citations; it can then be changed, with its history, but not deleted."
)


def is_stored_as_published(record: Record) -> bool:
    """Whether the database holds it as published: a refused form changed only the object."""
    return type(record).objects.filter(pk=record.pk, status=Status.PUBLISHED).exists()


class PartInline(Comfort, Tabular):
    """Rows that belong to the record above them."""

    form = PartForm
    extra = 0


class RecordInline(OnSite, Comfort, Stacked):
    """Records of their own, edited along with the one above; deleted only on their own page."""

    form = RecordForm
    extra = 0
    can_delete = False
    show_change_link = True
    slug_from: ClassVar[tuple[str, ...]] = ()

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The formset, its form knowing what a slug is made of."""
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.slug_from = self.slug_from
        return formset


class CitationInline(PartInline):
    """The passages that a record rests on."""

    fields: ClassVar[tuple[str, ...]] = ("citation", "role", "fact")
    verbose_name = "citation"
    verbose_name_plural = "citations"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The links with their passages and sources."""
        return super().get_queryset(request).select_related("citation__source")

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: Any, **kwargs: Any
    ) -> Any:
        """The fact is chosen among those that the citing record states."""
        if db_field.name != "fact":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        citing: Any = self.model._meta.get_field(self.model.owner).related_model
        return ChoiceField(
            choices=fact_choices(citing), required=False, help_text=db_field.help_text
        )


def citations_of(link: type[CitationLink], *further: str) -> type[CitationInline]:
    """The citation rows of one kind of record; ``further`` fields of its links come last."""
    columns = (*CitationInline.fields, *further)
    return type(f"{link.__name__}Inline", (CitationInline,), {"model": link, "fields": columns})


class LookOnlyAdmin(PlainAdmin):
    """Rows that machines write and nobody edits."""

    list_per_page = ROWS_PER_PAGE
    show_facets = admin.ShowFacets.NEVER

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody edits."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes."""
        return False
