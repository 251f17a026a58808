"""The addresses of the admin's pages that are no record's own: one line for each part."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.urls import URLPattern, URLResolver

from labwatch.bulkwork import pages as bulkwork
from labwatch.capture.pages import capture_pages
from labwatch.desk import pages as desk
from labwatch.history.addresses import addresses as history
from labwatch.logins import pages as logins
from labwatch.observing import pages as observing
from labwatch.sheets import pages as sheets
from labwatch.workflow import pages as workflow


def pages(site: AdminSite) -> list[URLResolver | URLPattern]:
    """Every such page, guarded by ``site.admin_view``."""
    return [
        *bulkwork.urls(site),
        *capture_pages(site),
        *desk.urls(site),
        *history(site),
        *logins.urls(site),
        *observing.urls(site),
        *sheets.urls(site),
        *workflow.urls(site),
    ]
