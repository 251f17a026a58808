"""Addresses of pages about sources (design.md, section 5)."""

from django.urls import path

from sources.pages import evidence, history, source_page, sources, visits

urlpatterns = [
    path("sources/", sources.SourceList.as_view(), name="sources"),
    path("sources/<slug:slug>/", source_page.SourcePage.as_view(), name="source"),
    path("sources/<slug:slug>/versions/", history.VersionList.as_view(), name="source-versions"),
    path(
        "sources/<slug:slug>/versions/<int:pk>/",
        history.VersionPage.as_view(),
        name="source-version",
    ),
    path(
        "sources/<slug:slug>/versions/<int:old>/<int:new>/",
        history.DiffPage.as_view(),
        name="source-diff",
    ),
    path("sources/<slug:slug>/visits/", visits.VisitList.as_view(), name="source-visits"),
    path("sources/<slug:slug>/visits/<int:pk>/", history.VisitPage.as_view(), name="source-visit"),
    path("data/evidence/", evidence.EvidencePage.as_view(), name="evidence"),
]
