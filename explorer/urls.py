"""Addresses of reports and runs. A team's pages lie under the team; an object's under its own id."""

from django.urls import path

from explorer.views import builder, history, many, parts, queue, recalculations, reports, runs, saved, series, sizes, telling

urlpatterns = [
    path("teams/<uuid:team>/reports/", reports.report_list, name="report-list"),
    path("teams/<uuid:team>/reports/new/", reports.report_creation, name="report-creation"),
    path("teams/<uuid:team>/reports/mirror/", reports.report_mirror, name="report-mirror"),
    path("teams/<uuid:team>/reports/many/", many.report_many, name="report-many"),
    path("teams/<uuid:team>/queue/", queue.run_queue, name="run-queue"),
    path("teams/<uuid:team>/queue/status/", queue.run_queue_status, name="run-queue-status"),
    path("teams/<uuid:team>/saved/", saved.saved_list, name="saved-list"),
    path("saved/<uuid:uuid>/", saved.saved_change, name="saved-change"),
    path("reports/<uuid:uuid>/", reports.report_page, name="report-page"),
    path("reports/<uuid:uuid>/builder/", builder.report_builder, name="report-builder"),
    path("reports/<uuid:uuid>/edit/", reports.report_edit, name="report-edit"),
    path("reports/<uuid:uuid>/discard/", reports.report_discard, name="report-discard"),
    path("reports/<uuid:uuid>/copy/", reports.report_copy, name="report-copy"),
    path("reports/<uuid:uuid>/submission/", reports.report_submission, name="report-submission"),
    path("reports/<uuid:uuid>/repetition/", series.report_repetition, name="report-repetition"),
    path("reports/<uuid:uuid>/repetition/pause/", series.repetition_pause, name="repetition-pause"),
    path("reports/<uuid:uuid>/repetition/resumption/", series.repetition_resumption, name="repetition-resumption"),
    path("reports/<uuid:uuid>/repetition/end/", series.repetition_end, name="repetition-end"),
    path("reports/<uuid:uuid>/telling/", telling.report_telling, name="report-telling"),
    path("reports/<uuid:uuid>/recalculation/stop/", recalculations.recalculation_stop, name="recalculation-stop"),
    path(
        "reports/<uuid:uuid>/recalculation/resumption/",
        recalculations.recalculation_resumption,
        name="recalculation-resumption",
    ),
    path("reports/<uuid:uuid>/history/", history.report_history, name="report-history"),
    path("runs/<uuid:uuid>/against/<uuid:other>/", history.run_against, name="run-against"),
    path("runs/<uuid:uuid>/", runs.run_page, name="run-page"),
    path("runs/<uuid:uuid>/status/", runs.run_status, name="run-status"),
    path("runs/<uuid:uuid>/parts/<slug:key>/", parts.run_part, name="run-part"),
    path("runs/<uuid:uuid>/withdrawal/", runs.run_withdrawal, name="run-withdrawal"),
    path("runs/<uuid:uuid>/stop/", runs.run_stop, name="run-stop"),
    path("runs/<uuid:uuid>/resend/", runs.run_resend, name="run-resend"),
    path("runs/<uuid:uuid>/resumption/", runs.run_resumption, name="run-resumption"),
    path("reports/<uuid:uuid>/target-group-size/", sizes.target_group_size_question, name="report-size-question"),
    path("target-group-sizes/<uuid:uuid>/", sizes.target_group_size, name="target-group-size"),
]
