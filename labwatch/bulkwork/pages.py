"""The addresses of bulk work in the admin."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.urls import URLPattern

from labwatch.bulkwork import exportpages, importpages
from labwatch.merging import pages as merging


def urls(site: AdminSite) -> list[URLPattern]:
    """Import, export and merging."""
    return [*importpages.urls(site), *exportpages.urls(site), *merging.urls(site)]
