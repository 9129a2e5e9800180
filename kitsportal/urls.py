"""All addresses of the portal."""

from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from kitsportal import api, probes, reference, views
from teams.views.sessions import session_list

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", probes.metrics_page, name="metrics"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("i18n/setlang/", require_POST(set_language), name="set_language"),
    path("api/", reference.reference, name="api-reference"),
    path("api/v1/", include(api.addresses())),
    # In place of allauth's own page, which ends all sessions or none.
    path("accounts/sessions/", session_list, name="usersessions_list"),
    path("accounts/", include("allauth.urls")),
    path("", include("teams.urls")),
    path("", include("touchpoints.urls")),
    path("", include("explorer.urls")),
    path("", include("sharing.urls")),
]
