"""Every run gets a code, those that are there already too."""

from django.db import migrations, models

import explorer.codes


def give_codes(apps, schema_editor):
    """One random code a run."""
    Run = apps.get_model("explorer", "Run")
    for run in Run.objects.filter(code=None).only("pk").iterator():
        Run.objects.filter(pk=run.pk).update(code=explorer.codes.new_run_code())


class Migration(migrations.Migration):
    dependencies = [("explorer", "0009_recalculations")]

    operations = [
        migrations.AddField("run", "code", models.CharField(max_length=8, null=True, editable=False)),
        migrations.AddField("run", "withdrawn_at", models.DateTimeField(null=True)),
        migrations.AddField("run", "withdrawn_because", models.CharField(blank=True, max_length=300, default="", db_default="")),
        migrations.RunPython(give_codes, migrations.RunPython.noop),
        migrations.AlterField(
            "run",
            "code",
            models.CharField(default=explorer.codes.new_run_code, editable=False, max_length=8, null=True, unique=True),
        ),
    ]
