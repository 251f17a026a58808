"""Addresses of pages about who tested what (design.md, section 5)."""

from django.urls import path

from evaluators import access_pages, pages

urlpatterns = [
    path("evaluators/", pages.EvaluatorList.as_view(), name="evaluators"),
    path("evaluators/<slug:slug>/", pages.EvaluatorPage.as_view(), name="evaluator"),
    path("access/", access_pages.AccessPage.as_view(), name="access"),
    path("access/<slug:slug>/", access_pages.GrantPage.as_view(), name="grant"),
    path("evaluations/", pages.EvaluationList.as_view(), name="evaluations"),
    path("evaluations/<slug:slug>/", pages.EvaluationPage.as_view(), name="evaluation"),
    path("findings/", pages.FindingList.as_view(), name="findings"),
    path("findings/<slug:slug>/", pages.FindingPage.as_view(), name="finding"),
]
