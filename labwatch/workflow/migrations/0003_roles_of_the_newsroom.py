"""What the groups may do with the tables of the newsroom's other parts."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

from labwatch.workflow.roles import lay_roles

PARTS = ("sources", "capture", "bulkwork", "desk", "tips")


def lay(apps, schema_editor):
    """Permissions are made after all migrations otherwise: too late for the groups."""
    for part in PARTS:
        config = apps.get_app_config(part)
        config.models_module = True
        create_permissions(config, verbosity=0, apps=apps)
        config.models_module = None
    lay_roles(apps.get_model("auth", "Group").objects, apps.get_model("auth", "Permission").objects)


class Migration(migrations.Migration):

    dependencies = [
        ("workflow", "0002_roles"),
        ("sources", "0005_uploaded_copies"),
        ("capture", "0001_first"),
        ("bulkwork", "0001_uploads"),
        ("desk", "0001_handlings"),
        ("tips", "0002_page"),
    ]

    operations = [migrations.RunPython(lay, migrations.RunPython.noop)]
