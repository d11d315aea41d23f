"""Open data: the standard's form, the ledger's figures, organisations only, small groups hidden."""

import csv
import datetime
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft4Validator, FormatChecker

from fundportal.directory.models import Municipality, User
from fundportal.public import open_files
from portfolio import investments
from portfolio.models import Investment
from portfolio.overview import investment_money
from tests.people import AT

pytestmark = pytest.mark.django_db
FILES = ["grants.json", "grants.csv", "results.csv", "catalog.jsonld"]
CHECKER = FormatChecker(formats=())
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
STANDARD, PROFILE = "grants_standard.json", "grants_profile.json"
OUR_OWN = {"partnerOrganization", "organisationNumber"}  # told on the page about the files


@CHECKER.checks("date-time", ValueError)
def is_moment(value: object) -> bool:
    """A date with time and zone, as RFC 3339 has it."""
    return bool(MOMENT.fullmatch(str(value)) and datetime.datetime.fromisoformat(str(value)))


@CHECKER.checks("uri")
def is_address(value: object) -> bool:
    """A whole address; nothing is fetched."""
    parts = urlsplit(str(value))
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def schema(name: str) -> Any:
    return json.loads((Path(__file__).parent / name).read_text())


def faults(package: Any, name: str = PROFILE) -> list[str]:
    """What the package does that the standard, or our stricter profile of it, does not allow."""
    validator = Draft4Validator(schema(name), format_checker=CHECKER)
    return [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(package)]


def unnamed(value: Any, rule: Any, definitions: Any) -> set[str]:
    """The fields that the standard does not name, wherever they stand in the package."""
    rule = definitions[rule["$ref"].rpartition("/")[2]] if "$ref" in rule else rule
    if isinstance(value, list):
        return set().union(*(unnamed(one, rule["items"], definitions) for one in value))
    if not isinstance(value, dict):
        return set()
    named = rule["properties"]
    within = (unnamed(value[name], named[name], definitions) for name in value.keys() & named)
    return (value.keys() - named).union(*within)


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> None:
    time_machine.move_to(AT, tick=False)


def fetched(client: Client, name: str) -> Any:
    response = client.get(f"/oppna-data/{name}")
    assert response.status_code == 200
    return response


def test_the_grants_follow_the_standard_and_the_ledger(
    client: Client, seniorpuls: Investment
) -> None:
    package = json.loads(fetched(client, "grants.json").content)
    assert faults(package) == faults(package, STANDARD) == []
    standard = schema(STANDARD)
    assert unnamed(package, standard, standard["definitions"]) <= OUR_OWN
    [grant] = package["grants"]
    figures = investment_money(seniorpuls)
    assert Decimal(str(grant["amountAwarded"])) == figures.committed == Decimal("400000")
    assert sum(part["value"] for part in grant["commitmentTransaction"]) == grant["amountAwarded"]
    assert sum(part["value"] for part in grant["disbursementTransaction"]) == figures.paid_out
    assert grant["id"].endswith(seniorpuls.decision.application.number)
    assert grant["recipientOrganization"][0]["name"] == "Socialnamnden"
    assert [one["name"] for one in grant["partnerOrganization"]] == ["Idrottsforeningen"]
    [row] = csv.DictReader(io.StringIO(fetched(client, "grants.csv").content.decode()))
    assert row["Identifier"] == grant["id"]
    assert Decimal(row["Amount Awarded"]) == figures.committed
    assert row["Last modified"] == grant["dateModified"]


WRONG: list[tuple[str, Any]] = [
    ("dateModified", "2026-11-26T10:00:00"),
    ("dateModified", "26 november"),
    ("url", "/satsningar/x/"),
    ("awardDate", "2026-13-01"),
    ("amountAwarded", "400 000"),
    ("recipientOrganization", []),
    ("contactName", "Amina"),
]
UNNAMED = {"contactName"}  # of a grant; the standard lets what it does not name stand


def test_the_check_finds_what_is_wrong(client: Client, seniorpuls: Investment) -> None:
    package = json.loads(fetched(client, "grants.json").content)
    [grant] = package["grants"]
    for place, wrong in WRONG:
        package["grants"] = [{**grant, place: wrong}]
        assert faults(package), (place, wrong)
        assert faults(package, STANDARD) or place in UNNAMED, (place, wrong)
    for left_out in schema(STANDARD)["definitions"]["Grant"]["required"]:
        package["grants"] = [{name: said for name, said in grant.items() if name != left_out}]
        assert faults(package, STANDARD), left_out
    package["grants"] = [grant, grant]
    assert faults(package, STANDARD)
    package["grants"] = [{**grant, "partnerOrganization": [], "contactName": "Amina"}]
    standard = schema(STANDARD)
    assert unnamed(package, standard, standard["definitions"]) >= UNNAMED


def fields(value: Any, within: str = "") -> set[str]:
    """The names of all fields that hold something, as the page writes them: organisation/name."""
    if isinstance(value, list):
        return set().union(*(fields(one, within) for one in value))
    if not isinstance(value, dict):
        return {within}
    start = f"{within}/" if within else ""
    return set().union(*(fields(said, start + name) for name, said in value.items()))


@pytest.mark.demonstration
def test_the_page_explains_every_field(committing_db: str, client: Client) -> None:
    page = client.get("/oppna-data/").content.decode()
    for column in (*open_files.GRANT_COLUMNS, *open_files.RESULT_COLUMNS):
        assert f">{column.name}</th>" in page
        assert column.meaning
    package = json.loads(fetched(client, "grants.json").content)
    of_grants = fields(package["grants"]) | {"organisationNumber"}
    profile = schema(PROFILE)["definitions"]["grant"]["properties"]
    of_report = profile["relatedDocument"]["items"]["properties"]
    of_file = {name: said for name, said in package.items() if name != "grants"}
    explained = set(re.findall(r"<code>([\w/]+)</code>", page))
    assert (
        of_grants | fields(of_file) | {f"relatedDocument/{name}" for name in of_report} <= explained
    )


@pytest.mark.demonstration
def test_the_demonstrations_grants_follow_the_standard(committing_db: str, client: Client) -> None:
    package = json.loads(fetched(client, "grants.json").content)
    assert len(package["grants"]) > 2
    assert faults(package) == faults(package, STANDARD) == []
    standard = schema(STANDARD)
    assert unnamed(package, standard, standard["definitions"]) <= OUR_OWN


def test_no_person_is_in_the_files_and_nothing_unpublished(
    client: Client, seniorpuls: Investment, bertil: User
) -> None:
    people = [person.name for person in User.objects.exclude(name="")]
    assert people
    for name in FILES:
        text = fetched(client, name).content.decode()
        assert not [person for person in people if person in text]
    investments.unpublish(seniorpuls, reason="Texten skrivs om.", by=bertil, at=AT)
    assert json.loads(fetched(client, "grants.json").content)["grants"] == []


def test_a_changed_text_changes_the_date_and_the_mark(
    client: Client, seniorpuls: Investment, bertil: User, time_machine: Any
) -> None:
    before = fetched(client, "grants.json")
    mark = {"If-None-Match": before.headers["ETag"]}
    assert client.get("/oppna-data/grants.json", headers=mark).status_code == 304
    later = AT + datetime.timedelta(days=2)
    texts = investments.PublicTexts(title="Seniorpuls", summary="=HYPERLINK(1)")
    investments.publish(seniorpuls, texts=texts, by=bertil, at=later)
    after = client.get("/oppna-data/grants.json", headers=mark)
    assert after.status_code == 200
    [grant] = json.loads(after.content)["grants"]
    assert datetime.datetime.fromisoformat(grant["dateModified"]) == later
    catalogue = json.loads(fetched(client, "catalog.jsonld").content)
    changed = catalogue["dcat:dataset"][0]["dct:modified"]["@value"]
    assert datetime.datetime.fromisoformat(changed) == later
    assert "'=HYPERLINK" in fetched(client, "grants.csv").content.decode()


def test_the_catalogue_changes_with_the_file(
    client: Client, seniorpuls: Investment, bertil: User
) -> None:
    later = AT + datetime.timedelta(days=3)
    investments.move(seniorpuls, slug="nya-namnet", by=bertil, at=later)
    package = json.loads(fetched(client, "grants.json").content)
    grants = json.loads(fetched(client, "catalog.jsonld").content)["dcat:dataset"][0]
    assert package["modified"] == grants["dct:modified"]["@value"]
    assert datetime.datetime.fromisoformat(package["modified"]) == later


def test_the_catalogue_names_what_dcat_ap_se_demands(
    client: Client, seniorpuls: Investment, municipality: Municipality
) -> None:
    catalogue = json.loads(fetched(client, "catalog.jsonld").content)
    assert catalogue["@type"] == "dcat:Catalog"
    for part in ("dct:title", "dct:description", "dct:publisher", "dct:license", "dcat:dataset"):
        assert catalogue[part]
    page = fetched(client, "").content.decode()
    addresses = []
    for named in (catalogue, *catalogue["dcat:dataset"]):
        assert f'id="{urlsplit(named["@id"]).fragment}"' in page
    for dataset in catalogue["dcat:dataset"]:
        for part in ("dct:title", "dct:description", "dct:publisher", "dcat:contactPoint"):
            assert dataset[part]
        said = {text["@language"] for text in dataset["dct:title"]}
        assert said == {"sv", "en"}
        for distribution in dataset["dcat:distribution"]:
            assert distribution["dct:license"]
            assert distribution["dcat:accessURL"]
            addresses.append(distribution["dcat:downloadURL"]["@id"])
    assert len(addresses) == 3
    for address in addresses:
        assert client.get(urlsplit(address).path).status_code == 200


def test_the_files_are_open_cached_and_take_few_queries(
    client: Client, seniorpuls: Investment
) -> None:
    for name in FILES:
        with CaptureQueriesContext(connection) as queries:
            response = fetched(client, name)
        assert len(queries) <= 5, [query["sql"] for query in queries]
        assert "public" in response.headers["Cache-Control"]
        assert "Set-Cookie" not in response.headers


def test_the_command_writes_the_same_grants(
    seniorpuls: Investment, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    call_command("export_grants", "--format", "360giving")
    assert faults(json.loads(capfd.readouterr().out)) == []
    out = tmp_path / "grants.csv"
    call_command("export_grants", "--format", "csv", "--out", str(out))
    assert "Seniorpuls" in out.read_text()
    with pytest.raises(SystemExit):
        call_command("export_grants", "--out", str(tmp_path / "no" / "such.json"))
    assert "such.json" in capfd.readouterr().err
