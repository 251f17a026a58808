"""Addresses of pages that join promises with deeds (design.md, section 5)."""

from django.urls import path

from labwatch.scorecards import pages

urlpatterns = [
    path("labs/", pages.LabList.as_view(), name="labs"),
    path("labs/<slug:slug>/", pages.LabPage.as_view(), name="lab"),
    path("models/", pages.ModelList.as_view(), name="models"),
    path("models/<slug:slug>/", pages.ModelPage.as_view(), name="model"),
    path("commitments/<slug:slug>/", pages.CommitmentPage.as_view(), name="commitment"),
]
