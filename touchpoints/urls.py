"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from touchpoints import views

urlpatterns = [
    path("teams/<uuid:team>/touchpoints/", views.touchpoint_list, name="touchpoint-list"),
    path("touchpoints/<uuid:touchpoint>/", views.touchpoint_detail, name="touchpoint-detail"),
    path("touchpoints/<uuid:touchpoint>/children/", views.touchpoint_children, name="touchpoint-children"),
    path("keys/<uuid:account>/touchpoint-sync/", views.touchpoint_sync, name="touchpoint-sync"),
]
