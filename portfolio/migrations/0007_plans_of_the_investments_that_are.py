"""Each investment that was opened before plans were kept gets version 1, by the same rules."""

from django.db import migrations

from portfolio.allotment import Place, spread


def make_plans(apps, schema_editor):
    PlanVersion = apps.get_model("portfolio", "PlanVersion")
    PlanLine = apps.get_model("portfolio", "PlanLine")
    for investment in apps.get_model("portfolio", "Investment").objects.filter(plans__isnull=True):
        lines = spread(**_basis(investment))
        plan = PlanVersion.objects.create(
            investment=investment,
            number=1,
            origin="decision",
            amount_fund=sum(amounts.fund for amounts in lines.values()),
            amount_own=sum(amounts.own for amounts in lines.values()),
            made_by_id=investment.created_by_id,
            made_at=investment.created_at,
        )
        PlanLine.objects.bulk_create(
            PlanLine(
                plan=plan,
                year=place.year,
                cost_kind=place.cost_kind,
                organisation_id=place.organisation,
                amount_fund=amounts.fund,
                amount_own=amounts.own,
            )
            for place, amounts in lines.items()
        )


def _basis(investment):
    application = investment.decision.application
    parties = {party.pk: party for party in application.parties.all()}
    return {
        "decided": {part.year: part.amount for part in investment.decision.amounts.all()},
        "budget": {
            Place(line.year, line.cost_kind, parties[line.party_id].organisation_id): line.amount
            for line in application.budget_lines.order_by("year", "pk")
        },
        "own": {
            party.organisation_id: party.amount_own
            for party in parties.values()
            if party.removed_at is None and party.answer == "accepted"
        },
        "lead": investment.organisation_id,
    }


class Migration(migrations.Migration):
    dependencies = [
        ("portfolio", "0006_plans_are_only_added_to"),
        ("applications", "0025_agendas"),
    ]
    operations = [migrations.RunPython(make_plans, migrations.RunPython.noop)]
