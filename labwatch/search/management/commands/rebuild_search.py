"""``manage.py rebuild_search``: make the index of the search anew from the public forms."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from labwatch.publishing.models import PublishedForm
from labwatch.search.indexing import rebuild


class Command(BaseCommand):
    """Needed only where the rules of the index changed: refreshes keep it current."""

    help = "Make the index of the search anew from the public forms."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild it in one transaction, so that readers see the old one until then."""
        rows = PublishedForm.objects.order_by("pk").values_list("resource", "record", "body")
        with transaction.atomic():
            count = rebuild(rows.iterator())
        self.stdout.write(f"{count} records can be found.")
