"""All addresses of the portal."""

from django.urls import include, path

from kitsportal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("accounts/", include("allauth.urls")),
    path("", include("teams.urls")),
    path("", include("touchpoints.urls")),
    path("", include("explorer.urls")),
    path("", include("sharing.urls")),
]
