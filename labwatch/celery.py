"""The Celery application: settings from Django's CELERY_ names, tasks from the apps' tasks.py."""

from __future__ import annotations

import os

from celery import Celery

from labwatch.observing import tasklines

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labwatch.settings")

app = Celery("labwatch")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
tasklines.listen(app)
