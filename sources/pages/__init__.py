"""Pages of sources, and what all pages share. The apps above build their pages from these."""

from sources.pages.base import Crumb, Page, RecordPage, TextPage
from sources.pages.lists import FilteredList

__all__ = ["Crumb", "FilteredList", "Page", "RecordPage", "TextPage"]
