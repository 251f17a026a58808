"""Copies that maintainers upload are kept beside what our visits read, and marked as such."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0004_actors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="snapshot",
            name="sources_snapshot_once",
        ),
        migrations.AddField(
            model_name="quotestanding",
            name="uploaded_at",
            field=models.DateTimeField(
                blank=True, help_text="When whoever uploaded the copy saw the page so.", null=True
            ),
        ),
        migrations.AddField(
            model_name="quotestanding",
            name="uploaded_copy",
            field=models.ForeignKey(
                blank=True,
                help_text="A copy that a maintainer uploaded, seen to hold the quote. It proves "
                "nothing of the live page.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="sources.snapshot",
            ),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="copy_read",
            field=models.CharField(
                choices=[
                    ("live", "live page"),
                    ("archive", "archived copy"),
                    ("upload", "uploaded copy"),
                ],
                default="live",
                help_text="Whether our visit brought it, or somebody uploaded it.",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="obtained",
            field=models.CharField(
                blank=True,
                help_text="How whoever uploaded it came by it. Empty for what our visits read.",
                max_length=300,
            ),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="uploaded_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Who uploaded it. Not public.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.UniqueConstraint(
                fields=(
                    "source",
                    "body_sha256",
                    "text_sha256",
                    "title",
                    "extractor_version",
                    "copy_read",
                ),
                name="sources_snapshot_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.CheckConstraint(
                condition=models.Q(("copy_read__in", ["live", "archive", "upload"])),
                name="sources_snapshot_copy_read_known",
                violation_error_message="copy_read: choose one of live, archive, upload.",
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("copy_read", "upload"), models.Q(("obtained", ""), _negated=True)),
                    models.Q(
                        models.Q(("copy_read", "upload"), _negated=True),
                        ("obtained", ""),
                        ("uploaded_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="sources_snapshot_upload_says_whence",
                violation_error_message="obtained: say how the uploaded copy was come by.",
            ),
        ),
    ]
