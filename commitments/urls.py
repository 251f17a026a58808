"""Addresses of pages about what was said (design.md, section 5)."""

from django.urls import path

from commitments import document_pages, pages

urlpatterns = [
    path("commitments/", pages.CommitmentList.as_view(), name="commitments"),
    path("documents/", pages.DocumentList.as_view(), name="documents"),
    path("documents/<slug:slug>/", document_pages.DocumentPage.as_view(), name="document"),
    path(
        "documents/<slug:slug>/<slug:old>/<slug:new>/",
        document_pages.DocumentDiffPage.as_view(),
        name="document-diff",
    ),
    path("statements/", pages.StatementList.as_view(), name="statements"),
    path("corrections/", pages.CorrectionList.as_view(), name="corrections"),
]
