"""The addresses under /arbete/ansokningar/."""

from django.urls import path

from applications.views import (
    attachments,
    cases,
    ideas,
    invitations,
    lists,
    sections,
    versions,
    writing,
)

app_name = "applications"

urlpatterns = [
    path("", lists.case_list, name="list"),
    path("export.csv", lists.case_export, name="export"),
    path("utlysningar/", lists.call_list, name="calls"),
    path("utlysningar/ny/", ideas.call_form, name="call_new"),
    path("utlysningar/<slug:slug>/andra/", ideas.call_form, name="call_edit"),
    path("ideer/", lists.idea_list, name="ideas"),
    path("ideer/ny/", ideas.idea_new, name="idea_new"),
    path("ideer/<int:pk>/", ideas.idea_page, name="idea"),
    path("ideer/<int:pk>/andra/", ideas.idea_edit, name="idea_edit"),
    path("ideer/<int:pk>/skicka/", ideas.idea_submit, name="idea_submit"),
    path("ideer/<int:pk>/aterkalla/", ideas.idea_withdraw, name="idea_withdraw"),
    path("ideer/<int:pk>/provning/", ideas.idea_screen, name="idea_screen"),
    path("ideer/<int:pk>/paborja/", ideas.idea_open, name="idea_open"),
    path("<slug:number>/", cases.application_page, name="application"),
    path("<slug:number>/skriv/", writing.tasks, name="tasks"),
    path("<slug:number>/skriv/<slug:section>/", sections.section, name="section"),
    path("<slug:number>/skriv/<slug:section>/utkast/", sections.autosave, name="autosave"),
    path("<slug:number>/skriv/<slug:section>/narvaro/", sections.presence, name="presence"),
    path("<slug:number>/skriv/<slug:section>/kasta/", sections.discard, name="discard"),
    path("<slug:number>/versioner/<slug:section>/", versions.versions, name="versions"),
    path("<slug:number>/bilagor/", attachments.attachment_list, name="attachments"),
    path("<slug:number>/bilagor/<int:pk>/", attachments.attachment, name="attachment"),
    path(
        "<slug:number>/bilagor/<int:pk>/ta-bort/",
        attachments.attachment_remove,
        name="attachment_remove",
    ),
    path("<slug:number>/inbjudan/", invitations.invitation, name="invitation"),
    path("<slug:number>/kontrollera/", writing.check, name="check"),
    path("<slug:number>/begar-godkannande/", writing.ask_for_sign_off, name="ask_for_sign_off"),
    path("<slug:number>/godkann/", writing.sign, name="sign"),
    path("<slug:number>/skicka/", writing.submit, name="submit"),
    path("<slug:number>/kvitto/", writing.receipt, name="receipt"),
    path("<slug:number>/aterkalla/", writing.withdraw, name="withdraw"),
    path("<slug:number>/diarienummer/", cases.diarienummer, name="diarienummer"),
    path("<slug:number>/forslag/", cases.recommend, name="recommend"),
    path("<slug:number>/beslut/", cases.decide, name="decide"),
    path("<slug:number>/beslut/<int:pk>/ratta/", cases.correct, name="correct"),
    path("<slug:number>/beslut/<int:pk>/utdrag/", cases.extract, name="extract"),
]
