"""Addresses are stored in one way of writing and compared as they stand."""

from django.db import migrations, models
from django.db.models.functions import Lower

LOWER = "UPDATE {} SET address = LOWER(address) WHERE address <> LOWER(address)"


class Migration(migrations.Migration):
    dependencies = [("alerts", "0002_roles")]

    operations = [
        migrations.RemoveConstraint("follower", "alerts_follower_address_once"),
        migrations.RunSQL(
            [LOWER.format("alerts_follower"), LOWER.format("alerts_asked")], migrations.RunSQL.noop
        ),
        migrations.AddConstraint(
            "follower",
            models.UniqueConstraint(fields=["address"], name="alerts_follower_address_once"),
        ),
        migrations.AddConstraint(
            "follower",
            models.CheckConstraint(
                condition=models.Q(address=Lower("address")), name="alerts_follower_address_lower"
            ),
        ),
    ]
