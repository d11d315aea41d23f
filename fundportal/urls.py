"""Every address: public pages in two languages, work under /arbete/, login and health."""

from allauth.account import views as account
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from evaluations.views import reports
from fundportal import health, views
from fundportal.feedback.views import remarks
from fundportal.feedback.views.readers import page_feedback
from fundportal.public import data_views as data
from fundportal.public import share_views as sharing
from fundportal.public import views as public
from portfolio.views import annual

handler500 = "fundportal.faults.fault"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("logga-in/", account.login, name="account_login"),
    path("logga-ut/", views.logout, name="account_logout"),
    path("konto/losenord/", account.password_change, name="account_change_password"),
    path("konto/glomt-losenord/", account.password_reset, name="account_reset_password"),
    path(
        "konto/glomt-losenord/skickat/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "konto/nytt-losenord/<str:uidb36>-<str:key>/",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "konto/nytt-losenord/klart/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("rapporter/<int:pk>.pdf", reports.public_pdf, name="report_pdf"),
    path("arsrapporter/<int:pk>.pdf", annual.public_pdf, name="annual_pdf"),
    path("arbete/", views.workspace, name="workspace"),
    path("arbete/", include("portfolio.urls")),
    path("arbete/personer/", include("fundportal.directory.urls")),
    path("arbete/utvardering/", include("evaluations.urls")),
    path("arbete/jobb/", include("fundportal.jobs.urls")),
    path("arbete/kalender/", include("fundportal.personal.urls")),
    path("arbete/meddelanden/", include("fundportal.notices.urls")),
    path("arbete/ansokningar/", include("applications.urls")),
    path("arbete/texter/", include("fundportal.texts.urls")),
    path("arbete/synpunkter/", include("fundportal.feedback.urls")),
    path("robots.txt", public.robots, name="robots"),
    path("oppna-data/grants.json", data.grants_json, name="grants_json"),
    path("oppna-data/grants.csv", data.grants_csv, name="grants_csv"),
    path("oppna-data/results.csv", data.results_csv, name="results_csv"),
    path("oppna-data/catalog.jsonld", data.catalogue, name="catalogue"),
    path("sitemap.xml", public.sitemap, name="sitemap"),
]

# Public pages: Swedish at the root, English under /en/.
urlpatterns += i18n_patterns(
    path("sidans-nytta/", page_feedback, name="page_feedback"),
    path("lamna-synpunkt/", remarks.remark_new, name="remark_new"),
    path("lamna-synpunkt/folj/", remarks.remark_follow, name="remark_follow"),
    path("flode.atom", sharing.feed, name="feed"),
    path("", include("fundportal.public.urls")),
    prefix_default_language=False,
)
