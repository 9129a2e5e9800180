"""Making report drafts and sending them: through the code that the builder's pages go through."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from explorer import drafts, recalculating
from explorer.api import writing
from explorer.api.frame import router, team_of
from explorer.api.schemas import ReportDetail, ReportIn, RunIn, RunOut, SetIn
from explorer.drafting import Described, NotSendableError, draft_of, filters, problems_before_sending
from explorer.models import Report, Run
from explorer.tasks import sweep
from teams.api.bearer import needs, token_of
from teams.api.me import get_account
from teams.api.once import HEADER, Done, once
from teams.api.problems import Problem
from teams.audit import Event, note
from teams.models import KitsAccount, Scope
from teams.waking import wake

KEY = {
    "name": HEADER,
    "in": "header",
    "required": True,
    "description": "A new random text for each call, such as a UUID. The same key with the same body gives the same answer, "
    "and nothing is done twice; with another body: 422. It is remembered for 30 days.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}


@router.post(
    "/reports",
    **needs(Scope.REPORTS_CREATE, parameters=[KEY]),
    response={201: ReportDetail},
    url_name="api-reports",
    operation_id="createReport",
    summary="Make a report draft",
    tags=["Reports"],
)
def make_report(request: HttpRequest, asked: ReportIn) -> HttpResponse:
    """A draft that can be sent: what the builder would refuse is refused here, and then nothing is made."""

    def work() -> Done:
        token = token_of(request)
        try:
            report = draft_of(
                _account(request, asked.account),
                token.membership.user,
                name=asked.name,
                set_a=_described(asked.set_a),
                set_b=_described(asked.set_b) if asked.set_b else None,
                blocks=list(asked.blocks) if asked.blocks is not None else None,
                target_group=filters([each.model_dump() for each in asked.target_group]),
                include_not_validated=asked.include_not_validated,
                token_name=token.name,
            )
        except NotSendableError as why:
            raise Problem(422, errors=why.problems) from None
        return _made(ReportDetail.model_validate(writing.report_detail(report)), "api-report", report.uuid, 201)

    return once(request, asked, work)


@router.post(
    "/runs",
    **needs(Scope.REPORTS_SUBMIT, parameters=[KEY]),
    response={202: RunOut},
    url_name="api-runs",
    operation_id="submitReport",
    summary="Send a report to Kits",
    tags=["Runs"],
)
def send_report(request: HttpRequest, asked: RunIn) -> HttpResponse:
    """Have a report calculated: its draft, or once more what was sent last. It is noted and sent by a worker.

    What is being calculated already is not asked for a second time: its calculation is the answer.
    """

    def work() -> Done:
        run = _send(request, get_object_or_404(writing.reports_of(team_of(request)), uuid=asked.report))
        return _made(RunOut.model_validate(writing.run(run)), "api-run", run.uuid, 202)

    return once(request, asked, work)


def _send(request: HttpRequest, report: Report) -> Run:
    """Queue a run, within the transaction of the call: the draft is locked from the checks to the sending."""
    token, began = token_of(request), timezone.now()
    if report.is_made_in_kits or report.current is None:
        raise Problem(409, _("Only a report that was built here can be calculated again. Copy it into the builder."))
    draft = drafts.still_draft(report)
    if draft and draft.current and (problems := problems_before_sending(draft.current)):
        raise Problem(422, errors=problems)
    if recalculating.is_recalculated(report):
        raise Problem(409, _("Kits recalculates this report itself; a second one would be recalculated beside it."))
    key = uuid5(NAMESPACE_URL, f"{token.membership.uuid}:{request.headers[HEADER]}")
    run = drafts.queue_run(report, token.membership.user, key, token.name)
    if run.created_at >= began:
        note(report.team, Event.API_SUBMITTED, token.membership.user, report.name, {"token": ["", token.name]})
        wake(sweep)
    return run


def _account(request: HttpRequest, named: UUID | None) -> KitsAccount:
    """The account that is named; without a name the team's only one."""
    if named:
        return get_account(request, named)
    accounts = list(team_of(request).kits_accounts.connected()[:2])
    if len(accounts) != 1:
        raise Problem(422, errors=[("account", _("Choose the Kits account that the report is made on."))])
    return accounts[0]


def _described(asked: SetIn) -> Described:
    return Described(
        name=asked.name,
        touchpoints=tuple(asked.touchpoints),
        touchpoint_preset=asked.touchpoint_preset or "",
        date_preset=asked.period.preset or "",
        start=asked.period.start,
        end=asked.period.end,
    )


def _made(body: Any, name: str, uuid: UUID, status: int) -> Done:
    return Done(status, body, settings.BASE_URL + reverse(name, args=[uuid]))
