"""The series that all funds shared goes on in one of them; registry numbers get who and when.

Numbers that have been given stay as they are. Each set of letters goes to the fund that gave the
latest number with them and still takes applications; the others get letters of their own at their
next case. A case without a registry number takes that of its latest decision.
"""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone


def to_funds(apps, schema_editor):
    Series = apps.get_model("applications", "NumberSeries")
    Application = apps.get_model("applications", "Application")
    Fund = apps.get_model("directory", "Fund")
    for prefix in Series.objects.order_by("prefix").values_list("prefix", flat=True).distinct():
        given = Application.objects.filter(
            number__startswith=f"{prefix}-", fund__number_prefix=""
        ).order_by(F("fund__closed_date").desc(nulls_first=True), "-pk")
        latest = given.select_related("fund").first()
        fund = latest.fund if latest else Fund.objects.filter(number_prefix="").first()
        if fund is None:
            Series.objects.filter(prefix=prefix).delete()
            continue
        fund.number_prefix, fund.prefix_fixed_at = prefix, timezone.now()
        fund.save(update_fields=["number_prefix", "prefix_fixed_at"])
        Series.objects.filter(prefix=prefix).update(fund=fund)


def to_cases(apps, schema_editor):
    Application = apps.get_model("applications", "Application")
    Decision = apps.get_model("applications", "Decision")
    Event = apps.get_model("audit", "Event")
    User = apps.get_model("directory", "User")
    noted = Event.objects.filter(act="application.note_diarienummer").order_by("at", "pk")
    for event in noted.iterator():
        if event.actor_id and User.objects.filter(pk=event.actor_id).exists():
            Application.objects.filter(pk=event.subject_id).exclude(diarienummer="").update(
                diarienummer_noted_by=event.actor_id, diarienummer_noted_at=event.at
            )
    latest = Decision.objects.filter(application=OuterRef("pk")).order_by("-registered_at", "-pk")
    without = Application.objects.filter(diarienummer="", decisions__isnull=False)
    for case in without.distinct().annotate(decision=Subquery(latest.values("pk")[:1])):
        decision = Decision.objects.get(pk=case.decision)
        Application.objects.filter(pk=case.pk).update(
            diarienummer=decision.diarienummer,
            diarienummer_noted_by=decision.registered_by_id,
            diarienummer_noted_at=decision.registered_at,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0010_number_series_per_fund"),
        ("audit", "0002_events_append_only"),
    ]
    operations = [
        migrations.RunPython(to_funds, migrations.RunPython.noop),
        migrations.RunPython(to_cases, migrations.RunPython.noop),
    ]
