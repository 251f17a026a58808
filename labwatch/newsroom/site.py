"""The admin's site: Django's own, with the newsroom's further pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, reverse

from sources.records import Record


class NewsroomSite(admin.AdminSite):
    """Every page of the admin. Pages that are no record's own come from ``newsroom.pages``."""

    site_header = "Lab Watch"
    site_title = "Lab Watch"
    login_template = "admin/newsroom_login.html"

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """The newsroom's pages first, since the admin's last address catches everything."""
        from labwatch.newsroom.pages import pages  # the pages need a site that is set up

        return [*pages(self), *super().get_urls()]

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """As Django does; second factors have pages of ours, which show nobody's key."""
        if not getattr(admin_class, "__module__", "").startswith("django_otp."):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff; where the setting asks for it, with their second factor."""
        user: Any = request.user
        allowed = super().has_permission(request)
        return bool(allowed and (user.is_verified() or not settings.REQUIRE_SECOND_FACTOR))

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The desk; the list of all records has an address of its own."""
        from labwatch.desk.pages import desk

        return desk(request, self)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The form; whoever lacks only a second factor is led to where it is set up."""
        from labwatch.logins.forms import LoginForm  # the tables of users must stand
        from labwatch.logins.pages import may_set_up

        if request.method == "GET" and not self.has_permission(request) and may_set_up(request):
            return HttpResponseRedirect(reverse("admin:second-factor"))
        self.login_form = LoginForm
        answer: HttpResponse = super().login(request, extra_context)
        return answer

    def acts_on(self, request: HttpRequest, model: type[Record], record: Any) -> dict[str, Any]:
        """For the form of a record: the steps that the person may take with it."""
        from labwatch.workflow import buttons  # the tables of records must stand

        return buttons.acts_on(request, model, record)

    def after_saving(self, request: HttpRequest, record: Record) -> HttpResponse | None:
        """Where the button leads by which a record was saved; None: where Django leads."""
        from labwatch.workflow import buttons

        return buttons.after_saving(request, record)

    def list_actions(
        self, request: HttpRequest, model: type[Record], own: dict[str, Any]
    ) -> dict[str, Any]:
        """What a list of records offers for many of them at once."""
        from labwatch.bulkwork import actions

        return actions.list_actions(request, model, own)

    def list_links(self, request: HttpRequest, model: type[Record]) -> list[Any]:
        """The pages beside a list of records, such as its import."""
        from labwatch.bulkwork import listlinks

        return list(listlinks.list_links(request.user, model))
