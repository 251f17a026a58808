"""What was done on the way from draft to public: by whom, with which words. Rows are only added."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from sources.constraints import filled, one_of


class ActKind(models.TextChoices):
    """What somebody did with a record."""

    SUBMITTED = "submitted", "sent to review"
    SENT_BACK = "sent-back", "sent back"
    PUBLISHED = "published", "published"
    WITHDRAWN = "withdrawn", "withdrawn"


class Act(models.Model):
    """One such act. Nobody publishes what they wrote themselves, unless ``alone`` says so.

    ``resource`` is the kind of the record under its name in datasets, such as document-versions;
    ``record`` its key. ``writer``: the last person who had changed what it says; empty if only
    programs had.
    """

    kind = models.CharField(max_length=10, choices=ActKind)
    resource = models.CharField(max_length=30)
    record = models.BigIntegerField()
    slug = models.SlugField(max_length=120)
    writer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="acts")
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    alone = models.BooleanField(
        default=False,
        help_text="Writer and publisher are one person, which the site's setting allowed.",
    )

    class Meta:
        ordering = ("-pk",)
        default_permissions = ("view",)
        permissions: ClassVar[Any] = [
            ("submit", "Can send drafts to review"),
            ("correct", "Can change published records"),
            ("publish", "Can publish what another wrote"),
            ("publish_ruling", "Can publish rulings as their second reader"),
            ("withdraw", "Can withdraw published records"),
            ("delete_others", "Can delete drafts of others"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["resource", "record", "-id"], name="workflow_act_record"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("kind", ActKind),
            filled("slug"),
            models.CheckConstraint(
                condition=Q(kind=ActKind.SUBMITTED) | ~Q(note=""),
                name="workflow_act_note_filled",
                violation_error_message="note: say why.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ActKind.PUBLISHED) | Q(alone=True) | ~Q(writer=F("by")),
                name="workflow_act_two_people",
                violation_error_message="by: whoever wrote it last does not publish it.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource}/{self.slug}: {self.get_kind_display()}"
