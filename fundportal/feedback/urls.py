"""Addresses of the inbox; the reader's own address `/sidans-nytta/` stands in `fundportal.urls`."""

from django.urls import path

from fundportal.feedback import views

app_name = "feedback"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("export.csv", views.export, name="export"),
    path("<int:pk>/", views.text_detail, name="text"),
    path("<int:pk>/last/", views.text_seen, name="text_seen"),
]
