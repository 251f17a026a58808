"""The address of the file of evidence; files have no language."""

from django.urls import path

from sources.pages import evidence

urlpatterns = [path("data/evidence.jsonl", evidence.evidence_lines, name="evidence-lines")]
