"""Addresses of one's own mail and calendar, under /arbete/kalender/."""

from django.urls import path

from fundportal.personal import views

app_name = "personal"
urlpatterns = [
    path("", views.own_mail, name="own_mail"),
    path("ny-adress/", views.make_key, name="make_key"),
    path("ta-bort-adressen/", views.take_key_away, name="take_key_away"),
    path("<slug:key>.ics", views.calendar, name="calendar"),
]
