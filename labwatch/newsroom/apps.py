"""The admin with our own site in place of Django's."""

from django.contrib.admin.apps import AdminConfig


class NewsroomConfig(AdminConfig):
    """Django's admin; its pages belong to NewsroomSite."""

    default_site = "labwatch.newsroom.site.NewsroomSite"
