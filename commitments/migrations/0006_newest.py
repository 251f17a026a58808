from django.db import migrations, models

# In lists, what is not stated comes last in both directions. Only SQLite orders NULL so by itself
# where the direction is down, and only PostgreSQL takes an index that says it.
_NULLS = {"postgresql": "NULLS LAST", "sqlite": ""}
_ORDER = '("stated_on" DESC {nulls}, "id")'


def lay(apps, editor):
    order = _ORDER.format(nulls=_NULLS[editor.connection.vendor])
    editor.execute(f'CREATE INDEX "commitments_newest" ON "commitments_commitment" {order}')


def lift(apps, editor):
    editor.execute('DROP INDEX "commitments_newest"')


class Migration(migrations.Migration):
    dependencies = [("commitments", "0005_hidden")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(lay, lift)],
            state_operations=[
                migrations.AddIndex(
                    model_name="commitment",
                    index=models.Index(fields=["-stated_on", "id"], name="commitments_newest"),
                )
            ],
        )
    ]
