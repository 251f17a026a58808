"""The addresses of the admin's pages that are no record's own: one line for each part."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.urls import URLPattern, URLResolver


def pages(site: AdminSite) -> list[URLResolver | URLPattern]:
    """Every such page, guarded by ``site.admin_view``."""
    return []
