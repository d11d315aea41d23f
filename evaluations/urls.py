"""Addresses of evaluations, under /arbete/utvardering/."""

from django.urls import path

from evaluations.views import (
    appraisals,
    assessments,
    data_sets,
    decision_bases,
    indicators,
    outcomes,
    overview,
    price_indices,
    reports,
    unit_costs,
)

app_name = "evaluations"
urlpatterns = [
    path("", overview.investment_list, name="list"),
    path("fil/<uuid:pk>/", outcomes.upload, name="upload"),
    path("fil/<uuid:pk>/fel.csv", outcomes.upload_faults, name="upload_faults"),
    path("fil/<uuid:pk>/kasta/", outcomes.upload_discard, name="upload_discard"),
    path("data/<int:pk>/", outcomes.batch, name="batch"),
    path("data/<int:pk>/angra/", outcomes.batch_undo, name="batch_undo"),
    path("indikator/<int:pk>/andra/", indicators.change, name="indicator_change"),
    path("indikator/<int:pk>/bedom/", assessments.assess, name="assess"),
    path("indikator/<int:pk>/plan/", assessments.plan, name="plan"),
    path("bedomning/<int:pk>/", assessments.assessment, name="assessment"),
    path("rapporter/<int:pk>/", reports.report, name="report"),
    path("rapporter/<int:pk>/rapport.pdf", reports.report_file, name="report_file"),
    path("rapporter/<int:pk>/publicera/", reports.report_publish, name="report_publish"),
    path("enhetskostnader/", unit_costs.unit_cost_list, name="unit_costs"),
    path("enhetskostnader.csv", unit_costs.unit_cost_csv, name="unit_costs_csv"),
    path("enhetskostnader/ny/", unit_costs.unit_cost_add, name="unit_cost_add"),
    path("enhetskostnader/las-in/", unit_costs.unit_cost_import, name="unit_cost_import"),
    path("enhetskostnader/<str:code>/", unit_costs.unit_cost, name="unit_cost"),
    path(
        "enhetskostnader/<str:code>/ny-version/",
        unit_costs.unit_cost_revise,
        name="unit_cost_revise",
    ),
    path("prisindex/", price_indices.price_index_list, name="price_indices"),
    path("prisindex/nytt/", price_indices.price_index_add, name="price_index_add"),
    path("ansokan/<slug:number>/", appraisals.appraisal, name="appraisal"),
    path("ansokan/<slug:number>/ny/", appraisals.appraise, name="appraise"),
    path("ansokan/<slug:number>/underlag/", decision_bases.basis, name="basis"),
    path("<slug:slug>/", overview.investment, name="investment"),
    path("<slug:slug>/andamal/", data_sets.state, name="data_set"),
    path("<slug:slug>/forstor-nyckel/", data_sets.destroy_key, name="key_destroy"),
    path("<slug:slug>/personrader/", data_sets.rows, name="person_rows"),
    path("<slug:slug>/ny-indikator/", indicators.add, name="indicator_add"),
    path("<slug:slug>/ny-fil/", outcomes.upload_add, name="upload_add"),
    path("<slug:slug>/ny-rapport/", reports.report_add, name="report_add"),
]
