"""Addresses of the office's texts at work."""

from django.urls import path

from fundportal.texts import views

app_name = "texts"
urlpatterns = [
    path("", views.text_list, name="list"),
    path("<slug:key>/", views.text_detail, name="text"),
    path("<slug:key>/skriv/", views.text_edit, name="edit"),
    path("<slug:key>/utkast/", views.text_draft, name="draft"),
    path("<slug:key>/utkast/slang/", views.text_discard, name="discard"),
    path("<slug:key>/standardtext/", views.text_standard, name="standard"),
    path("<slug:key>/version/<int:number>/", views.text_version, name="version"),
    path("<slug:key>/version/<int:number>/aterstall/", views.text_restore, name="restore"),
    path("<slug:key>/version/<int:number>/stall-in/", views.text_call_off, name="call_off"),
]
