"""Addresses of people, roles, organisations and funds' rules, under /arbete/personer/."""

from django.urls import path

from fundportal.directory import institution_views, views

app_name = "directory"
urlpatterns = [
    path("", views.person_list, name="people"),
    path("ny/", views.person_add, name="person_add"),
    path("mitt-konto/", views.own_details, name="own_details"),
    path("<int:pk>/", views.person_detail, name="person"),
    path("<int:pk>/andra/", views.person_change, name="person_change"),
    path("<int:pk>/konto/", views.account_open_close, name="account_open_close"),
    path("<int:pk>/roll/", views.role_grant, name="role_grant"),
    path("roll/<int:pk>/avsluta/", views.role_end, name="role_end"),
    path("organisationer/", institution_views.organisation_list, name="organisations"),
    path("organisationer/ny/", institution_views.organisation_edit, name="organisation_add"),
    path(
        "organisationer/<slug:slug>/",
        institution_views.organisation_edit,
        name="organisation_change",
    ),
    path("fonder/", institution_views.fund_rules_list, name="funds"),
    path("fonder/ny/", institution_views.fund_edit, name="fund_add"),
    path("fonder/<slug:slug>/", institution_views.fund_edit, name="fund_change"),
    path("kommunen/", institution_views.municipality_edit, name="municipality"),
]
