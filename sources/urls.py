"""Addresses of pages about sources (design.md, section 5)."""

from django.urls import path

from sources import pages

urlpatterns = [
    path("sources/", pages.SourceList.as_view(), name="sources"),
    path("sources/<slug:slug>/", pages.SourcePage.as_view(), name="source"),
]
