"""Addresses of jobs, under /arbete/jobb/."""

from django.urls import path

from fundportal.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.job_list, name="list"),
    path("<uuid:job_id>/", views.progress, name="progress"),
    path("<uuid:job_id>/lage/", views.state, name="state"),
    path("<uuid:job_id>/forsok-igen/", views.retry, name="retry"),
    path("<uuid:job_id>/avbryt/", views.cancel, name="cancel"),
]
