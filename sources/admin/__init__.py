"""The newsroom's pages for source records, and what the admin pages of every record share."""

from sources.admin.filters import YearFilter
from sources.admin.sources import CheckAdmin, CitationAdmin, SnapshotAdmin, SourceAdmin

__all__ = ["CheckAdmin", "CitationAdmin", "SnapshotAdmin", "SourceAdmin", "YearFilter"]
