"""Every address of the site (design.md, section 5).

Pages for people exist once for each language: English at the address itself, others below a prefix
such as ``/fr/``. What is for machines, and the newsroom, has no language.
"""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver
from django.views.generic import RedirectView

from labwatch import guides, pages
from labwatch.changes.feeds import feed
from labwatch.changes.pages import ChangesPage
from labwatch.observing.health import healthz, readyz
from labwatch.observing.metrics import metrics_addresses
from labwatch.search.pages import SearchPage

#: Addresses of withdrawn and merged records answer with what became of these.
handler404 = "labwatch.addresses.gone.not_found"
#: What broke passes by itself where the database is away, and is told so.
handler500 = "labwatch.pages.server_error"

for_people: list[URLPattern | URLResolver] = i18n_patterns(
    path("", pages.HomePage.as_view(), name="home"),
    path("", include("labwatch.scorecards.urls")),
    path("", include("commitments.urls")),
    path("", include("evaluators.urls")),
    path("", include("sources.urls")),
    path("", include("labwatch.bulk.urls")),
    path("", include("labwatch.tips.urls")),
    path("", include("labwatch.alerts.urls")),
    path("", include("labwatch.sitepages.urls")),
    path("", include("labwatch.style.urls")),
    path("data/api/", guides.ApiGuide.as_view(), name="guide-api"),
    path("data/questions/", guides.QuestionsGuide.as_view(), name="guide-questions"),
    path("data/webhooks/", guides.WebhooksGuide.as_view(), name="guide-webhooks"),
    path("changes/", ChangesPage.as_view(), name="changes"),
    path("search/", SearchPage.as_view(), name="search"),
    path("methodology/", pages.MethodologyPage.as_view(), name="methodology"),
    path("about/", pages.AboutPage.as_view(), name="about"),
    prefix_default_language=False,
)

for_machines: list[URLPattern | URLResolver] = [
    path("", include("labwatch.sharing.urls")),
    path("", include("labwatch.sitepages.machine_urls")),
    path("", include("labwatch.bulk.file_urls")),
    path("", include("sources.file_urls")),
    path("feeds/changes.atom", feed, name="feed"),
    path("feeds/<slug:resource>.atom", feed, name="kind-feed"),
    path("feeds/<slug:resource>/<slug:slug>.atom", feed, name="record-feed"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    *metrics_addresses(),
    # Browsers ask here from pages that name no icon: the admin, JSON.
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}favicon.svg")),
    path("api/v1/", include("labwatch.api.urls")),
    path("admin/", admin.site.urls),
]

urlpatterns = [*for_machines, *for_people]
