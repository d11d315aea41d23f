"""A million outcome rows: their import and the effect of them, each beside a bare COPY."""

import contextlib
import io
import json
import multiprocessing
import os
import resource
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import psycopg2
from django.db import connection, connections, transaction
from django.utils import timezone

from evaluations import findings, outcome_intake, outcomes
from evaluations.models import Indicator, OutcomeUpload
from fundportal.directory.models import Fund
from fundportal.directory.roles import Role
from tests.bench import figures
from tests.bench.figures import Figure
from tests.evaluations import factories
from tests.people import LONG_AGO, board, give, person
from tests.servers import database_url

ROWS = int(os.environ.get("BENCH_IMPORT_ROWS", "1000000"))
MOST_RATIO, MOST_MEGABYTES, MOST_EFFECT, TURNS = 4, 500, 2, 3
COPY = (
    'COPY evaluations_outcomerow (batch_id, indicator_id, pseudonym, "group", measured_date,'
    " value, missing_reason) FROM STDIN"
)
COLUMNS = """
COPY (SELECT pseudonym, "group", measured_date, value FROM evaluations_outcomerow
      WHERE indicator_id = (SELECT min(id) FROM evaluations_indicator)) TO STDOUT
"""


def measure() -> None:
    """Prints both and their ratio, each in a process of its own; needs an empty database."""
    owner = board("Kommunstyrelsen", "Styrning")
    fund = Fund.objects.create(
        name="Mätfonden", slug="matfonden", owner=owner, opened_date=LONG_AGO
    )
    eva = give(person("Eva"), Role.EVALUATOR, fund=fund)
    with transaction.atomic():
        factories.indicator(factories.investment(fund, owner, eva), eva)
    _in_child(_take_in)
    imported = _in_child(_import)
    effect, columns = _in_child(_effect), _in_child(_columns)
    copied = _in_child(_copy)
    figures.section(f"Import of {ROWS:,} outcome rows", note="rows, hash and checks: one worker")
    figures.table(
        ["", "seconds", "ratio", "peak MB"],
        [
            ["COPY of the same rows, bare psycopg2", Figure(copied["seconds"], 1), "", ""],
            [
                "read, checked and recorded",
                Figure(imported["seconds"], 1),
                Figure(imported["seconds"] / copied["seconds"], 2, MOST_RATIO),
                Figure(imported["megabytes"], 0, MOST_MEGABYTES),
            ],
        ],
    )

    figures.section(
        f"Effect from the database, {ROWS:,} observations",
        note="groups, hash of the rows and development over time; the best of three turns",
    )
    figures.table(
        ["", "seconds", f"ratio ≤ {MOST_EFFECT} ", "peak MB"],
        [
            ["COPY of the columns used, out", Figure(columns["seconds"], 2), "", ""],
            [
                "findings.compute",
                Figure(effect["seconds"], 2),
                Figure(effect["seconds"] / columns["seconds"], 2, MOST_EFFECT),
                Figure(effect["megabytes"], 0, MOST_MEGABYTES),
            ],
        ],
    )


def _in_child(act: Callable[[], float]) -> dict[str, float]:
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    connections.close_all()
    child = context.Process(target=_run, args=(act, there))
    child.start()
    there.close()
    answer: dict[str, float] = json.loads(here.recv())
    child.join()
    return answer


def _run(act: Callable[[], float], pipe: Any) -> None:
    seconds = act()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pipe.send(json.dumps({"seconds": seconds, "megabytes": peak}))


def _file() -> bytes:
    """Half a million participants, measured twice; every seventieth value is missing."""
    text = io.StringIO()
    text.write("kod;grupp;datum;varde\n")
    for number in range(ROWS):
        person, day = number // 2, "2026-03-01" if number % 2 else "2026-09-01"
        value = "" if number % 70 == 0 else f"{40 + number * 7919 % 401 / 10:.1f}"
        text.write(f"D{person:07};{person % 2};{day};{value}\n")
    return text.getvalue().encode()


def _take_in() -> float:
    """The file kept, as a request does it."""
    indicator = Indicator.objects.select_related("investment__fund", "defined_by").get()
    by, at = indicator.defined_by, timezone.now()
    began = time.perf_counter()
    outcome_intake.prepare_import(
        indicator.investment, content=_file(), filename="bench.csv", by=by, at=at
    )
    return time.perf_counter() - began


def _import() -> float:
    """From the kept file to recorded rows, as workers do it: read, columns chosen, recorded."""
    upload = OutcomeUpload.objects.select_related("uploaded_by").get()
    indicator = Indicator.objects.get()
    mapping = factories.mapping(
        {"varde": indicator}, decimal=".", date_column="datum", fixed_date=None
    )
    by, at = upload.uploaded_by, timezone.now()
    began = time.perf_counter()
    upload = outcome_intake.read(upload, by=by, at=at, progress=factories.no_progress)
    outcomes.start_import(upload, mapping=mapping, by=by, at=at)
    done = outcomes.record(upload, by=by, at=at, progress=factories.no_progress)
    if done.batch is None or done.batch.row_count != ROWS:
        raise RuntimeError(f"not imported: {done.faults}")
    return time.perf_counter() - began


def _effect() -> float:
    """The effect as a page computes it."""
    indicator = Indicator.objects.select_related("investment__fund").get()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE evaluations_outcomerow")
    level = Decimal("0.95")
    return _best(
        lambda: findings.compute(indicator, assignment="randomised", pooled=False, level=level)
    )


def _columns() -> float:
    """What the effect is computed of, out of the database and into memory."""
    with contextlib.closing(psycopg2.connect(database_url())) as bare, bare.cursor() as cursor:
        return _best(lambda: cursor.copy_expert(COLUMNS, io.BytesIO()))


def _best(act: Callable[[], object]) -> float:
    took = []
    for _turn in range(TURNS):
        began = time.perf_counter()
        act()
        took.append(time.perf_counter() - began)
    return min(took)


def _copy() -> float:
    """The recorded rows out, away, and in again by one COPY, with every index and constraint."""
    with contextlib.closing(psycopg2.connect(database_url())) as bare, bare.cursor() as cursor:
        rows = io.StringIO()
        cursor.copy_expert(
            'COPY (SELECT batch_id, indicator_id, pseudonym, "group", measured_date, value,'
            " missing_reason FROM evaluations_outcomerow ORDER BY id) TO STDOUT",
            rows,
        )
        cursor.execute("DELETE FROM evaluations_outcomerow")
        bare.commit()
        bare.autocommit = True
        cursor.execute("VACUUM FULL evaluations_outcomerow")
        bare.autocommit = False
        rows.seek(0)
        began = time.perf_counter()
        cursor.copy_expert(COPY, rows)
        bare.commit()
        return time.perf_counter() - began
