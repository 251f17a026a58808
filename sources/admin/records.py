"""What the admin pages of all records share: safety of the published, history, citations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.db import connection, models
from django.db.models import QuerySet
from django.forms import ChoiceField, Select
from django.http import HttpRequest, HttpResponse
from django.utils.text import Truncator, capfirst

from sources.admin.comfort import Comfort, OnSite
from sources.admin.forms import CORRECT, PartForm, RecordForm, fact_choices
from sources.admin.lasting import Lasting, is_stored_as_published
from sources.admin.paging import Bounded
from sources.admin.searching import IndexedSearch
from sources.records import CitationLink

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
Fieldsets = list[tuple[Any, Any]]


class RecordAdmin(Lasting, Bounded, IndexedSearch, OnSite, Comfort, HistoryAdmin):
    """A public record: nothing published is deleted, every change is kept with its author."""

    form = RecordForm
    change_form_template = "admin/record_form.html"
    change_list_template = "admin/record_list.html"
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
        form.may_correct = request.user.has_perm(CORRECT)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Fieldsets:
        """The record's own sections, what is computed of it, and how it is kept."""
        parts = list(self.fieldsets or [])
        if obj and self.computed:
            parts.append(("Computed", {"fields": self.computed, "description": _COMPUTED}))
        kept = ["slug", "status", "reading"] if obj else ["slug", "reading"]
        if obj is None or self.has_change_permission(request, obj):
            kept.append("change_reason")
        if obj:
            kept += ["created_at", "updated_at"]
        return [*parts, ("Record", {"fields": kept, "description": _STATUS})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Computed values, times and the status always; the slug once the record exists."""
        fields = [*self.computed, "status", "created_at", "updated_at"]
        return [*fields, "slug"] if obj else fields

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        """While adding, the slug follows what is typed."""
        return {"slug": self.slug_follows} if obj is None and self.slug_follows else {}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The form, under a name that leaves room for the buttons beside it, with the acts that
        the site offers for the record."""
        name = context.get("subtitle")
        context["subtitle"] = Truncator(name).chars(_LONGEST_NAME) if name else None
        site: Any = self.admin_site  # it knows of the way to the public; the record does not
        context |= site.acts_on(request, self.model, kwargs.get("obj"))
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return page

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kw: Any) -> HttpResponse:
        """To where the button leads."""
        answer: HttpResponse = super().response_add(request, obj, *args, **kw)
        return self._sent_to_review(request, obj) or answer

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """To where the button leads."""
        answer: HttpResponse = super().response_change(request, obj)
        return self._sent_to_review(request, obj) or answer

    def _sent_to_review(self, request: HttpRequest, obj: Any) -> HttpResponse | None:
        """What was saved by the button "Save and send to review" is sent there."""
        site: Any = self.admin_site
        sent: HttpResponse | None = site.after_saving(request, obj)
        return sent

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What is published is changed by those who may correct it."""
        allowed = super().has_change_permission(request, obj)
        if not allowed or obj is None or request.user.has_perm(CORRECT):
            return bool(allowed)
        return not is_stored_as_published(obj)

    def has_correct_permission(self, request: HttpRequest) -> bool:
        """Whether actions may change what is published."""
        return bool(self.has_change_permission(request) and request.user.has_perm(CORRECT))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, with the pages that the site has beside it."""
        site: Any = self.admin_site
        links = site.list_links(request, self.model)
        context = {"record_links": links, **(extra_context or {})}
        page: HttpResponse = super().changelist_view(request, context)
        return page

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The list's own ones and, outside of search boxes, those that the site has for records."""
        own: dict[str, Any] = super().get_actions(request)
        if IS_POPUP_VAR in request.GET:
            return own
        site: Any = self.admin_site
        found: dict[str, Any] = site.list_actions(request, self.model, own)
        return found

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
    "Draft and in review are seen by editors only. Somebody else publishes it, by the button on "
    "top; it can then be changed, with a reason (a ruling never), and withdrawn, but not deleted."
)


class PartInline(Comfort, Tabular):
    """Rows that belong to the record above them."""

    form = PartForm
    extra = 0

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """A box named after its field: in a table, labels stand above the column alone."""
        box: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if box is not None:
            box.widget.attrs.setdefault("aria-label", capfirst(box.label or db_field.verbose_name))
        return box


class RecordInline(OnSite, Comfort, Stacked):
    """Records of their own, edited along with the one above; deleted only on their own page."""

    form = RecordForm
    extra = 0
    can_delete = False
    show_change_link = True
    slug_from: ClassVar[tuple[str, ...]] = ()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The status is no matter of forms."""
        return [*super().get_readonly_fields(request, obj), "status"]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The formset, its form knowing what a slug is made of."""
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.form.slug_from = self.slug_from
        formset.form.may_correct = request.user.has_perm(CORRECT)
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
            choices=fact_choices(citing),
            required=False,
            help_text=db_field.help_text,
            widget=Select(attrs={"aria-label": "Fact"}),
        )


def citations_of(link: type[CitationLink], *further: str) -> type[CitationInline]:
    """The citation rows of one kind of record; ``further`` fields of its links come last."""
    columns = (*CitationInline.fields, *further)
    return type(f"{link.__name__}Inline", (CitationInline,), {"model": link, "fields": columns})


class LookOnlyAdmin(Bounded, PlainAdmin):
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
