"""Addresses of following."""

from django.urls import path

from labwatch.alerts import linked, pages

urlpatterns = [
    path("feeds/", pages.WaysPage.as_view(), name="ways"),
    path("follow/", pages.FollowPage.as_view(), name="follow"),
    path("follow/sent/", pages.SentPage.as_view(), name="follow-sent"),
    path("follow/confirm/<str:token>/", linked.ConfirmPage.as_view(), name="follow-confirm"),
    path("follow/manage/<str:token>/", linked.ManagePage.as_view(), name="follow-manage"),
    path("follow/stop/<str:token>/", linked.StopPage.as_view(), name="follow-stop"),
]
