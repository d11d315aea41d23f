"""Every address × every role: who gets the page; nobody else learns of it; GET writes nothing.

The rows below are the table: the roles that get the page, then the cases it is asked for. Everyone
else who has logged in gets 404, a stranger the way to the login. An address without a row fails.
"""

from __future__ import annotations

import logging
import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from fundportal.demo.cast import email
from fundportal.directory.models import User
from fundportal.notices.models import Notice
from tests.access_story import LOGINS, Cases, nothing, of, story
from tests.addresses import every_address, refuse_writing

ALL = "".join(LOGINS)
OPEN = "open"  # public: also without a login
POST = "post"  # an act without a page of its own: GET is 405 for all who have logged in

ROWS: dict[str, tuple[str, Cases]] = {
    "workspace": (ALL, nothing),
    # applications
    "applications:list": (ALL, nothing),
    "applications:export": (ALL, nothing),
    "applications:export_xlsx": (ALL, nothing),
    "applications:selection_save": (POST, nothing),
    "applications:selection": ("f", of("selection")),
    "applications:selection_remove": (POST, of("selection")),
    "applications:calls": (ALL, nothing),
    "applications:call_new": ("f", nothing),
    "applications:call": (ALL, of("call")),
    "applications:call_edit": ("f", of("call")),
    "applications:call_copy": ("f", of("call")),
    "applications:call_criteria": ("f", of("call")),
    "applications:needs_list": (ALL, nothing),
    "applications:needs_new": ("sk", nothing),
    "applications:needs": ("kgfrtv", of("needs")),
    "applications:needs_edit": ("k", of("needs_draft")),
    "applications:needs_finish": ("k", of("needs_draft")),
    "applications:needs_withdraw": ("k", of("needs")),
    "applications:hand_over": ("fa", of("assessor")),
    "applications:left_behind": ("a", of("assessor")),
    "applications:application_new": ("sk", nothing),
    "applications:deputies": ("gG", nothing),
    "applications:deputy_end": (POST, of("item")),
    "applications:ideas": (ALL, nothing),
    "applications:ideas_export": (ALL, nothing),
    "applications:ideas_export_xlsx": (ALL, nothing),
    "applications:idea_selection_save": (POST, nothing),
    "applications:idea_new": ("sk", nothing),
    "applications:idea": ("kgfrtv", of("idea")),
    "applications:idea_edit": ("k", of("idea_draft")),
    "applications:idea_submit": ("k", of("idea_draft")),
    "applications:idea_withdraw": ("k", of("idea")),
    "applications:idea_screen": ("f", of("idea")),
    "applications:idea_open": ("k", of("idea_invited")),
    "applications:application": ("sgG", of("draft")),
    "applications:tasks": ("s", of("draft")),
    "applications:section": ("s", of("draft", "need")),
    "applications:autosave": (POST, of("draft", "need")),
    "applications:presence": (POST, of("draft", "need")),
    "applications:discard": ("s", of("draft", "drafted")),
    "applications:versions": ("sgG", of("draft", "need")),
    "applications:call_guides": ("f", of("call")),
    "applications:earlier": ("s", of("draft", "need")),
    "applications:paper": ("sgG", of("draft")),
    "applications:attachments": ("s", of("draft")),
    "applications:attachment": ("sgG", of("draft", "attachment")),
    "applications:attachment_remove": ("s", of("draft", "attachment")),
    "applications:invitation": ("G", of("draft")),
    "applications:check": ("sgG", of("draft")),
    "applications:ask_for_sign_off": (POST, of("draft")),
    "applications:sign": ("g", of("unsigned")),
    "applications:submit": ("s", of("unsigned")),
    "applications:receipt": ("skgfbBrtv", of("sent")),
    "applications:withdraw": ("s", of("draft")),
    "applications:messages": ("skgfrtv", of("sent")),
    "applications:messages_read": (POST, of("sent")),
    "applications:undo_withdrawal": ("k", of("withdrawn")),
    "applications:diarienummer": ("f", of("sent")),
    "applications:checklist": ("f", of("call")),
    "applications:checklist_retire": (POST, of("call", "item")),
    "applications:checklist_tick": (POST, of("sent", "item")),
    "applications:preparation": ("fv", of("sent")),
    "applications:flag_raise": ("f", of("sent")),
    "applications:flag": ("fv", of("sent", "flag")),
    "applications:completion": ("sgGfrtv", of("completing")),
    "applications:completion_ask": ("f", of("sent")),
    "applications:completion_extend": ("f", of("completing")),
    "applications:completion_take_back": ("f", of("completing")),
    "applications:completion_send": ("s", of("completing")),
    "applications:declare": ("B", of("completing")),  # `b` is in conflict: nothing of the case
    "applications:conflict_record": ("f", of("sent")),
    "applications:conflict_lift": ("f", of("completing", "conflict")),
    "applications:assign": ("f", of("sent")),
    "applications:assessor_end": ("f", of("sent", "assignment")),
    "applications:score": ("bB", of("sent")),
    "applications:scores": ("fvbB", of("sent")),
    "applications:comparison": ("fv", of("call")),
    "applications:comparison_csv": ("fv", of("call")),
    "applications:comparison_xlsx": ("fv", of("call")),
    "applications:recommend": ("f", of("sent")),
    "applications:decide": ("r", of("recommended")),
    "applications:correct": ("r", of("decided", "decision")),
    "applications:agendas": ("frtv", nothing),
    "applications:agenda": ("frtv", of("agenda")),
    "applications:agenda_edit": ("fr", of("agenda")),
    "applications:agenda_new": ("fr", of("fund")),
    "applications:publish_outcome": ("f", of("conditional", "conditional_decision")),
    "applications:withdraw_outcome": ("f", of("decided", "decision")),
    "applications:dossier": ("skgfv", of("sent")),
    "applications:dossier_file": ("fv", of("sent", "dossier")),
    "applications:letter": ("fr", of("decided", "decision")),
    "applications:papers": ("skgfbBrtv", of("sent")),
    "applications:paper_file": ("frtv", of("recommended", "paper")),
    "applications:conditions": ("frtv", nothing),
    "applications:condition_assign": ("f", of("conditional", "condition")),
    "applications:condition_follow_up": ("f", of("conditional", "condition")),
    "applications:extract": ("", of("decided", "decision")),  # no extract was attached
    # portfolio
    "portfolio:funds": (ALL, nothing),
    "portfolio:fund": ("frtv", of("fund")),
    "portfolio:free_money": ("frtv", of("fund")),
    "portfolio:allocate": ("f", of("fund")),
    "portfolio:top_up": ("f", of("fund")),
    "portfolio:asked": ("frtv", of("fund")),
    "portfolio:asked_csv": ("frtv", of("fund")),
    "portfolio:asked_xlsx": ("frtv", of("fund")),
    "portfolio:figures_csv": ("frtv", of("fund")),
    "portfolio:figures_xlsx": ("frtv", of("fund")),
    "portfolio:fund_repayments": ("frtv", of("fund")),
    "portfolio:fund_repayments_csv": ("frtv", of("fund")),
    "portfolio:fund_repayments_xlsx": ("frtv", of("fund")),
    "portfolio:boards": ("frtv", of("fund")),
    "portfolio:boards_csv": ("frtv", of("fund")),
    "portfolio:boards_xlsx": ("frtv", of("fund")),
    "portfolio:years": ("frtv", of("fund")),
    "portfolio:years_csv": ("frtv", of("fund")),
    "portfolio:years_xlsx": ("frtv", of("fund")),
    "portfolio:year": ("frtv", of("fund", "voucher_year")),
    "portfolio:year_frame": ("f", of("fund", "voucher_year")),
    "portfolio:year_override": ("r", of("fund")),
    "portfolio:override_extract": ("", of("fund", "entry")),  # no extract was attached
    "portfolio:sources": ("frtv", of("fund")),
    "portfolio:sources_csv": ("frtv", of("fund")),
    "portfolio:sources_xlsx": ("frtv", of("fund")),
    "portfolio:close": ("f", of("fund")),
    "portfolio:reopen": ("f", of("fund")),
    "portfolio:annual_reports": ("frtv", of("fund")),
    "portfolio:annual_build": ("f", of("fund")),
    "portfolio:annual_file": ("frtv", of("fund", "annual")),
    "portfolio:take_over": ("f", of("fund")),
    "portfolio:takeover_template": ("f", of("fund")),
    "portfolio:transfer": ("f", of("fund")),
    "portfolio:accounts": ("frtv", of("fund")),
    "portfolio:map_accounts": ("f", of("fund")),
    "portfolio:sie": ("frtv", of("fund", "voucher_year")),
    "portfolio:entries": ("frtv", of("fund")),
    "portfolio:entries_csv": ("frtv", of("fund")),
    "portfolio:entries_xlsx": ("frtv", of("fund")),
    "portfolio:entry": ("frtv", of("fund", "entry")),
    "portfolio:reverse": ("f", of("fund", "entry")),
    "portfolio:propose": ("f", of("fund", "decision")),
    "portfolio:proposal": ("frtv", of("fund", "proposal")),
    "portfolio:confirm": ("t", of("fund", "proposal")),
    "portfolio:refuse_commitment": ("t", of("fund", "proposal")),
    "portfolio:investments": (ALL, nothing),
    "portfolio:investments_csv": (ALL, nothing),
    "portfolio:investment": ("sgfrtuv", of("investment")),
    "portfolio:plan": ("sgfrtuv", of("investment")),
    "portfolio:plan_version": ("sgfrtuv", of("investment", "entry")),  # version 1
    "portfolio:plan_csv": ("sgfrtuv", of("investment")),
    "portfolio:repayments": ("sgfrtuv", of("investment")),
    "portfolio:repayments_csv": ("sgfrtuv", of("investment")),
    "portfolio:repayments_xlsx": ("sgfrtuv", of("investment")),
    "portfolio:repayment_plan": ("f", of("investment")),
    "portfolio:burn_up": ("sgfrtuv", of("investment")),
    "portfolio:burn_up_csv": ("sgfrtuv", of("investment")),
    "portfolio:burn_up_xlsx": ("sgfrtuv", of("investment")),
    "portfolio:agreement": ("f", of("investment")),
    "portfolio:agreement_file": ("sgfrtuv", of("investment", "agreement")),
    "portfolio:plan_revise": ("f", of("investment")),
    "portfolio:end": ("r", of("investment")),
    "portfolio:end_extract": ("", of("finished", "end")),  # no extract was attached
    "portfolio:follow_up": ("f", of("finished")),
    "portfolio:amendment_request": ("s", of("investment")),
    "portfolio:amendment": ("sgfrtuv", of("investment", "amendment")),
    "portfolio:amendment_recommend": ("f", of("investment", "amendment")),
    "portfolio:amendment_decide": ("r", of("investment", "amendment")),
    "portfolio:amendment_confirm": ("t", of("investment", "amendment")),
    "portfolio:amendment_withdraw": ("s", of("investment", "amendment")),
    "portfolio:amendment_extract": ("", of("investment", "amendment")),  # not decided yet
    "portfolio:reports": (ALL, nothing),
    "portfolio:reports_csv": (ALL, nothing),
    "portfolio:report_schedule": ("f", of("investment")),
    "portfolio:report": ("sgfrtuv", of("investment", "progress")),
    "portfolio:report_write": ("s", of("investment", "progress")),
    "portfolio:report_receive": ("f", of("investment", "progress")),
    "portfolio:report_send_back": ("f", of("investment", "progress")),
    "portfolio:report_files": ("s", of("investment", "progress")),
    "portfolio:report_file": ("sgfrtuv", of("investment", "progress", "report_file")),
    "portfolio:report_file_remove": ("s", of("investment", "progress", "report_file")),
    "portfolio:publish": ("f", of("investment")),
    "portfolio:unpublish": ("f", of("investment")),
    "portfolio:finish": ("f", of("investment")),
    "portfolio:release": ("f", of("investment")),
    "portfolio:repay": ("f", of("investment")),
    "portfolio:request": ("s", of("investment")),
    "portfolio:disbursement": ("sgfrtuv", of("investment", "approved")),
    "portfolio:request_files": ("s", of("investment", "approved")),
    "portfolio:request_file": ("sgfrtuv", of("investment", "approved", "request_file")),
    "portfolio:request_file_remove": ("s", of("investment", "approved", "request_file")),
    "portfolio:approve": ("f", of("investment", "approved")),
    "portfolio:attest": ("t", of("investment", "approved")),
    "portfolio:confirm_paid": ("f", of("investment", "approved")),
    "portfolio:refuse": ("ft", of("investment", "approved")),
    "portfolio:correct_payment": ("f", of("investment", "corrected")),
    "portfolio:attest_correction": ("t", of("investment", "correction")),
    "portfolio:refuse_correction": ("ft", of("investment", "correction")),
    # evaluations
    "evaluations:list": (ALL, nothing),
    "evaluations:investment": ("fuv", of("investment")),
    "evaluations:theory": ("u", of("investment")),
    "evaluations:measuring": ("fuv", of("investment")),
    "evaluations:time_plan": ("u", of("investment")),
    "evaluations:time_change": ("u", of("measuring_time")),
    "evaluations:time_close": ("u", of("measuring_time")),
    "evaluations:time_open": ("u", of("measuring_time")),
    "evaluations:data_set": ("u", of("investment")),
    "evaluations:key_destroy": ("f", of("investment")),
    "evaluations:person_rows": ("u", of("investment")),
    "evaluations:indicator_add": ("u", of("investment")),
    "evaluations:grid": ("u", of("indicator")),
    "evaluations:indicator_change": ("u", of("indicator")),
    "evaluations:upload_add": ("u", of("investment")),
    "evaluations:upload": ("u", of("upload")),
    "evaluations:upload_faults": ("", of("upload")),  # the file had no fault
    "evaluations:upload_discard": ("u", of("upload")),
    "evaluations:batch": ("fuv", of("batch")),
    "evaluations:batch_undo": ("u", of("batch")),
    "evaluations:assess": ("u", of("indicator")),
    "evaluations:plan": ("fuv", of("indicator")),
    "evaluations:assessment": ("fuv", of("assessment")),
    "evaluations:cost_begin": (POST, of("investment")),
    "evaluations:cost_impact": ("fuv", of("cost_impact")),
    "evaluations:cost_terms": ("u", of("cost_impact")),
    "evaluations:benefit_add": ("u", of("cost_impact")),
    "evaluations:cost_add": ("u", of("cost_impact")),
    "evaluations:benefit_remove": (POST, of("cost_impact", "benefit_line")),
    "evaluations:cost_remove": (POST, of("cost_impact", "cost_line")),
    "evaluations:cost_sign": ("u", of("cost_impact")),
    "evaluations:cost_review": ("", of("cost_impact")),  # nobody reviews a draft
    "evaluations:repayment_propose": ("f", of("accepted_impact")),
    "evaluations:report_add": ("u", of("investment")),
    "evaluations:report": ("fuv", of("report")),
    "evaluations:report_file": ("fuv", of("report")),
    "evaluations:report_publish": ("f", of("report")),
    "evaluations:appraisal": ("skgfbBrtv", of("sent")),
    "evaluations:appraise": ("f", of("sent")),
    "evaluations:basis": ("f", of("recommended")),
    "evaluations:unit_costs": (ALL, nothing),
    "evaluations:unit_costs_csv": (ALL, nothing),
    "evaluations:unit_cost": (ALL, of("unit_cost")),
    "evaluations:unit_cost_add": ("u", nothing),
    "evaluations:unit_cost_revise": ("u", of("unit_cost")),
    "evaluations:unit_cost_import": ("u", nothing),
    "evaluations:price_indices": (ALL, nothing),
    "evaluations:price_index_add": ("u", nothing),
    # the portal itself
    "directory:people": ("va", nothing),
    "directory:person_add": ("a", nothing),
    "directory:own_details": (ALL, nothing),
    "directory:person": ("va", of("person")),
    "directory:person_change": ("a", of("person")),
    "directory:account_open_close": ("a", of("person")),
    "directory:role_grant": ("a", of("person")),
    "directory:role_end": ("a", of("role")),
    "directory:organisations": ("va", nothing),
    "directory:organisation_add": ("a", nothing),
    "directory:organisation_change": ("a", of("organisation")),
    "directory:funds": ("va", nothing),
    "directory:fund_add": ("a", nothing),
    "directory:fund_change": ("a", of("fund")),
    "directory:municipality": ("a", nothing),
    "feedback:inbox": ("f", nothing),
    "feedback:export": ("f", nothing),
    "feedback:text": ("f", of("text")),
    "feedback:text_seen": (POST, of("text")),
    "feedback:remarks": ("f", nothing),
    "feedback:remark": ("f", of("remark")),
    "feedback:remark_handle": (POST, of("remark")),
    "remark_new": (OPEN, nothing),
    "remark_follow": (OPEN, nothing),
    "feedback:page": ("", nothing),  # which page stands in the question
    "feedback:disposals": ("fv", nothing),
    "feedback:text_owner": (POST, of("text")),
    "feedback:change_withdrawn": (POST, of("told_change")),
    "jobs:list": (ALL, nothing),
    "jobs:progress": ("uv", of("job")),
    "jobs:state": ("uv", of("job")),
    "jobs:retry": (POST, of("job")),
    "personal:own_mail": (ALL, nothing),
    "personal:make_key": (POST, nothing),
    "personal:take_key_away": (POST, nothing),
    "personal:calendar": (OPEN, of("calendar_key")),  # the key is what opens it
    "notices:list": (ALL, nothing),
    "notices:mark_all_read": (POST, nothing),
    "notices:not_mailed": ("a", nothing),
    "notices:open": (POST, of("notice")),
    "notices:mail_again": (POST, of("notice")),
    # open to everyone
    "public:start": (OPEN, nothing),
    "public:investments": (OPEN, nothing),
    "public:investment": (OPEN, of("investment")),
    "public:funds": (OPEN, nothing),
    "public:decisions": (OPEN, of("fund")),
    "public:fund": (OPEN, of("fund")),
    "public:apply": (OPEN, nothing),
    "public:changes": (OPEN, nothing),
    "public:open_data": (OPEN, nothing),
    "public:image": (OPEN, nothing),
    "public:investment_image": (OPEN, of("investment")),
    "public:fund_image": (OPEN, of("fund")),
    "feed": (OPEN, nothing),
    "grants_json": (OPEN, nothing),
    "grants_csv": (OPEN, nothing),
    "results_csv": (OPEN, nothing),
    "catalogue": (OPEN, nothing),
    "public:accessibility": (OPEN, nothing),
    "public:privacy": (OPEN, nothing),
    "report_pdf": (OPEN, of("published_report")),
    "page_feedback": (OPEN, nothing),
    "robots": (OPEN, nothing),
    "sitemap": (OPEN, nothing),
    "healthz": (OPEN, nothing),
    "readyz": (OPEN, nothing),
}
# Login and password are django-allauth's own pages, with its own tests.
NOT_OURS = re.compile(r"^account_")


def expected(name: str, letter: str) -> int:
    """The status that a GET by this person must have."""
    row = ROWS[name][0]
    if row == POST:
        return 405
    return 200 if row == OPEN or letter in row else 404


def test_every_address_has_a_row() -> None:
    names = {name for name, _keys in every_address() if not NOT_OURS.match(name)}
    assert names == set(ROWS)


@pytest.mark.usefixtures("undrawn")
@pytest.mark.demonstration
def test_each_role_gets_its_pages_and_no_other(committing_db: str) -> None:
    logging.disable(logging.WARNING)
    cases = story()
    addresses = {name: reverse(name, args=args(cases)) for name, (_, args) in ROWS.items()}
    for letter, login in LOGINS.items():
        client = Client()
        client.force_login(User.objects.get(email=email(login)))
        with connection.execute_wrapper(refuse_writing):
            got = {name: client.get(url).status_code for name, url in addresses.items()}
        assert got == {name: expected(name, letter) for name in ROWS}, login
    _check_stranger(addresses)
    _check_posts_of_somebody_else(addresses)


@pytest.mark.demonstration
def test_every_notice_leads_to_a_page_that_its_recipient_may_open(committing_db: str) -> None:
    wrong = []
    for person in User.objects.filter(pk__in=Notice.objects.values("recipient")):
        client = Client()
        client.force_login(person)
        shown = Notice.objects.visible_to(person)
        for url in shown.order_by().values_list("url", flat=True).distinct():
            if (status := client.get(url, follow=True).status_code) != 200:
                wrong.append((person.email, url, status))
    assert not wrong


def _check_stranger(addresses: dict[str, str]) -> None:
    """Without a login: the public pages, without any cookie, and the way to the login."""
    client = Client()
    for name, address in addresses.items():
        response = client.get(address)
        if ROWS[name][0] == OPEN:
            assert (response.status_code, dict(response.cookies)) == (200, {}), name
        else:
            assert response.status_code == 302, name
            assert response.url == f"/logga-in/?next={address}", name
    assert "session" not in client.cookies


def _check_posts_of_somebody_else(addresses: dict[str, str]) -> None:
    """Acts tried by a person of another organisation: as if the cases did not exist."""
    client = Client()
    client.force_login(User.objects.get(email=email("sokande-skola")))
    got = {}
    with connection.execute_wrapper(refuse_writing):
        for name, address in addresses.items():
            may = ROWS[name][0] in (OPEN, ALL) or "k" in ROWS[name][0]
            if not may and name not in OWN_MARKS:
                got[name] = client.post(address).status_code
    allowed = {name: {404} if ROWS[name][0] == POST else {404, 405} for name in got}
    assert {name: code for name, code in got.items() if code not in allowed[name]} == {}


# what touches nothing but one's own: marks of what was read, saved selections, one's own calendar
OWN_MARKS = {
    "applications:selection_save",
    "applications:idea_selection_save",
    "notices:mark_all_read",
    "applications:messages_read",
    "personal:make_key",
    "personal:take_key_away",
}
