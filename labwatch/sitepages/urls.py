"""Addresses of the pages about the site itself."""

from django.urls import path

from labwatch.sitepages import pages

urlpatterns = [
    path("licence/", pages.LicencePage.as_view(), name="licence"),
    path("accessibility/", pages.AccessibilityPage.as_view(), name="accessibility"),
    path("privacy/", pages.PrivacyPage.as_view(), name="privacy"),
    path("changelog/", pages.ChangelogPage.as_view(), name="changelog"),
]
