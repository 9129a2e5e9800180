"""What the operations about reports give and take."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StrictBool

from teams.api.pages import Day, Page, Paged, Strict

Block = Literal["overview", "profile", "trend", "buildup", "geography", "touchpoints", "duplication", "platform", "frequency"]
DatePreset = Literal["yesterday", "last_7_days", "last_week", "last_28_days", "last_month"]
TouchpointPreset = Literal[
    "all_my_media", "all_my_media_titles", "all_my_sections", "all_my_media_title_sections", "all_my_groups"
]
RunState = Literal["queued", "submitting", "unconfirmed", "calculating", "fetching", "ready", "failed", "cancelled", "expired"]
TouchpointId = Annotated[str, Field(min_length=1, max_length=100)]
# Bodies as people write them, for the reference: JSON that is Python as well.
EXAMPLES = {
    "ReportIn": """{
  "name": "News and sports, last week",
  "blocks": ["overview", "profile"],
  "target_group": [{"variable": "gender", "values": ["female"]}],
  "set_a": {"touchpoints": ["media-1", "media-2"], "period": {"preset": "last_week"}},
  "set_b": {
    "name": "Sports",
    "touchpoints": ["media-3"],
    "period": {"start": "2026-11-16", "end": "2026-11-22"}
  }
}""",
    "RunIn": '{"report": "3f0d6d0a-6f0e-4d57-9a0e-0c1b6f1f7a52"}',
}
MOST_PICKED, MOST_VARIABLES, MOST_VALUES = 500, 30, 100


# ------------------------------------------------------------------------------------------------------------- asked for


class FilterIn(Strict):
    """One variable of a target group: any of these values."""

    variable: str = Field(max_length=100)
    values: list[str] = Field(min_length=1, max_length=MOST_VALUES)


class PeriodIn(Strict):
    """A preset, or two days (both included)."""

    preset: DatePreset | None = None
    start: Day | None = None
    end: Day | None = None


class SetIn(Strict):
    """A media set: touchpoints by their ids or by a preset, and a period."""

    name: str = Field("", max_length=100, description="Left empty, the portal names it after what is in it.")
    touchpoints: list[TouchpointId] = Field([], max_length=2 * MOST_PICKED, description="Kits' ids, as the search gives them.")
    touchpoint_preset: TouchpointPreset | None = None
    period: PeriodIn


class ReportIn(Strict):
    """What a report asks."""

    name: str = Field(max_length=200)
    account: UUID | None = Field(None, description="The Kits account; may be left out where the team has only one.")
    blocks: list[Block] | None = Field(None, max_length=20, description="Left out: what the builder starts with.")
    target_group: list[FilterIn] = Field([], max_length=MOST_VARIABLES, description="Empty: everyone.")
    include_not_validated: StrictBool = Field(False, description="Count own data that are not validated.")
    set_a: SetIn
    set_b: SetIn | None = None


class RunIn(Strict):
    """Which report shall be calculated."""

    report: UUID


class ReportsAsked(Paged):
    """Which reports."""

    q: str = Field("", max_length=200, description="A part of the name of the report or of one of its sets.")


class RunsAsked(Paged):
    """Which calculations."""

    report: UUID | None = Field(None, description="Of this report only.")
    state: RunState | None = Field(None, description="In this state only.")


# ----------------------------------------------------------------------------------------------------------------- given


class FilterOut(Schema):
    """One variable of a target group: any of these values."""

    variable: str
    values: list[str]


class TouchpointRef(Schema):
    """A touchpoint of a set."""

    id: str
    name: str


class PeriodOut(Schema):
    """A preset, or two days."""

    preset: str | None
    start: date | None
    end: date | None


class SetOut(Schema):
    """A media set as it was asked for."""

    name: str
    touchpoints: list[TouchpointRef]
    touchpoint_preset: str | None
    period: PeriodOut


class AskedOut(Schema):
    """What the newest wording of a report asks."""

    blocks: list[str]
    target_group: list[FilterOut]
    include_not_validated: bool
    set_a: SetOut | None
    set_b: SetOut | None


class RunOut(Schema):
    """One calculation."""

    id: UUID
    report: UUID
    state: str = Field(description="`ready`, `failed`, `cancelled` and `expired` are ends.")
    state_name: str = Field(description="The state in words.")
    is_waiting: bool = Field(description="Whether something is still to come.")
    look_again_in: int | None = Field(description="Seconds until it is worth asking again; null at the end.")
    created_at: datetime
    submitted_at: datetime | None = Field(description="When Kits took it.")
    calculated_at: datetime | None = Field(description="Kits' own stamp.")
    ended_at: datetime | None
    problem: str = Field(description="Why it failed, as a sentence; else empty.")
    trouble: str = Field(description="What is the matter at present, while it waits; else empty.")
    code: str = Field(description="What stands under its numbers: `/v/CODE` says whether they still hold.")
    withdrawn_at: datetime | None = Field(description="When the team took its word for these numbers back.")
    withdrawn_because: str
    token_name: str = Field(description="The API token that sent it; empty where a person did.")
    page: str = Field(description="The address of its page.")


class RunPage(Page):
    """Some calculations, the newest first."""

    items: list[RunOut]


class ReportOut(Schema):
    """A report in a list."""

    id: UUID
    name: str
    account: UUID
    is_sandbox: bool = Field(description="True: its numbers are made up or imported, not Kits'.")
    is_made_in_kits: bool
    has_draft: bool = Field(description="Whether its newest wording was not sent yet.")
    created_at: datetime
    changed_at: datetime
    token_name: str = Field(description="The API token that made it; empty where a person did.")
    page: str = Field(description="The address of its page.")


class ReportPage(Page):
    """Some reports, the last changed first."""

    items: list[ReportOut]


class ReportDetail(ReportOut):
    """A report with what it asks and how it stands."""

    asked: AskedOut | None
    latest_run: RunOut | None
    latest_ready_run: RunOut | None


class CellOut(Schema):
    """A number with its unit, or why there is none."""

    value: float | None = Field(description="Null where there is no number to be shown: never 0 instead.")
    unit: str = Field(description="`number`, `share` (of 1), `points` (percentage points, of 1), or empty.")
    text: str = Field(description="As the page writes it, in the language of the request.")
    state: Literal["shown", "low", "withheld", "unknown", "none", "words"] = Field(
        description="`low`: the base is small; `withheld`: kept back by the base rules; `unknown`: Kits did not give it."
    )


class RowOut(Schema):
    """A line of a table."""

    key: str = Field(description="A name for programs, where there is one: of key numbers.")
    group: str
    label: str
    set: str = Field(description="`a`, `b`, `both` or empty: whose number it is.")
    details: list[str]
    values: list[CellOut]


class TableOut(Schema):
    """A table: `columns` are the heads of `values`."""

    caption: str
    columns: list[str]
    rows: list[RowOut]


class PartOut(Schema):
    """A part of the comparison."""

    key: str
    title: str
    code: str
    sentence: str
    notes: list[str]
    tables: list[TableOut]


class ExcludedOut(Schema):
    """A touchpoint that Kits left out, and why."""

    name: str
    reason: str


class MetricSetOut(Schema):
    """A set as Kits resolved it."""

    letter: str
    name: str
    period: str
    touchpoints: list[str]
    excluded: list[ExcludedOut]


class FactOut(Schema):
    """Something that belongs to every number."""

    label: str
    text: str


class MissingOut(Schema):
    """A part that this report has no numbers for, and why."""

    key: str
    title: str
    text: str


class MetricsOut(Schema):
    """The numbers of one calculation: what the page and the exports show, and no more."""

    run: UUID
    code: str
    report: str
    is_sandbox: bool
    calculated_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_because: str
    comparison: str = Field(description="What is compared: `other_media`, `other_period`, `one_set` …")
    sets: list[MetricSetOut]
    facts: list[FactOut]
    source: str
    parts: list[PartOut]
    missing: list[MissingOut]
