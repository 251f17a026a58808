"""Addresses of the data to take home: files have no language."""

from django.urls import path, re_path

from labwatch.bulk import pages

urlpatterns = [
    path("data/labwatch.zip", pages.newest_file, name="data-newest"),
    path("data/datapackage.json", pages.data_package, name="data-package"),
    re_path(
        r"^data/(?P<name>labwatch-\d{4}-\d\d-\d\d-[0-9a-f]{8}\.zip)$",
        pages.version,
        name="data-version",
    ),
]
