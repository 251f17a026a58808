"""Every address of the REST API, version 1."""

from __future__ import annotations

from django.urls import path, re_path
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from labwatch.api import (
    access,
    citations,
    documents,
    evaluators,
    labs,
    promises,
    sources,
    statements,
    work,
)
from labwatch.api.base import RecordViewSet
from labwatch.api.changes import ChangeViewSet
from labwatch.api.checks import ChecksView
from labwatch.api.coverage import AdequacyView, CoverageView
from labwatch.api.differences import DifferencesView
from labwatch.api.matrix import AccessView
from labwatch.api.parameters import SLUG
from labwatch.api.root import NothingView, RootView, SchemaView
from labwatch.api.scorecard import CellView, ScorecardView
from labwatch.api.vocabulary import VocabularyView

app_name = "api"

RESOURCES: dict[str, type[RecordViewSet]] = {
    "labs": labs.LabViewSet,
    "models": labs.AIModelViewSet,
    "documents": documents.DocumentViewSet,
    "commitments": promises.CommitmentViewSet,
    "pledges": promises.PledgeViewSet,
    "rulings": promises.RulingViewSet,
    "statements": statements.StatementViewSet,
    "evaluators": evaluators.EvaluatorViewSet,
    "grants": access.GrantViewSet,
    "evaluations": work.EvaluationViewSet,
    "findings": work.FindingViewSet,
    "sources": sources.SourceViewSet,
    "citations": citations.CitationViewSet,
    "corrections": statements.CorrectionViewSet,
}

router = SimpleRouter()
for name, view in RESOURCES.items():
    router.register(name, view, basename=name)

urlpatterns = [
    path("", RootView.as_view(), name="root"),
    *router.urls,
    re_path(rf"^sources/(?P<slug>{SLUG})/checks/$", ChecksView.as_view(), name="source-checks"),
    path("changes/", ChangeViewSet.as_view({"get": "list"}, detail=False), name="changes-list"),
    path(
        "changes/<int:pk>/",
        ChangeViewSet.as_view({"get": "retrieve"}, detail=True),
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
    path("vocabulary/", VocabularyView.as_view(), name="vocabulary"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
    re_path(r"^.*$", NothingView.as_view(), name="nothing"),
]
