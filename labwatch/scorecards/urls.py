"""Addresses of pages that join promises with deeds (design.md, section 5)."""

from django.urls import path

from labwatch.scorecards import (
    board_pages,
    commitment_pages,
    coverage_pages,
    difference_pages,
    lab_pages,
    pages,
)

urlpatterns = [
    path("scorecard/changes/", difference_pages.DifferencesPage.as_view(), name="differences"),
    path("scorecard/<slug:lab>/<slug:criterion>/", board_pages.CellPage.as_view(), name="cell"),
    path("coverage/", coverage_pages.CoveragePage.as_view(), name="coverage"),
    path("adequacy/", coverage_pages.AdequacyPage.as_view(), name="adequacy"),
    path("adequacy/<slug:threat>/", coverage_pages.AdequacyPage.as_view(), name="adequacy-threat"),
    path("compare/", board_pages.ComparePage.as_view(), name="compare"),
    path("labs/", pages.LabList.as_view(), name="labs"),
    path("labs/<slug:slug>/", lab_pages.LabPage.as_view(), name="lab"),
    path("models/", pages.ModelList.as_view(), name="models"),
    path("models/<slug:slug>/", pages.ModelPage.as_view(), name="model"),
    path("commitments/<slug:slug>/", commitment_pages.CommitmentPage.as_view(), name="commitment"),
]
