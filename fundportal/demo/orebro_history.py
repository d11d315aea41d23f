"""Exempelarbetsboken: Örebro kommun's fund 2013–2023 as a history to take over.

What was set aside (65, then 80, then 100 million kronor), that ten investments were carried out, and
the names and times of Seniorpuls and Bryggan are published by the municipality. Everything else is
invented for the demonstration and says so: dates of decisions, registry numbers, amounts, the eight
other investments.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from fundportal.directory.models import Organisation
from portfolio.takeover_template import Rows, filled_bytes

Date = datetime.date
INVENTED = "Påhittat exempel."
COUNCIL = "Kommunfullmäktige (exempel)"
BOARD = "Kommunstyrelsen (exempel)"


@dataclass(frozen=True)
class Past:
    """One investment: name, board, first and last day, millions decided, paid, and repaid."""

    key: str
    title: str
    board: str
    start: Date
    end: Date
    decided: dict[int, int]
    paid: int
    repaid: int = 0


PAST = (
    Past("A1", "Familjestöd i tid", "Socialnämnden", Date(2013, 9, 2), Date(2016, 6, 30),
         {2013: 1_400_000, 2014: 3_600_000, 2015: 3_600_000}, 8_350_000, 400_000),
    Past("A2", "Skolsocialt team", "Skolnämnden", Date(2014, 1, 13), Date(2016, 12, 31),
         {2014: 3_200_000, 2015: 3_300_000, 2016: 3_300_000}, 9_800_000),
    Past("A3", "Unga in i arbetslivet", "Arbetsmarknadsnämnden", Date(2014, 8, 18),
         Date(2017, 6, 30), {2014: 2_000_000, 2015: 4_000_000, 2016: 4_100_000}, 9_600_000, 650_000),
    Past("A4", "Bryggan – från destruktiv frånvaro till måluppfyllelse", "Skolnämnden",
         Date(2016, 8, 15), Date(2019, 6, 30),
         {2016: 900_000, 2017: 2_100_000, 2018: 2_100_000, 2019: 1_000_000}, 5_800_000),
    Past("A5", "Hemgång med stöd", "Vård- och omsorgsnämnden", Date(2015, 9, 1),
         Date(2018, 8, 31), {2015: 1_500_000, 2016: 3_500_000, 2017: 3_400_000}, 8_100_000),
    Past("A6", "Läslyft i förskolan", "Skolnämnden", Date(2017, 1, 9), Date(2019, 12, 31),
         {2017: 3_000_000, 2018: 3_000_000, 2019: 2_800_000}, 8_800_000),
    Past("A7", "Boende först", "Socialnämnden", Date(2017, 9, 4), Date(2020, 8, 31),
         {2017: 2_200_000, 2018: 4_500_000, 2019: 4_400_000}, 10_700_000, 500_000),
    Past("A8", "Språkstart för föräldralediga", "Arbetsmarknadsnämnden", Date(2018, 8, 20),
         Date(2021, 6, 30), {2018: 1_600_000, 2019: 3_400_000, 2020: 3_300_000}, 7_950_000),
    Past("A9", "Tidiga samtal vid separation", "Socialnämnden", Date(2019, 9, 2),
         Date(2022, 6, 30), {2019: 1_300_000, 2020: 3_200_000, 2021: 3_100_000}, 7_250_000),
    Past("A10", "Seniorpuls", "Vård- och omsorgsnämnden", Date(2020, 9, 1), Date(2023, 8, 31),
         {2020: 600_000, 2021: 1_800_000, 2022: 1_800_000, 2023: 1_200_000}, 5_150_000),
)  # fmt: skip
"""The ten; A4 and A10 carry published names and times, all amounts are invented."""

MONEY = (
    (Date(2013, 1, 15), "avsatt", 40_000_000, "", "1", "Demo 1/2013", "Summan per år är påhittad."),
    (Date(2014, 1, 21), "avsatt", 25_000_000, "", "2", "Demo 2/2014", "65 mnkr i allt är publicerat."),
    (Date(2015, 4, 21), "tillskott", 15_000_000, "Överskott 2014", "3", "Demo 3/2015", ""),
    (Date(2017, 11, 21), "tillskott", 20_000_000, "Till 100 mnkr i allt, året är påhittat", "4",
     "Demo 4/2017", ""),
)  # fmt: skip


def rows(fund: str) -> dict[str, Rows]:
    """Return what stands below the heads of each sheet, for the fund of that name."""
    ledger = [*_money(), *(row for past in PAST for row in _of(past))]
    return {
        "Fond": [[fund]],
        "Beslut": [_case(number, past) for number, past in enumerate(PAST, start=1)] + [_refused()],
        "Belopp per år": [
            [past.key, year, amount] for past in PAST for year, amount in past.decided.items()
        ],
        "Satsningar": [[past.key, past.start, past.end, "ja", "", INVENTED, ""] for past in PAST],
        "Ingående balanser": [],
        "Huvudbok": sorted(ledger, key=lambda row: str(row[0])),
    }


def workbook(fund: str) -> bytes:
    """Return the example as a file that can be taken over in the fund of that name."""
    return filled_bytes(rows(fund), Organisation.objects.order_by("name"))


def _decided(past: Past) -> Date:
    return past.start - datetime.timedelta(days=75)


def _case(number: int, past: Past) -> list[object]:
    day = _decided(past)
    received = day - datetime.timedelta(days=90)
    who = [BOARD, "nej", day, str(100 + number), f"Demo {number + 10}/{day.year}"]
    return [past.key, past.title, past.board, received, "bifall", *who, INVENTED]


def _refused() -> list[object]:
    who = [BOARD, "nej", Date(2016, 5, 17), "88", "Demo 30/2016"]
    return ["N1", "Mötesplats utan mätning", "Socialnämnden", Date(2016, 2, 1), "avslag", *who,
            f"Effekten går inte att mäta. {INVENTED}"]  # fmt: skip


def _money() -> list[list[object]]:
    return [
        [day, kind, amount, "", source, COUNCIL, day, paragraph, number, note]
        for day, kind, amount, source, paragraph, number, note in MONEY
    ]


def _of(past: Past) -> list[list[object]]:
    """The commitment, half the money a year in, the rest at the end, what was left, what came back."""
    total, half = sum(past.decided.values()), past.paid // 2
    ended = past.end + datetime.timedelta(days=60)
    moved: list[list[object]] = [
        [_decided(past), "åtagande", total, past.key],
        [past.start + datetime.timedelta(days=365), "utbetalning", half, past.key],
        [past.end, "utbetalning", past.paid - half, past.key],
        [ended, "frigörande", total - past.paid, past.key],
        [ended + datetime.timedelta(days=300), "återföring", past.repaid, past.key],
    ]
    return [[*row, "", "", "", "", "", INVENTED] for row in moved if row[2]]
