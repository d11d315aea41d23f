"""Addresses of notices, under /arbete/meddelanden/."""

from django.urls import path

from fundportal.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.notice_list, name="list"),
    path("alla-lasta/", views.mark_all_read, name="mark_all_read"),
    path("ej-skickade/", views.not_mailed_list, name="not_mailed"),
    path("<int:pk>/oppna/", views.notice_open, name="open"),
    path("<int:pk>/skicka-igen/", views.mail_again, name="mail_again"),
]
