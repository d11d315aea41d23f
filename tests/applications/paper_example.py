"""A decision basis and a decision letter as they are frozen; no database."""

from applications.paper_content import (
    BasisContent,
    BudgetCells,
    CriterionScores,
    Finding,
    FundMoney,
    Grant,
    LetterContent,
    PaperBudget,
    PaperCondition,
    PaperHead,
    PaperParty,
    PaperScores,
    PaperYear,
    Said,
    YearAmount,
)

HEAD = PaperHead(
    kind="basis",
    edition="internal",
    language="sv",
    version=1,
    created_at="2026-11-02T09:00:00+00:00",
    title="Bryggan",
    case_number="SI-2026-0001",
    diarienummer="Ks 1/2026",
    organisation="Socialnämnden",
    fund="Provfonden",
    call="Utlysning 2026",
    municipality="Provstad kommun",
    office="Fondkontoret",
    email="fond@example.org",
    is_demo=False,
)
PARTIES = (
    PaperParty("Socialnämnden", "lead", "Leder arbetet.", "0.00"),
    PaperParty("Skolnämnden", "partner", "Lärare deltar.", "50000.50"),
)
GRANT = Grant(
    outcome="with_conditions",
    total="1000000.00",
    amounts=(YearAmount("2027", "400000.00"), YearAmount("2028", "600000.00")),
    conditions=(PaperCondition("En plan för uppföljning finns.", "2027-03-01"),),
    reason="Behovet är tydligt.\n\nMetoden är prövad.",
)
BASIS = BasisContent(
    head=HEAD,
    submitted_at="2026-10-01T09:00:00+00:00",
    proposed_at="2026-10-30T09:00:00+00:00",
    proposed_by="Bertil",
    parties=PARTIES,
    proposal=GRANT,
    said=(Said("Vilket är behovet?", "Många unga är borta från skolan."),),
    budget=PaperBudget(
        parties=("Socialnämnden", "Skolnämnden"),
        years=(
            PaperYear(
                "2027",
                (BudgetCells("Personal", ("450000.00", None), "450000.00"),),
                BudgetCells("", ("450000.00", "0.00"), "450000.00"),
            ),
        ),
        sums=BudgetCells("", ("1100000.00", "0.00"), "1100000.00"),
    ),
    eligibility=(Finding("En part leder.", True), Finding("Två nämnder deltar.", False)),
    scores=PaperScores(
        aggregate="mean",
        criteria=(
            CriterionScores("Behov", "0.6", (2, 4, 5), "3.666666", "3"),
            CriterionScores("Metod", "0.4", (4, 4), "4", "0"),
        ),
        total="3.8",
        assessor_count=3,
        missing_count=1,
    ),
    money=FundMoney("750000.00"),
    estimate=("Lönar sig om det lyckas för minst 4 av 60.",),
)
LETTER = LetterContent(
    head=HEAD,
    parties=PARTIES,
    decision=GRANT.__class__(**{**GRANT.__dict__, "outcome": "approved_with_conditions"}),
    applied="1100000.00",
    reference="Kommunstyrelsen 2026-11-01 § 12, dnr Ks 1/2026",
    body="Kommunstyrelsen",
    by_delegation=False,
    meeting_date="2026-11-01",
    paragraph="12",
    corrects="",
)
