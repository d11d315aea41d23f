"""Addresses of remarks and page feedback at work; citizens' own stand in `fundportal.urls`."""

from django.urls import path

from fundportal.feedback.views import disposal, inbox, remarks

app_name = "feedback"
urlpatterns = [
    path("", remarks.remark_list, name="remarks"),
    path("<int:pk>/", remarks.remark_detail, name="remark"),
    path("<int:pk>/handlagg/", remarks.remark_handle, name="remark_handle"),
    path("sidans-nytta/", inbox.inbox, name="inbox"),
    path("sidans-nytta/export.csv", inbox.export, name="export"),
    path("sidans-nytta/sidor.csv", inbox.export_pages, name="export_pages"),
    path("sidans-nytta/sida/", inbox.page_answers, name="page"),
    path("sidans-nytta/gallring/", disposal.disposals, name="disposals"),
    path("sidans-nytta/<int:pk>/", inbox.text_detail, name="text"),
    path("sidans-nytta/<int:pk>/last/", inbox.text_seen, name="text_seen"),
    path("sidans-nytta/<int:pk>/handlaggare/", inbox.text_owner, name="text_owner"),
    path("sidans-nytta/andrat/<int:pk>/ta-bort/", inbox.change_withdrawn, name="change_withdrawn"),
]
