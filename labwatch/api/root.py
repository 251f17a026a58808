"""The front door of the API, and what answers where there is nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import resolve
from django.views import View
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from labwatch.api.fields import RESOURCES
from labwatch.api.parameters import Strict

LISTS = (*RESOURCES.values(), "changes")
OTHERS = ("search", "scorecard", "coverage", "adequacy", "access", "vocabulary", "schema", "docs")


class RootSerializer(serializers.Serializer[Any]):
    """The address of each resource, by name."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """One address for each name."""
        return {name: serializers.URLField() for name in (*LISTS, *OTHERS)}


class RootView(Strict):
    """Where everything is."""

    @extend_schema(operation_id="root_retrieve", responses=RootSerializer)
    def get(self, request: Request) -> Response:
        """The address of each resource."""
        lists = {name: f"api:{name}-list" for name in LISTS}
        names = {**lists, **{name: f"api:{name}" for name in OTHERS}}
        return Response({name: reverse(view, request=request) for name, view in names.items()})


class SchemaView(Strict, SpectacularJSONAPIView):
    """The description of the API in OpenAPI, as strict about parameters as the rest."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Its renderers know two names of JSON."""
        return APIView.perform_content_negotiation(self, request, force)

    def choose_form(self, request: Request) -> None:
        """The renderer is chosen already."""


class DocsView(SpectacularSwaggerSplitView):
    """The page to try the API on."""

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The methods alone: there is no template for more."""
        return View.options(self, request)

    def finalize_response(self, *args: Any, **kwargs: Any) -> Any:
        """Problems are JSON here too."""
        answer = super().finalize_response(*args, **kwargs)
        if getattr(answer, "exception", False):
            answer.accepted_renderer = JSONRenderer()
            answer.accepted_media_type = JSONRenderer.media_type
        return answer


class NothingView(APIView):
    """Any other address below the API: a problem in JSON, not a page.

    An address that merely lacks its last slash leads to the one that has it.
    """

    schema = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Send readers on if only the slash is missing."""
        slashed = f"{request.path_info}/"
        if request.method in {"GET", "HEAD"} and resolve(slashed).url_name != "nothing":
            return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Whatever the method, there is nothing here."""
        raise NotFound
