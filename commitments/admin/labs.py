"""Labs and their models."""

from __future__ import annotations

from django.contrib import admin

from commitments.models import AIModel, AIModelCitation, Lab, LabCitation, LabName
from sources.admin.records import PartInline, RecordAdmin, citations_of


class LabNameInline(PartInline):
    """Names over time."""

    model = LabName
    verbose_name = "name over time"
    verbose_name_plural = "names over time"


@admin.register(Lab)
class LabAdmin(RecordAdmin):
    """Organisations that develop frontier models."""

    slug_from = ("name",)
    slug_follows = ("name",)
    list_display = ("name", "belongs_to", "country", "status", "updated_at")
    list_filter = ("status", "reading", "country")
    list_select_related = ("parent",)
    search_fields = ("name", "names__name", "slug")
    inlines = (LabNameInline, citations_of(LabCitation))
    fieldsets = (
        (
            None,
            {
                "fields": ("name", "parent", ("country", "website"), "note"),
                "description": "One record for each organisation that promises or ships. If one "
                "signs and another ships, record both and name the parent.",
            },
        ),
    )

    @admin.display(ordering="parent__name", description="parent lab", empty_value="none")
    def belongs_to(self, lab: Lab) -> Lab | None:
        """The organisation it belongs to, if that one signs as well."""
        return lab.parent


@admin.register(AIModel)
class AIModelAdmin(RecordAdmin):
    """Models: the denominator of coverage."""

    slug_from = ("name",)
    slug_follows = ("name",)
    list_display = ("name", "lab", "kind", "released", "frontier", "weights_open", "status")
    list_filter = ("status", "reading", "lab", "kind", "frontier", "weights_open", "released")
    list_select_related = ("lab",)
    search_fields = ("name", "slug", "lab__name")
    inlines = (citations_of(AIModelCitation),)
    fieldsets = (
        (
            None,
            {
                "fields": ("lab", "name", "kind"),
                "description": "Record every frontier release, evaluated or not: only so can "
                'be said "4 of 11 releases". A product is a family whose version no source states.',
            },
        ),
        (
            "What sources state",
            {
                "fields": ("released", ("frontier", "weights_open"), "note"),
                "description": "What no source states stays not stated; that is never a no.",
            },
        ),
    )
