"""Steps of a journey: outcome data, effect, report, the public page and what readers say of it."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pdfplumber
import pytest
from playwright.sync_api import Page, expect

from evaluations.models import Assessment
from tests.journeys.browsing import (
    button,
    field,
    follow,
    kronor,
    leave_by,
    press,
    sv,
    turn_to,
    type_slowly,
    write,
)

pytestmark = [pytest.mark.browser, pytest.mark.real_servers]


NSW = Path(__file__).parents[2] / "evaluations" / "demo" / "nsw.csv"
TITLE = "Första steget"
GRANTED = Decimal(1_000_000)
WORK = 120_000  # milliseconds that a worker on a busy machine may take
REPORT = {
    "edition": "public",
    "language": "sv",
    "question": "Tjänar de som får handledning mer?",
    "proposal": "Fortsätt till planerat slut.",
    "background": "Få kommer i arbete med dagens stöd.",
    "target_group": "Unga vuxna långt från arbetsmarknaden.",
    "method": "Handledd anställning i små arbetslag.",
    "measurement": "Årsinkomst 1978, lika för båda grupperna.",
    "limits": "Resultatet gäller en plats och en tid.",
    "learnt": "Lottning går att genomföra.",
}


def define_an_indicator(eva: Page) -> None:
    turn_to(eva, "Evaluation")
    follow_name(eva, TITLE)
    follow(eva, "Define an indicator")
    write(eva, name="Årsinkomst 1978", unit="US-dollar", direction="increase", decimals="2")
    write(eva, data_source="National Supported Work", definition="Inkomst under året 1978.")
    press(eva, "Define the indicator")
    expect(eva.locator("main")).to_contain_text("Årsinkomst 1978")


def state_the_purpose(eva: Page) -> None:
    follow(eva, "State what the data is for")
    write(eva, purpose="Se om inkomsten steg.", legal_basis="public_task")
    write(eva, basis_text="Socialtjänstlagen")
    eva.get_by_label(re.compile("nämnd", re.IGNORECASE)).select_option(index=1)
    press(eva, "Save what the data is for")


def import_outcomes(eva: Page) -> None:
    state_the_purpose(eva)
    follow(eva, "Import outcome data")
    write(eva, file=str(NSW))
    press(eva, "Read the file")
    eva.get_by_label(re.compile("Årsinkomst 1978")).select_option("re78")
    write(eva, participant="id", group="treat", intervention_value="1", comparison_value="0")
    write(eva, decimal=".", fixed_date="1978-12-31")
    press(eva, "Check all rows and import")
    done = eva.locator("section.job .btn-primary, main a[href*='/utvardering/data/']")
    expect(done).to_be_visible(timeout=WORK)
    eva.reload()
    follow(eva, "Look at the import")
    expect(eva.locator("main table")).to_contain_text("185")


def assess_the_effect(eva: Page) -> None:
    turn_to(eva, "Evaluation")
    follow_name(eva, TITLE)
    leave_by(eva.locator("main a[href$='/bedom/']"))
    write(eva, assignment="randomised")
    press(eva, "Show the result")
    result = eva.locator("section[aria-labelledby=result]")
    expect(result).to_contain_text("1 794")
    write(eva, conclusion="De som fick handledning tjänade mer.")
    press(eva, "Freeze the assessment")
    expect(eva.locator("section[aria-labelledby=result]")).to_contain_text("1 794")
    assert round(Assessment.objects.get().result["effect"]) == 1794


def review_the_effect(gun: Page) -> None:
    """What waits on the own page of the second evaluator."""
    gun.goto("/arbete/")
    take_up(gun, "Review the effect")
    follow(gun, "Review the effect")
    gun.locator("input[name=outcome][value=accept]").check()
    write(gun, comment="Räknat om ur samma indata: stämmer.")
    press(gun, "Save the review")
    expect(gun.locator(".headline")).to_contain_text(sv("Reviewed and accepted"))


def build_the_report(eva: Page) -> None:
    turn_to(eva, "Evaluation")
    follow_name(eva, TITLE)
    follow(eva, "Make a report")
    write(eva, **REPORT)
    press(eva, "Make the report")
    expect(eva.locator("section.job")).to_be_visible()  # the progress, until the worker is done
    expect(eva.locator("section.job .btn-primary")).to_be_visible(timeout=WORK)
    leave_by(eva.locator("section.job .btn-primary"))
    expect(eva.locator("main")).to_contain_text("1 794")


def publish_the_page(bertil: Page) -> None:
    turn_to(bertil, "Investments")
    follow_name(bertil, TITLE)
    leave_by(bertil.locator("main a[href$='/publicera/']"))
    press(bertil, "Publish the page")
    expect(bertil.locator(".headline")).to_contain_text(sv("Public page"))


def publish_the_report(bertil: Page) -> None:
    take_up(bertil, "Look through and publish the report")
    come_to(bertil, "Publish the report", by="Look through and publish")
    expect(bertil.locator(".consequence")).to_contain_text("1 794")
    press(bertil, "Publish the report")
    expect(bertil.locator("dl.facts").first).to_contain_text("/rapporter/")


# What everybody sees, and answers


def read_the_public_page(reader: Page, folder: Path) -> None:
    reader.goto("/")
    turn_to(reader, "Investments")
    follow_name(reader, TITLE)
    expect(reader.locator("section[aria-labelledby=effect-title]")).to_contain_text("1 794")
    expect(reader.locator("section[aria-labelledby=money-title]")).to_contain_text(kronor(GRANTED))
    report = reader.get_by_role("link", name=sv("Read the whole report (PDF)"))
    fetched = reader.request.get(report.get_attribute("href"))
    assert fetched.headers["content-type"] == "application/pdf"
    file = folder / "report.pdf"
    file.write_bytes(fetched.body())
    with pdfplumber.open(file) as pdf:
        text = " ".join((pdf.pages[0].extract_text() or "").split())
        assert len(pdf.pages) > 1
    assert TITLE in text
    assert re.search(r"1\s794", text)


def say_what_could_be_better(reader: Page) -> None:
    assert reader.context.cookies() == []
    button(reader, "No").click()
    type_slowly(field(reader, "text"), "Ring 070-123 45 67. Mitt nummer är 19121212-1212.")
    button(reader, "Send the text").click()
    expect(reader.get_by_text(sv("Thank you, your text has been sent"))).to_be_visible()
    assert reader.context.cookies() == []


def read_the_feedback(bertil: Page) -> None:
    turn_to(bertil, "Page feedback")
    inbox = bertil.locator("main table").first
    expect(inbox).to_contain_text("Mitt nummer är")
    for hidden in ("1212", "070-123"):
        assert hidden not in inbox.inner_text()


def take_up(page: Page, what: str) -> None:
    """Follow what waits on Min sida; the investment waits for more than one thing."""
    turn_to(page, "My page")
    row = page.locator("main tr").filter(has_text=TITLE).filter(has_text=sv(what))
    leave_by(row.get_by_role("link"))


def follow_name(page: Page, name: str) -> None:
    """Follow the first link of the page that begins with a case's or fund's own name."""
    leave_by(page.locator("main").get_by_role("link", name=name).first)


def come_to(page: Page, words: str, *, by: str) -> None:
    """Follow the link to where the button with these words is, unless it is here already."""
    link = page.locator("main").get_by_role("link", name=sv(by), exact=True)
    expect(link.or_(button(page, words)).first).to_be_visible()
    if link.is_visible():
        leave_by(link)
