"""Every address of the REST API, version 1."""

from __future__ import annotations

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from labwatch.api.changes import ChangeViewSet
from labwatch.api.checks import ChecksView
from labwatch.api.coverage import AdequacyView, CoverageView
from labwatch.api.differences import DifferencesView
from labwatch.api.matrix import AccessView
from labwatch.api.parameters import SLUG
from labwatch.api.resources import RESOURCES
from labwatch.api.root import DocsView, NothingView, RootView, SchemaView
from labwatch.api.scorecard import CellView, ScorecardView
from labwatch.api.vocabulary import VocabularyView
from labwatch.search.api import SearchView

app_name = "api"

router = SimpleRouter()
for name, view in RESOURCES.items():
    router.register(name, view, basename=name)

urlpatterns = [
    path("", RootView.as_view(), name="root"),
    *router.urls,
    re_path(rf"^sources/(?P<slug>{SLUG})/checks/$", ChecksView.as_view(), name="source-checks"),
    path(
        "changes/",
        ChangeViewSet.as_view({"get": "list"}, detail=False, basename="changes"),
        name="changes-list",
    ),
    path(
        "changes/<int:pk>/",
        ChangeViewSet.as_view({"get": "retrieve"}, detail=True, basename="changes"),
        name="changes-detail",
    ),
    path("scorecard/", ScorecardView.as_view(), name="scorecard"),
    path("scorecard/changes/", DifferencesView.as_view(), name="differences"),
    re_path(
        rf"^scorecard/(?P<lab>{SLUG})/(?P<criterion>{SLUG})/$", CellView.as_view(), name="cell"
    ),
    path("access/", AccessView.as_view(), name="access"),
    path("coverage/", CoverageView.as_view(), name="coverage"),
    path("adequacy/", AdequacyView.as_view(), name="adequacy"),
    path("search/", SearchView.as_view(), name="search"),
    path("vocabulary/", VocabularyView.as_view(), name="vocabulary"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(url_name="api:schema"), name="docs"),
    re_path(r"^.*$", NothingView.as_view(), name="nothing"),
]
