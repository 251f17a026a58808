"""What is recorded already: the source of an address, the passage of a quote, the host's others."""

from __future__ import annotations

from collections.abc import Iterable

from commitments.models import Lab
from labwatch.addresses.fates import successor_of
from labwatch.capture.addresses import variants
from labwatch.capture.proposing import Sibling
from sources.hosts import host_of
from sources.matching.folding import fold
from sources.models import Check, Citation, Source
from sources.vocabulary import CopyRead, PageState

#: Sources of one host that are looked at for what is usual there.
_MOST = 200


def known_source(*urls: str) -> Source | None:
    """The source recorded for one of these addresses, the first of them first.

    An address counts in each way it may have been written, and one to which a recorded page was
    seen to redirect. Two queries.
    """
    written = [each for url in urls if url for each in variants(url)]
    by_url = {source.url: source for source in Source.objects.filter(url__in=written)}
    first = next((by_url[url] for url in written if url in by_url), None)
    return _where_it_went(first or _redirected(written))


def _where_it_went(source: Source | None) -> Source | None:
    """The source that it was merged into; itself if it was not."""
    if source is None or source.is_published:
        return source
    successor = successor_of(Source, source.slug)
    return Source.objects.filter(slug=successor).first() or source if successor else source


def _redirected(written: list[str]) -> Source | None:
    """The source whose newest readable visit ended at one of these addresses."""
    hosts = {host_of(url) for url in written} - {""}
    visits = Check.objects.filter(
        source__host__in=hosts,
        final_url__in=written,
        copy_read=CopyRead.LIVE,
        outcome=PageState.OK,
    )
    visit = visits.select_related("source").order_by("-last_seen_at", "-pk").first()
    return visit.source if visit else None


def known_citation(source: Source | None, quote: str) -> Citation | None:
    """The passage of the source with the same words, however they are written."""
    if source is None:
        return None
    wanted = _words(quote)
    rows = source.citations.select_related("source").order_by("pk")
    return next((each for each in rows if _words(each.quote) == wanted), None)


def _words(quote: str) -> str:
    return " ".join(fold(quote).text.split())


def siblings(host: str) -> tuple[Sibling, ...]:
    """Publisher, kind and tier of the newest sources on a host."""
    if not host:
        return ()
    rows = Source.objects.filter(host=host).order_by("-pk").values_list("publisher", "kind", "tier")
    return tuple(Sibling(*row) for row in rows[:_MOST])


def lab_hosts() -> frozenset[str]:
    """The hosts of labs' own sites."""
    sites: Iterable[str] = Lab.objects.exclude(website="").values_list("website", flat=True)
    return frozenset(host_of(site) for site in sites) - {""}
