"""The groups of the newsroom, with what each may do."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

from labwatch.workflow.roles import ROLES, lay_roles


def lay(apps, schema_editor):
    """Permissions are made after all migrations otherwise: too late for the groups."""
    for config in apps.get_app_configs():
        config.models_module = True
        create_permissions(config, verbosity=0, apps=apps)
        config.models_module = None
    lay_roles(apps.get_model("auth", "Group").objects, apps.get_model("auth", "Permission").objects)


def take_away(apps, schema_editor):
    """The groups, and with them who was in which."""
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("workflow", "0001_acts"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("sources", "0004_actors"),
        ("commitments", "0003_actors"),
        ("evaluators", "0004_actors"),
        ("publishing", "0001_published_forms"),
        ("addresses", "0001_former_addresses"),
        ("keys", "0001_initial"),
        ("webhooks", "0001_subscriptions"),
        ("tips", "0001_first"),
        ("otp_totp", "0003_add_timestamps"),
    ]

    operations = [migrations.RunPython(lay, take_away)]
