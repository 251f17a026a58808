"""Words of mail alerts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Rhythm(models.TextChoices):
    """How often a follower is written to. Ours."""

    AT_ONCE = "at-once", _("as it happens")
    WEEKLY = "weekly", _("once a week")


class Kind(models.TextChoices):
    """Kinds of records that can be followed by mail, under their names in the API."""

    LABS = "labs", _("labs")
    EVALUATORS = "evaluators", _("evaluators")
    MODELS = "models", _("models")
    COMMITMENTS = "commitments", _("commitments")
