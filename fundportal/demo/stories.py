"""What the demonstration's cases say: two carry names of Örebro kommun's, the rest are invented."""

import datetime
from decimal import Decimal

from applications.conditions import ConditionText
from fundportal.demo.way import Story
from portfolio.commitments import InvestmentPlan

ACCOUNTS = {
    "organisation_number": "",
    "outside_number": "2080",
    "outside_name": "Resultatutjämning (exempel)",
    "free_number": "2081",
    "free_name": "Sociala investeringar (exempel)",
    "committed_number": "2082",
    "committed_name": "Åtaganden, sociala investeringar (exempel)",
    "disbursed_number": "1680",
    "disbursed_name": "Avräkning nämnder (exempel)",
}
INVENTED = "Beloppen, besluten och texterna är påhittade för demonstrationen."


def _measure(name: str, unit: str, direction: str, before: str, after: str, source: str) -> dict:
    return {
        "indicator": name,
        "unit": unit,
        "direction": direction,
        "baseline": Decimal(before),
        "target": Decimal(after),
        "data_source": source,
    }


SENIORPULS = Story(
    title="Seniorpuls",
    writer="sokande",
    lead="vard-och-omsorgsnamnden",
    partners=("rf-sisu-orebro-lan",),
    need="Många äldre rör sig för lite och är ofrivilligt ensamma.",
    group="Äldre personer i kommunen som vill börja röra sig tillsammans med andra.",
    group_size=200,
    method="Vårdförvaltningen och idrottsrörelsen ordnar träning och möten nära där människor bor.",
    evidence="Rörelse och gemenskap är väl belagda skydd mot ohälsa bland äldre.",
    amounts={2020: 600_000, 2021: 1_800_000, 2022: 1_800_000, 2023: 1_200_000},
    indicator=_measure("Upplevd hälsa", "poäng 0-100", "increase", "62", "70", "Enkät"),
    comparison="Äldre i stadsdelar där arbetet börjar senare.",
)
SENIORPULS_PLAN = InvestmentPlan(
    title="Seniorpuls",
    slug="seniorpuls",
    started_date=datetime.date(2020, 9, 1),
    planned_end_date=datetime.date(2023, 8, 31),
    summary=(
        "Vård- och omsorgsförvaltningen och RF-SISU Örebro län drev Seniorpuls från september 2020 till "
        f"augusti 2023. {INVENTED}"
    ),
    target_group="Äldre personer i kommunen",
)
ADDRESS_BEFORE = {SENIORPULS_PLAN.slug: "seniorpuls-orebro"}  # until the page was published
BRYGGAN = Story(
    title="Bryggan – från destruktiv frånvaro till måluppfyllelse",
    writer="sokande-skola",
    lead="skolnamnden",
    partners=("socialnamnden",),
    need="En del elever har så hög frånvaro att de inte når skolans mål.",
    group="Elever med hög och växande frånvaro, och deras familjer.",
    group_size=80,
    method="Skola och socialtjänst möter eleven och familjen tillsammans, med en och samma plan.",
    evidence="Tidiga och samlade insatser mot frånvaro har stöd i forskningen.",
    amounts={2016: 900_000, 2017: 2_100_000, 2018: 2_100_000, 2019: 1_000_000},
    indicator=_measure("Frånvaro", "procent", "decrease", "38", "20", "Skolans system"),
    comparison="Elever med lika hög frånvaro på skolor som väntar på arbetssättet.",
)
BRYGGAN_PLAN = InvestmentPlan(
    title=BRYGGAN.title,
    slug="bryggan",
    started_date=datetime.date(2016, 8, 15),
    planned_end_date=datetime.date(2019, 6, 30),
    summary=(
        "Bryggan är en av de tio satsningar som Örebro kommun har genomfört: från destruktiv frånvaro till "
        f"måluppfyllelse. {INVENTED}"
    ),
    target_group="Elever med hög frånvaro och deras familjer",
)

FIRST_JOB = Story(
    title="Vägen till första jobbet",
    writer="sokande",
    lead="arbetsmarknadsnamnden",
    partners=("socialnamnden",),
    need="Vuxna som länge stått utanför arbetsmarknaden kommer sällan i arbete med dagens stöd.",
    group="Vuxna som länge stått långt från arbetsmarknaden och vill arbeta.",
    group_size=185,
    method="Handledd anställning i ett år, i små arbetslag, med stegvis högre krav.",
    evidence="Ett lottat försök i USA, National Supported Work, gav högre inkomster tre år efter start.",
    amounts={2025: 2_400_000, 2026: 2_600_000, 2027: 1_200_000},
    indicator=_measure("Årsinkomst", "US-dollar", "increase", "2100", "6000", "Försökets register"),
    comparison="De som lottades till att inte få en plats.",
)
FIRST_JOB_PLAN = InvestmentPlan(
    title=FIRST_JOB.title,
    slug="vagen-till-forsta-jobbet",
    started_date=datetime.date(2025, 2, 10),
    planned_end_date=datetime.date(2027, 6, 30),
    summary=(
        "Handledd anställning för vuxna som länge stått utanför arbetsmarknaden. Satsningen är påhittad. "
        "Utfallsdata är verkliga, men kommer från ett lottat försök i USA på 1970-talet (National "
        "Supported Work) och är i US-dollar."
    ),
    target_group="Vuxna som länge stått långt från arbetsmarknaden",
)

HOMEWORK = Story(
    title="Läxhjälp på biblioteket",
    writer="sokande-skola",
    lead="skolnamnden",
    partners=("socialnamnden",),
    need="Elever utan lugn plats hemma hinner inte med sina läxor.",
    group="Elever i årskurs 6 till 9 som bor trångt.",
    group_size=90,
    method="Lärare och fältassistenter håller öppet på biblioteket två kvällar i veckan.",
    evidence="Läxhjälp finns på flera håll, men få har mätt vad den ger.",
    amounts={2025: 400_000, 2026: 400_000},
    indicator=_measure("Godkända ämnen", "procent", "increase", "71", "76", "Skolans system"),
    comparison="Elever vid en skola utan läxhjälp.",
)
OUTCOMES = {
    "first_job": (
        "Fler unga som står långt från arbete får handledning på en riktig arbetsplats. Metoden är prövad "
        "och effekten kan mätas, eftersom platserna lottas.",
        "More young people far from work get guidance at a real workplace. The method has been tried, and "
        "the effect can be measured because places are drawn by lot.",
    ),
    "homework": (
        "Liknande läxhjälp finns redan. Med så få elever går det inte att visa om det nya gör någon skillnad.",
        "Similar help with homework exists. With so few pupils it cannot be shown whether the new would "
        "make a difference.",
    ),
}
READING = Story(
    title="Läsfamiljer i tre stadsdelar",
    writer="sokande-skola",
    lead="skolnamnden",
    partners=("socialnamnden",),
    need="Barns ordförråd vid skolstart skiljer sig mycket mellan stadsdelar.",
    group="Familjer med barn mellan två och fem år i tre stadsdelar.",
    group_size=120,
    method="Förskolan och familjecentralen läser tillsammans med familjerna, hemma och på biblioteket.",
    evidence="Högläsning hemma hänger samman med större ordförråd.",
    amounts={2027: 800_000, 2028: 900_000},
    indicator=_measure("Ordförråd", "poäng", "increase", "41", "50", "Förskolans kartläggning"),
    comparison="Familjer i tre liknande stadsdelar.",
)
SEPARATION = Story(
    title="Tidigt stöd när föräldrar separerar",
    writer="sokande",
    lead="arbetsmarknadsnamnden",
    partners=("socialnamnden",),
    need="Konflikter efter en separation leder ofta till sjukskrivning och försörjningsstöd.",
    group="Föräldrar som separerar och är i kontakt med kommunen.",
    group_size=90,
    method="Ett erbjudande om samtal inom två veckor, med rådgivning om arbete och ekonomi.",
    evidence="Liknande arbete finns i flera kommuner, men få har mätt effekten.",
    amounts={2027: 700_000, 2028: 700_000},
    indicator=_measure("Försörjningsstöd", "månader", "decrease", "4.2", "2.5", "Socialtjänsten"),
    comparison="Föräldrar som separerade året före.",
)
LANGUAGE = Story(
    title="Språkvän på jobbet",
    writer="sokande",
    lead="arbetsmarknadsnamnden",
    partners=("skolnamnden",),
    need="Nyanlända vuxna lär sig svenska långsamt utan vardagliga samtal på arbetet.",
    group="Nyanlända vuxna med praktik på en arbetsplats i kommunen.",
    group_size=60,
    method="En utbildad språkvän på varje arbetsplats och lektioner knutna till arbetet.",
    evidence="Studier av språkpraktik visar snabbare väg till egen försörjning.",
    amounts={2027: 650_000, 2028: 650_000},
    indicator=_measure("Godkänt språkprov", "procent", "increase", "35", "55", "Komvux"),
    comparison="Nyanlända på arbetsplatser utan språkvän.",
)
LEISURE = Story(
    title="Fritid på lika villkor",
    writer="sokande",
    lead="arbetsmarknadsnamnden",
    partners=("skolnamnden", "rf-sisu-orebro-lan"),
    need="Var tredje ung i två stadsdelar deltar inte i någon ledd fritidsverksamhet.",
    group="Unga mellan 12 och 16 år som inte har någon fritidsaktivitet.",
    group_size=150,
    method="Skolan och föreningarna provar aktiviteter tillsammans på skoltid, med lån av utrustning.",
    evidence="Deltagande i föreningar hänger samman med bättre hälsa. Orsaken är inte säkert belagd.",
    amounts={2027: 900_000, 2028: 950_000},
    indicator=_measure("Deltar i en förening", "procent", "increase", "64", "80", "Enkät i skolan"),
    comparison="Unga i två liknande stadsdelar.",
)
HOMECOMING = Story(
    title="Trygg hemgång efter sjukhusvistelse",
    writer="sokande",
    lead="vard-och-omsorgsnamnden",
    partners=("socialnamnden", "rf-sisu-orebro-lan"),
    need="Var femte äldre som skrivs ut från sjukhus är tillbaka där inom en månad.",
    group="Personer över 75 år som skrivs ut till ett eget hem utan hemtjänst.",
    group_size=120,
    method="Ett hemgångsteam möter personen före utskrivning och de två första veckorna hemma.",
    evidence="Hemgångsteam har provats i flera kommuner. Resultaten är lovande men spretiga.",
    amounts={2027: 1_100_000, 2028: 1_150_000},
    indicator=_measure(
        "Återinskrivna inom en månad", "procent", "decrease", "20", "14", "Regionen"
    ),
    comparison="Äldre i stadsdelar där teamet börjar senare.",
)
HOME_VISITS = Story(
    title="Hembesök under barnets första år",
    writer="sokande",
    lead="arbetsmarknadsnamnden",
    partners=("socialnamnden",),
    need="Föräldrar utan arbete är ofta ensamma under barnets första år.",
    group="Förstagångsföräldrar utan arbete.",
    group_size=70,
    method="Sex hembesök av barnhälsovård, socialtjänst och arbetsvägledare tillsammans.",
    evidence="Utökade hembesök har prövats i Rinkeby med goda erfarenheter.",
    amounts={2027: 750_000, 2028: 800_000},
    indicator=_measure("I arbete eller studier", "procent", "increase", "40", "55", "Register"),
    comparison="Familjer på familjecentraler som börjar ett år senare.",
)
DEBT = Story(
    title="Vägledare vid första betalningsanmärkningen",
    writer="sokande",
    lead="arbetsmarknadsnamnden",
    partners=("socialnamnden",),
    need="Skulder som ingen tar tag i leder till vräkning och till att arbete inte lönar sig.",
    group="Vuxna under 30 år med sin första betalningsanmärkning.",
    group_size=100,
    method="Ett personligt erbjudande om vägledning inom en månad, på kvällstid och på flera språk.",
    evidence="Budget- och skuldrådgivning har gott stöd, men få unga söker den själva.",
    amounts={2027: 500_000, 2028: 550_000},
    indicator=_measure(
        "Nya skulder", "kronor per år", "decrease", "21000", "12000", "Rådgivningen"
    ),
    comparison="Unga i samma läge året före.",
)
DEBT_CONDITIONS = (
    ConditionText("Förvaltningen tecknar avtal med budget- och skuldrådgivningen före start."),
    ConditionText("Jämförelsegruppen väljs tillsammans med kommunens utredare."),
)
DEBT_PLAN = InvestmentPlan(
    title=DEBT.title,
    slug="vagledare-vid-forsta-betalningsanmarkningen",
    started_date=datetime.date(2027, 1, 11),
    planned_end_date=datetime.date(2028, 12, 31),
    summary="Vägledning till unga vuxna innan skulderna växer.",
    target_group="Vuxna under 30 år med sin första betalningsanmärkning",
)

REPORT_TEXTS = {
    "sv": {
        "question": "Tjänar de som får en handledd anställning mer än de som inte får någon?",
        "proposal": "Fortsätt till planerat slut och följ deltagarna i register i två år till.",
        "background": (
            "Satsningen är påhittad för att visa portalen. Utfallsdata är verkliga och kommer från National "
            "Supported Work, ett lottat försök i USA på 1970-talet."
        ),
        "target_group": "Vuxna som länge stått långt från arbetsmarknaden.",
        "method": "Handledd anställning i små arbetslag, med stegvis högre krav.",
        "measurement": "Årsinkomst 1978 i US-dollar, för dem som lottades in och dem som lottades ut.",
        "limits": (
            "Resultatet gäller USA på 1970-talet. Det säger inte vad arbetssättet skulle ge i Sverige i dag."
        ),
        "learnt": "Lottning går att genomföra när platserna är färre än de som vill delta.",
        "references": (
            "LaLonde, R. J. (1986). Evaluating the Econometric Evaluations of Training Programs with "
            "Experimental Data. American Economic Review, 76(4), 604–620.\n"
            "Dehejia, R. H. och Wahba, S. (1999). Causal Effects in Nonexperimental Studies. Journal of the "
            "American Statistical Association, 94(448), 1053–1062."
        ),
    },
    "en": {
        "question": "Do people who get supervised employment earn more than those who get none?",
        "proposal": "Go on to the planned end and follow the participants in registers for two more years.",
        "background": (
            "The investment is invented to show the portal. The outcome data are real and come from "
            "National Supported Work, a randomised trial in the United States in the 1970s."
        ),
        "target_group": "Adults who have long been far from the labour market.",
        "method": "Supervised employment in small teams, with demands that rise step by step.",
        "measurement": "Earnings in 1978 in US dollars, for those drawn in and those drawn out by lot.",
        "limits": (
            "The result holds for the United States in the 1970s. It does not say what the way of working "
            "would give in Sweden today."
        ),
        "learnt": "Drawing lots can be done when places are fewer than those who want to take part.",
        "references": (
            "LaLonde, R. J. (1986). Evaluating the Econometric Evaluations of Training Programs with "
            "Experimental Data. American Economic Review, 76(4), 604–620.\n"
            "Dehejia, R. H. and Wahba, S. (1999). Causal Effects in Nonexperimental Studies. Journal of the "
            "American Statistical Association, 94(448), 1053–1062."
        ),
    },
}

# The summaries in easy Swedish, and for whom the investments are in broad terms
PUBLIC_IN_EASY_SWEDISH = {
    "seniorpuls": {
        "summary_easy": (
            "Seniorpuls var för äldre personer.\nDe fick träna tillsammans i grupp.\n"
            "Kommunen och idrotten gjorde det ihop.\nDet är slut nu."
        ),
        "audience": "older",
    },
    "bryggan": {
        "summary_easy": (
            "Bryggan var för elever som ofta var borta från skolan.\n"
            "De fick hjälp att komma tillbaka.\nFamiljen fick också hjälp.\nDet är slut nu."
        ),
        "audience": "children",
    },
    "vagen-till-forsta-jobbet": {
        "summary_easy": (
            "Vuxna som länge har varit utan jobb får ett jobb.\n"
            "En handledare hjälper dem på jobbet.\nDet pågår nu."
        ),
        "audience": "adults",
    },
}

# The investments' public texts in English, by the investment's place in the address
PUBLIC_IN_ENGLISH = {
    "seniorpuls": {
        "title_en": "Seniorpuls – older people keep moving together",
        "summary_en": (
            "The care department and the sports federation RF-SISU Örebro län ran Seniorpuls from September "
            "2020 to August 2023. The amounts, decisions and texts are invented for the demonstration."
        ),
        "target_group_en": "Older people in the municipality",
    },
    "bryggan": {
        "title_en": "Bryggan – from harmful absence to passing in school",
        "summary_en": (
            "Bryggan, “the bridge”, is one of the ten investments that Örebro municipality has carried out: "
            "for pupils whose absence keeps them from passing. The amounts, decisions and texts are invented "
            "for the demonstration."
        ),
        "target_group_en": "Pupils with high absence, and their families",
    },
    "vagen-till-forsta-jobbet": {
        "title_en": "The way to a first job",
        "summary_en": (
            "Supervised employment for adults who have long been outside the labour market. The investment "
            "is invented. The outcome data are real, but come from a randomised trial in the United States "
            "in the 1970s (National Supported Work) and are in US dollars."
        ),
        "target_group_en": "Adults who have long been far from the labour market",
    },
}
