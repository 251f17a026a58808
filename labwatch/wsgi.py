"""The door for web servers: Django, and in front of it the answers that it has finished already."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labwatch.settings")

_django = get_wsgi_application()

# These read settings, so Django comes first.
from django.urls import get_resolver  # noqa: E402

from labwatch.observing.requestids import numbered  # noqa: E402
from labwatch.serving.front import Front  # noqa: E402

application = numbered(Front(_django))

# All views are loaded now, not by the first reader; and what is loaded stays, so nobody need look
# through it for what may go. Processes that are forked from this one go on sharing its memory.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
