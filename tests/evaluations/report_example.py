"""A report made by hand: the figures of the NSW trial, texts of an invented initiative."""

from dataclasses import replace

from evaluations.report_content import (
    Effect,
    GroupResult,
    IndicatorResult,
    Reference,
    ReportContent,
    ReportTexts,
    Spread,
)

TEXTS = ReportTexts(
    question="Får människor långt från arbetsmarknaden högre inkomst av ett år med handledd "
    "praktik än av det vanliga stödet?",
    proposal="Arbetsmarknadsnämnden tar över arbetssättet i ordinarie verksamhet från 2028. En "
    "uppföljning av inkomsterna görs efter ytterligare två år.",
    background="Många som länge har stått utanför arbetsmarknaden har prövat flera insatser utan "
    "att få ett fäste. Socialförvaltningen och arbetsmarknadsförvaltningen såg att samma personer "
    "återkom i båda verksamheterna, med egna planer och egna handläggare.\n\n"
    "Satsningen prövar om en sammanhållen praktik med handledare på plats, lön från första dagen "
    "och gradvis högre krav ger varaktigt högre inkomster.",
    target_group="Vuxna som har varit utan arbete i minst sex månader och som har begränsad "
    "utbildning eller arbetslivserfarenhet. De flesta är mellan 18 och 35 år.",
    method="Deltagarna arbetade i små grupper med en handledare under 12 till 18 månader. Kraven "
    "på närvaro och tempo höjdes steg för steg. Efteråt fick de hjälp att söka arbete.",
    measurement="Inkomsten hämtades ur register för hela kalenderåret efter avslutad praktik. "
    "Uppgiften är densamma för båda grupperna.",
    limits="Inkomsten mättes ett år. Om skillnaden består vet vi inte ännu.",
    learnt="Handledarna behövde mer tid än planerat det första halvåret. Närvaron steg när "
    "grupperna blev mindre.",
    references="LaLonde, R. (1986). Evaluating the econometric evaluations of training programs "
    "with experimental data. American Economic Review 76(4).",
)

EARNINGS = IndicatorResult(
    key="indicator-1",
    name="Inkomst 1978",
    unit="dollar",
    decimals=0,
    higher_is_better=True,
    data_source="National Supported Work Demonstration",
    assignment="randomised",
    level=0.95,
    grade=5,
    conclusion="De som deltog tjänade mer. Underlaget är starkt, men hur mycket mer är osäkert.",
    effect=Effect(
        value=1794.3424,
        intervention=GroupResult(185, 6349.1435, 7867.4022, 5207.9, 7490.4),
        comparison=GroupResult(260, 4554.8011, 5483.8360, 3885.1, 5224.5),
        chosen=Spread("welch_t", 670.9967, 474.0117, 3114.6731, 2.6741, 307.1327, 0.00789),
        other=Spread("pooled_t", 632.8536, 550.5743, 3038.1104, 2.8353, 443.0, 0.00479),
        hedges_g=0.2724,
        hedges_g_variance=0.009335,
    ),
    missing=0,
    first_date="1978-12-31",
    last_date="1978-12-31",
    warnings=(),
    inputs_hash="9f" * 32,
    engine_version="1.0",
)

CONTENT = ReportContent(
    kind="evaluation",
    edition="internal",
    language="sv",
    texts_language="sv",
    version=1,
    created_at="2026-11-21T13:00:00+00:00",
    title="Handledd praktik: effekt på inkomsten",
    case_number="SI-2026-0001",
    investment="Handledd praktik",
    investment_slug="handledd-praktik",
    organisation="Arbetsmarknadsnämnden",
    fund="Sociala investeringsfonden",
    municipality="Örebro kommun",
    office="Fondkontoret",
    email="fond@example.org",
    started_date="2024-01-01",
    ended_date="2025-12-31",
    is_demo=True,
    threshold=5,
    question=TEXTS.question,
    question_language="sv",
    answer=("Ja, så ser det ut.", "Hur mycket är osäkert."),
    finding="Effekten är tydlig, men storleken är osäker",
    people_reached=185,
    amount_committed="2400000.00",
    amount_paid_out="1150000.50",
    grade=5,
    texts=TEXTS,
    results=(EARNINGS,),
    limits=("Rapporten säger inte om satsningen lönar sig.",),
    references=(Reference("Kommunstyrelsen 2026-11-03 § 12, dnr Ks 1/2026"),),
)


def with_indicators(count: int) -> ReportContent:
    """The same report with many indicators, for a long appendix."""
    results = tuple(
        replace(EARNINGS, key=f"indicator-{i}", name=f"Indikator nummer {i}")
        for i in range(1, count + 1)
    )
    return replace(CONTENT, results=results)
