"""Addresses of the API console."""

from django.urls import path

from explorer.console import views

urlpatterns = [
    path("teams/<uuid:team>/console/", views.console, name="console"),
    path("keys/<uuid:account>/console/request/", views.console_request, name="console-request"),
    path("keys/<uuid:account>/console/change/", views.console_change, name="console-change"),
    path("keys/<uuid:account>/console/report/", views.console_report, name="console-report"),
    path("keys/<uuid:account>/console/saved/", views.console_saving, name="console-saving"),
    path("keys/<uuid:account>/console/docs/", views.console_docs, name="console-docs"),
    path("keys/<uuid:account>/console/schema/", views.console_schema, name="console-schema"),
    path("console-answers/<uuid:inquiry>/", views.console_answer, name="console-answer"),
    path("console-queries/<uuid:query>/removal/", views.console_removal, name="console-removal"),
]
