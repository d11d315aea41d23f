"""Addresses of funds and investments, all under /arbete/."""

from django.urls import path

from portfolio.views import (
    accounting,
    amendments,
    annual,
    boards,
    burn_up,
    closing,
    commitments,
    corrections,
    disbursements,
    entries,
    funds,
    investments,
    life,
    plans,
    reports,
    request_files,
    takeover,
    transfers,
)

app_name = "portfolio"
FUND = "fonder/<slug:slug>"
INVESTMENT = "satsningar/<slug:slug>"
AMENDMENT = f"{INVESTMENT}/andringar/<int:number>"
REPORT = f"{INVESTMENT}/rapporter/<int:pk>"

urlpatterns = [
    path("fonder/", funds.fund_list, name="funds"),
    path(f"{FUND}/", funds.fund_detail, name="fund"),
    path(f"{FUND}/kvar/", funds.free_money, name="free_money"),
    path(f"{FUND}/avsatt/", funds.allocate, name="allocate"),
    path(f"{FUND}/tillskott/", funds.top_up, name="top_up"),
    path(f"{FUND}/pengar-in/", funds.source_list, name="sources"),
    path(f"{FUND}/pengar-in.csv", funds.source_file, {"form": "csv"}, name="sources_csv"),
    path(f"{FUND}/pengar-in.xlsx", funds.source_file, {"form": "xlsx"}, name="sources_xlsx"),
    path(f"{FUND}/siffror.csv", funds.figure_file, {"form": "csv"}, name="figures_csv"),
    path(f"{FUND}/siffror.xlsx", funds.figure_file, {"form": "xlsx"}, name="figures_xlsx"),
    path(f"{FUND}/namnder/", boards.board_list, name="boards"),
    path(f"{FUND}/namnder.csv", boards.board_file, {"form": "csv"}, name="boards_csv"),
    path(f"{FUND}/namnder.xlsx", boards.board_file, {"form": "xlsx"}, name="boards_xlsx"),
    path(f"{FUND}/stang/", closing.close, name="close"),
    path(f"{FUND}/oppna-igen/", closing.reopen, name="reopen"),
    path(f"{FUND}/arsrapporter/", annual.report_list, name="annual_reports"),
    path(f"{FUND}/arsrapporter/ny/", annual.build, name="annual_build"),
    path(f"{FUND}/arsrapporter/<int:pk>/", annual.report_file, name="annual_file"),
    path(f"{FUND}/ta-over/", takeover.take_over, name="take_over"),
    path(f"{FUND}/ta-over/mall.xlsx", takeover.template, name="takeover_template"),
    path(f"{FUND}/omfor/", transfers.transfer, name="transfer"),
    path(f"{FUND}/verifikationer/", accounting.accounts, name="accounts"),
    path(f"{FUND}/verifikationer/konton/", accounting.map_accounts, name="map_accounts"),
    path(f"{FUND}/verifikationer/<int:year>.si", accounting.sie_file, name="sie"),
    path(f"{FUND}/poster/", entries.entry_list, name="entries"),
    path(f"{FUND}/poster.csv", entries.entry_file, {"form": "csv"}, name="entries_csv"),
    path(f"{FUND}/poster.xlsx", entries.entry_file, {"form": "xlsx"}, name="entries_xlsx"),
    path(f"{FUND}/poster/<int:number>/", entries.entry_detail, name="entry"),
    path(f"{FUND}/poster/<int:number>/ratta/", entries.reverse_entry, name="reverse"),
    path(f"{FUND}/ataganden/nytt/<int:pk>/", commitments.propose, name="propose"),
    path(f"{FUND}/ataganden/<int:pk>/", commitments.proposal_detail, name="proposal"),
    path(f"{FUND}/ataganden/<int:pk>/bekrafta/", commitments.confirm, name="confirm"),
    path(f"{FUND}/ataganden/<int:pk>/avsla/", commitments.refuse, name="refuse_commitment"),
    path("satsningar/", investments.investment_list, name="investments"),
    path("satsningar.csv", investments.investment_csv, name="investments_csv"),
    path("lagesrapporter/", reports.report_list, name="reports"),
    path("lagesrapporter.csv", reports.report_csv, name="reports_csv"),
    path(f"{INVESTMENT}/", investments.investment_detail, name="investment"),
    path(f"{INVESTMENT}/plan/", plans.plan_detail, name="plan"),
    path(f"{INVESTMENT}/plan/<int:number>/", plans.plan_detail, name="plan_version"),
    path(f"{INVESTMENT}/plan.csv", plans.plan_csv, name="plan_csv"),
    path(f"{INVESTMENT}/utbetalt/", burn_up.burn_up_page, name="burn_up"),
    path(f"{INVESTMENT}/utbetalt.csv", burn_up.burn_up_file, {"form": "csv"}, name="burn_up_csv"),
    path(
        f"{INVESTMENT}/utbetalt.xlsx", burn_up.burn_up_file, {"form": "xlsx"}, name="burn_up_xlsx"
    ),
    path(f"{INVESTMENT}/rapporttider/", reports.schedule, name="report_schedule"),
    path(f"{REPORT}/", reports.report_detail, name="report"),
    path(f"{REPORT}/skriv/", reports.report_write, name="report_write"),
    path(f"{REPORT}/ta-emot/", reports.report_receive, name="report_receive"),
    path(f"{REPORT}/skicka-tillbaka/", reports.report_send_back, name="report_send_back"),
    path(f"{REPORT}/bilagor/", reports.report_files_page, name="report_files"),
    path(f"{REPORT}/bilagor/<int:file>/", reports.report_file, name="report_file"),
    path(
        f"{REPORT}/bilagor/<int:file>/ta-bort/",
        reports.report_file_remove,
        name="report_file_remove",
    ),
    path(f"{INVESTMENT}/publicera/", investments.publish, name="publish"),
    path(f"{INVESTMENT}/avpublicera/", investments.unpublish, name="unpublish"),
    path(f"{INVESTMENT}/overenskommelse/", life.register_agreement, name="agreement"),
    path(f"{INVESTMENT}/overenskommelse/<int:pk>/", life.agreement_file, name="agreement_file"),
    path(f"{INVESTMENT}/plan/andra/", life.revise_plan, name="plan_revise"),
    path(f"{INVESTMENT}/slutbeslut/", life.register_end, name="end"),
    path(f"{INVESTMENT}/slutbeslut/<int:pk>/utdrag/", life.end_extract, name="end_extract"),
    path(f"{INVESTMENT}/avsluta/", life.finish, name="finish"),
    path(f"{INVESTMENT}/efter-ett-ar/", life.follow_up, name="follow_up"),
    path(f"{INVESTMENT}/andra/", amendments.request_amendment, name="amendment_request"),
    path(f"{AMENDMENT}/", amendments.amendment_detail, name="amendment"),
    path(f"{AMENDMENT}/foresla/", amendments.recommend, name="amendment_recommend"),
    path(f"{AMENDMENT}/beslut/", amendments.register_decision, name="amendment_decide"),
    path(f"{AMENDMENT}/bekrafta/", amendments.confirm, name="amendment_confirm"),
    path(f"{AMENDMENT}/aterta/", amendments.withdraw, name="amendment_withdraw"),
    path(f"{AMENDMENT}/utdrag/", amendments.extract, name="amendment_extract"),
    path(f"{INVESTMENT}/frigor/", investments.release, name="release"),
    path(f"{INVESTMENT}/aterfor/", investments.repay, name="repay"),
    path(f"{INVESTMENT}/rekvirera/", disbursements.request_money, name="request"),
    path(
        f"{INVESTMENT}/utbetalningar/<int:pk>/",
        disbursements.disbursement_detail,
        name="disbursement",
    ),
    path(
        f"{INVESTMENT}/utbetalningar/<int:pk>/bilagor/", request_files.attach, name="request_files"
    ),
    path(
        f"{INVESTMENT}/utbetalningar/<int:pk>/bilagor/<int:file>/",
        request_files.read,
        name="request_file",
    ),
    path(f"{INVESTMENT}/utbetalningar/<int:pk>/godkann/", disbursements.approve, name="approve"),
    path(f"{INVESTMENT}/utbetalningar/<int:pk>/attestera/", disbursements.attest, name="attest"),
    path(
        f"{INVESTMENT}/utbetalningar/<int:pk>/betald/",
        disbursements.confirm_paid,
        name="confirm_paid",
    ),
    path(f"{INVESTMENT}/utbetalningar/<int:pk>/avsla/", disbursements.refuse, name="refuse"),
    path(
        f"{INVESTMENT}/utbetalningar/<int:pk>/ratta/", corrections.propose, name="correct_payment"
    ),
    path(
        f"{INVESTMENT}/rattelser/<int:pk>/attestera/", corrections.attest, name="attest_correction"
    ),
    path(f"{INVESTMENT}/rattelser/<int:pk>/avsla/", corrections.refuse, name="refuse_correction"),
]
