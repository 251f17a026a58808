"""Addresses for machines: what they may read, where to find it, and whom to tell of a hole."""

from django.contrib.sitemaps import views
from django.urls import path

from labwatch.sitepages.machines import robots, security
from labwatch.sitepages.sitemaps import SITEMAPS, sitemap_index

urlpatterns = [
    path("robots.txt", robots, name="robots"),
    path(".well-known/security.txt", security, name="security-txt"),
    path("sitemap.xml", sitemap_index, name="sitemap"),
    path("sitemap-<section>.xml", views.sitemap, {"sitemaps": SITEMAPS}, name="sitemap-section"),
]
