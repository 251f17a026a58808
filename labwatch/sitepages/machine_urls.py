"""Addresses for machines: what they may read and where to find it."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
