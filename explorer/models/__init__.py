"""Reports and what came of them."""

from explorer.models.console import ConsoleQuery
from explorer.models.draft_step import DraftStep
from explorer.models.kit import Kit
from explorer.models.media_set import MediaSet, Pick, Slot
from explorer.models.metric import Metric, MetricSet, RunAnswer
from explorer.models.mirror import ReportMirror
from explorer.models.recalculation import Recalculation
from explorer.models.report import Origin, Report, ReportVersion
from explorer.models.run import Run, RunSet
from explorer.models.saved import SavedPart, SavedVersion
from explorer.models.series import Series, SeriesSlot
from explorer.models.slide_template import SlideTemplate, template_of
from explorer.models.states import ENDS, State

__all__ = [
    "ENDS",
    "ConsoleQuery",
    "DraftStep",
    "Kit",
    "MediaSet",
    "Metric",
    "MetricSet",
    "Origin",
    "Pick",
    "Recalculation",
    "Report",
    "ReportMirror",
    "ReportVersion",
    "Run",
    "RunAnswer",
    "RunSet",
    "SavedPart",
    "SavedVersion",
    "Series",
    "SeriesSlot",
    "SlideTemplate",
    "Slot",
    "State",
    "template_of",
]
