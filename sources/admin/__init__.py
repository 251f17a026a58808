"""The newsroom's pages for source records, and what the admin pages of every record share."""

from sources.admin.checker import CheckerAdmin, DailyRootAdmin, HostAdmin, SweepAdmin
from sources.admin.citations import CitationAdmin
from sources.admin.filters import YearFilter
from sources.admin.queue import ReviewItemAdmin
from sources.admin.quotes import QuoteEventAdmin, QuoteStandingAdmin
from sources.admin.sources import SourceAdmin
from sources.admin.visits import CheckAdmin, HealthAdmin, SnapshotAdmin

__all__ = [
    "CheckAdmin",
    "CheckerAdmin",
    "CitationAdmin",
    "DailyRootAdmin",
    "HealthAdmin",
    "HostAdmin",
    "QuoteEventAdmin",
    "QuoteStandingAdmin",
    "ReviewItemAdmin",
    "SnapshotAdmin",
    "SourceAdmin",
    "SweepAdmin",
    "YearFilter",
]
