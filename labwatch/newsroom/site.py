"""The admin's site: Django's own, with the newsroom's further pages."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver


class NewsroomSite(admin.AdminSite):
    """Every page of the admin. Pages that are no record's own come from ``newsroom.pages``."""

    site_header = "Lab Watch"
    site_title = "Lab Watch"

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """The newsroom's pages first, since the admin's last address catches everything."""
        from labwatch.newsroom.pages import pages  # the pages need a site that is set up

        return [*pages(self), *super().get_urls()]
