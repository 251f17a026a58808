"""Pages of sources, and what all pages share. The apps above build their pages from these."""

from sources.pages.base import Crumb, FilteredList, Page, RecordPage, TextPage

__all__ = ["Crumb", "FilteredList", "Page", "RecordPage", "TextPage"]
