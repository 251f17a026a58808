"""The address of the style page."""

from django.urls import path

from labwatch.style.pages import StylePage

urlpatterns = [path("style/", StylePage.as_view(), name="style")]
