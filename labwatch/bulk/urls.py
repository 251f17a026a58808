"""The address of the page about data to take home; the files' are in file_urls.py."""

from django.urls import path

from labwatch.bulk import pages

urlpatterns = [path("data/", pages.DataPage.as_view(), name="data")]
