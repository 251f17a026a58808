"""The door for web servers: Django, and in front of it the answers that it has finished already."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labwatch.settings")

_django = get_wsgi_application()

# Both read settings, so Django comes first.
from labwatch.observing.requestids import numbered  # noqa: E402
from labwatch.serving.front import Front  # noqa: E402

application = numbered(Front(_django))
