"""Addresses of the inbox; the reader's own address `/sidans-nytta/` stands in `fundportal.urls`."""

from django.urls import path

from fundportal.feedback.views import disposal, inbox

app_name = "feedback"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("export.csv", inbox.export, name="export"),
    path("sida/", inbox.page_answers, name="page"),
    path("gallring/", disposal.disposals, name="disposals"),
    path("<int:pk>/", inbox.text_detail, name="text"),
    path("<int:pk>/last/", inbox.text_seen, name="text_seen"),
    path("<int:pk>/handlaggare/", inbox.text_owner, name="text_owner"),
    path("andrat/<int:pk>/ta-bort/", inbox.change_withdrawn, name="change_withdrawn"),
]
