"""Addresses of the form with which readers report errors."""

from django.urls import path

from labwatch.tips import pages

urlpatterns = [
    path("report/", pages.ReportPage.as_view(), name="report"),
    path("report/sent/", pages.SentPage.as_view(), name="report-sent"),
    path(
        "report/<slug:resource>/<slug:slug>/",
        pages.ReportPage.as_view(),
        name="report-record",
    ),
    path(
        "report/<slug:resource>/<slug:slug>/sent/",
        pages.SentPage.as_view(),
        name="report-record-sent",
    ),
]
