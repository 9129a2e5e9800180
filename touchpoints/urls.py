"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from touchpoints import views
from touchpoints.own import views as own

urlpatterns = [
    path("teams/<uuid:team>/touchpoints/", views.touchpoint_list, name="touchpoint-list"),
    path("touchpoints/<uuid:touchpoint>/", views.touchpoint_detail, name="touchpoint-detail"),
    path("touchpoints/<uuid:touchpoint>/children/", views.touchpoint_children, name="touchpoint-children"),
    path("keys/<uuid:account>/touchpoint-syncs/", views.touchpoint_sync_list, name="touchpoint-sync-list"),
    path("keys/<uuid:account>/touchpoint-sync/", views.touchpoint_sync, name="touchpoint-sync"),
    path("teams/<uuid:team>/own-touchpoints/", own.own_list, name="own-list"),
    path("keys/<uuid:account>/own-touchpoints/new/<slug:kind>/", own.own_new, name="own-new"),
    path("touchpoints/<uuid:touchpoint>/change/", own.own_change, name="own-change"),
    path("touchpoints/<uuid:touchpoint>/deletion/", own.own_deletion, name="own-deletion"),
    path("touchpoints/<uuid:touchpoint>/validation/", own.own_validation, name="own-validation"),
    path("own-changes/<uuid:change>/", own.own_outcome, name="own-outcome"),
    path("own-changes/<uuid:change>/look-up/", own.own_look, name="own-look"),
]
