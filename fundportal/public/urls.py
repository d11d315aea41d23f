"""Addresses of the public pages, the same under /en/; robots.txt and sitemap.xml have one each."""

from django.urls import path

from fundportal.public import data_views, share_views, views

app_name = "public"
urlpatterns = [
    path("", views.start, name="start"),
    path("satsningar/", views.investment_list, name="investments"),
    path("satsningar/<slug:slug>/", views.investment_detail, name="investment"),
    path("fonder/", views.fund_list, name="funds"),
    path("fonder/<slug:slug>/", views.fund_detail, name="fund"),
    path("fonder/<slug:slug>/beslut/", views.decision_list, name="decisions"),
    path("ansok/", views.apply, name="apply"),
    path("bild/portalen.png", share_views.image, name="image"),
    path("bild/satsningar/<slug:slug>.png", share_views.investment_image, name="investment_image"),
    path("bild/fonder/<slug:slug>.png", share_views.fund_image, name="fund_image"),
    path("oppna-data/", data_views.open_data, name="open_data"),
    path("sidans-nytta/andrat/", views.change_list, name="changes"),
    path("tillganglighet/", views.accessibility, name="accessibility"),
    path("integritet/", views.privacy, name="privacy"),
]
