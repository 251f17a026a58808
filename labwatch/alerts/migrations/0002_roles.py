"""Administrators see how many follow by mail, and how it fares."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

from labwatch.workflow.roles import lay_roles


def lay(apps, schema_editor):
    """Permissions are made after all migrations otherwise: too late for the groups."""
    config = apps.get_app_config("alerts")
    config.models_module = True
    create_permissions(config, verbosity=0, apps=apps)
    config.models_module = None
    lay_roles(apps.get_model("auth", "Group").objects, apps.get_model("auth", "Permission").objects)


class Migration(migrations.Migration):

    dependencies = [
        ("alerts", "0001_followers"),
        ("workflow", "0003_roles_of_the_newsroom"),
    ]

    operations = [migrations.RunPython(lay, migrations.RunPython.noop)]
