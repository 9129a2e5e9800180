"""One calculation of a report by Kits: where it stands, who works on it, and what came of it."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.db import connections, models, transaction
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _  # kept in English, translated where it is shown

from explorer.codes import new_run_code
from explorer.marker import new_marker
from explorer.models.states import EDGES, ENDS, State
from teams.access import teams_of
from teams.audit import Event, note
from teams.transactions import retried

if TYPE_CHECKING:
    from teams.models import User

log = logging.getLogger(__name__)

# A longer wait for Kits' first word is told about.
USUAL_SENDING = timedelta(seconds=8)
# Kits promises eight hours; after a day nobody waits any more.
OVERDUE_AFTER = timedelta(hours=8)
EXPIRED_AFTER = timedelta(hours=24)
# A run that so many workers in a row ended with is put aside.
DEATHS_BEFORE_PARKING = 5
# What a run looks like that nobody holds.
RELEASED: dict[str, Any] = {"lease_token": None, "lease_until": None, "deaths": 0}


class RunQuerySet(models.QuerySet["Run"]):
    """Runs as a person may see them and as a worker may take them."""

    def for_user(self, user: User) -> RunQuerySet:
        """Leave only runs of the person's teams."""
        return self.filter(report__team__in=teams_of(user))

    def due(self, states: Iterable[State], now: datetime) -> RunQuerySet:
        """Leave runs that should be looked at now and that nobody holds."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
        return self.filter(free, state__in=list(states), due_at__lte=now)

    def claim_due(
        self, states: Iterable[State], limit: int, now: datetime | None = None, *, with_report: bool = True
    ) -> list[Run]:
        """Lease up to `limit` due runs to this worker. Nobody else gets them until the lease ends.

        A run whose worker died with it is taken alone, so that it harms no other; after several deaths it is parked.
        `with_report`: report, version and account are read along; asking about many runs needs none of them.
        """
        now = now or timezone.now()
        token = uuid.uuid4()
        ids = retried(partial(self._lease, states, limit, now, token))
        held = Run.objects.filter(pk__in=ids, lease_token=token).order_by("due_at")
        return list(held.select_related("report", "version", "account") if with_report else held)

    def _lease(self, states: Iterable[State], limit: int, now: datetime, token: uuid.UUID) -> list[int]:
        """Write the lease into the rows. Return their keys."""
        with transaction.atomic(using=self.db):
            due = self.due(states, now).order_by("due_at")
            if connections[self.db].features.has_select_for_update_skip_locked:
                due = due.select_for_update(skip_locked=True, of=("self",))
            found = due.values_list("pk", "lease_until", "deaths")[:limit]
            deaths = {pk: deaths + 1 if lease_until else 0 for pk, lease_until, deaths in found}
            doomed = {pk for pk, times in deaths.items() if times >= DEATHS_BEFORE_PARKING}
            if doomed:
                self._park(doomed, now)
            taken = [pk for pk in deaths if pk not in doomed]
            orphans = [pk for pk in taken if deaths[pk]][:1]
            ids = orphans or taken
            Run.objects.filter(pk__in=ids).update(
                lease_token=token,
                lease_until=now + Run.lease(),
                attempts=F("attempts") + 1,
                deaths=F("deaths") + len(orphans),
            )
            return ids

    def _park(self, ids: set[int], now: datetime) -> None:
        """Put runs aside that workers die with, until a person takes them up again."""
        log.error("runs %s are parked: %d workers in a row ended with each in hand", sorted(ids), DEATHS_BEFORE_PARKING)
        Run.objects.filter(pk__in=ids).update(
            parked_at=now,
            tell_at=now,
            due_at=None,
            lease_token=None,
            lease_until=None,
            trouble=_("Several workers in a row ended while they had this run in hand. It is put aside until somebody looks."),
        )

    def ask_later(self, runs: Sequence[Run], due_at: Mapping[int, datetime], now: datetime) -> int:
        """Settle many runs of one claim at once: Kits was heard, and nothing new was said. Fenced as `Run.settle` is.

        `due_at` has the next date of each by its key. Returns how many were still held.
        """
        if not runs:
            return 0
        each = [When(pk=pk, then=Value(date)) for pk, date in due_at.items()]
        held = Run.objects.filter(pk__in=due_at, lease_token=runs[0].lease_token, state=runs[0].state)
        changes = {"asked_at": now, "trouble": "", "troubles": 0, "missed": 0}
        due = Case(*each, output_field=models.DateTimeField())
        done = retried(partial(held.update, due_at=due, **changes, **RELEASED))
        if done < len(due_at):
            log.warning("%d runs were fenced: they have ended, or another worker has them by now", len(due_at) - done)
        return done


class Run(models.Model):
    """One calculation. The row is the truth: what is due is `due_at`, who holds it is `lease_token`."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.ForeignKey("explorer.Report", on_delete=models.CASCADE, related_name="runs")
    version = models.ForeignKey("explorer.ReportVersion", on_delete=models.CASCADE, related_name="runs")
    account = models.ForeignKey("teams.KitsAccount", on_delete=models.PROTECT, related_name="runs")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # The API token that asked for it; empty: a person did, or a schedule.
    token_name = models.CharField(max_length=60, blank=True, default="", db_default="", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # The form's own key: a double click or a browser's repetition finds the run of the first one.
    key = models.UUIDField(default=uuid4)

    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    # When the portal should look at this run again. Null: nothing left to wait for.
    due_at = models.DateTimeField(null=True, editable=False)
    lease_token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveIntegerField(default=0, editable=False)
    # Leases in a row that ran out: workers that ended with the run in hand, or slept.
    deaths = models.PositiveSmallIntegerField(default=0, editable=False)
    # A flag, not a state: nobody takes the run any more until a person says so.
    parked_at = models.DateTimeField(null=True, editable=False)
    # When people should be told how it stands (explorer/notices.py). Null: nothing to tell.
    tell_at = models.DateTimeField(null=True, editable=False)

    # At the end of the name at Kits, so that a report whose creation was not answered is found again.
    marker = models.CharField(max_length=12, null=True, unique=True, default=new_marker, editable=False)
    upstream_id = models.CharField(max_length=100, blank=True)
    submit_started_at = models.DateTimeField(null=True)
    lookups = models.PositiveSmallIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    # Times in a row that Kits did not name the report at all.
    missed = models.PositiveSmallIntegerField(default=0)
    # Times in a row that Kits gave no usable answer.
    troubles = models.PositiveSmallIntegerField(default=0)
    calculated_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # When the portal deleted its report at Kits, by a person's wish. What was read stays.
    deleted_at = models.DateTimeField(null=True, editable=False)
    # Why it ended, as a sentence; and what is the matter at present while it has not.
    problem = models.CharField(max_length=500, blank=True)
    trouble = models.CharField(max_length=500, blank=True)

    # A digest of what is asked, whatever it is called and without its blocks (`explorer.building.questions`).
    question = models.CharField(max_length=64, blank=True, editable=False)

    # What stands under its numbers wherever they are shown (`explorer.codes`). Null: made by a worker that knew no codes yet.
    code = models.CharField(max_length=8, null=True, unique=True, default=new_run_code, editable=False)
    # The team no longer stands by these numbers, and says why.
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=300, blank=True, default="", db_default="")

    target_group_size = models.FloatField(null=True)
    reach_a = models.FloatField(null=True)
    reach_b = models.FloatField(null=True)
    reach_both = models.FloatField(null=True)
    reach_either = models.FloatField(null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        """A calculation of Kits is one run; what waits is found by its due date."""

        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="run_key_once"),
            # What is being calculated is not asked for a second time.
            models.UniqueConstraint(
                fields=["version"], condition=~Q(state__in=sorted(ENDS)), name="run_waiting_once_a_version"
            ),
            models.UniqueConstraint(
                fields=["account", "upstream_id", "calculated_at"],
                condition=~Q(upstream_id="") & Q(calculated_at__isnull=False),
                name="run_calculation_once",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="run_due"),
            models.Index(fields=["tell_at"], condition=Q(tell_at__isnull=False), name="run_tell"),
            # What a worker claims: without it 100,000 rows are sorted for the first 50.
            models.Index(fields=["account", "state", "due_at"], condition=Q(due_at__isnull=False), name="run_claim"),
            models.Index(fields=["account", "upstream_id"], name="run_upstream"),
            models.Index(fields=["report", "-created_at"], name="run_by_report"),
            models.Index(fields=["account", "question"], condition=~Q(question=""), name="run_by_question"),
        ]

    def __str__(self) -> str:
        return f"{self.report} · {self.get_state_display()}"

    def get_absolute_url(self) -> str:
        """Return the address of the run's own page."""
        return reverse("run-page", args=[self.uuid])

    @staticmethod
    def lease() -> timedelta:
        """How long a worker may hold a run. Outlasts the deadline of one step in kitsapi; a test says so."""
        return timedelta(seconds=settings.RUN_LEASE_SECONDS)

    @property
    def is_waiting(self) -> bool:
        """Whether something is still to come."""
        return self.state not in ENDS

    @property
    def is_due(self) -> bool:
        """Whether a worker is about to look at it, or at it already."""
        return self.due_at is not None and self.due_at <= timezone.now()

    @property
    def waiting_since(self) -> datetime:
        """When the wait began that a person sees."""
        return self.submitted_at or self.created_at

    @property
    def is_overdue(self) -> bool:
        """Whether Kits has taken longer than the eight hours it names."""
        return self.is_waiting and timezone.now() - self.waiting_since > OVERDUE_AFTER

    @property
    def is_expired(self) -> bool:
        """Whether it has waited so long that nobody waits any more."""
        return self.is_waiting and timezone.now() - self.waiting_since > EXPIRED_AFTER

    @property
    def is_parked(self) -> bool:
        """Whether it is put aside because workers ended with it in hand."""
        return self.is_waiting and self.parked_at is not None

    @property
    def is_slow_to_arrive(self) -> bool:
        """Whether it is being sent for longer than a person expects."""
        since = self.submit_started_at
        return (
            self.state == State.SUBMITTING and not self.lookups and since is not None and timezone.now() - since > USUAL_SENDING
        )

    @property
    def look_again_in(self) -> int:
        """Seconds until a page should ask again: often at first, seldom in the hours after."""
        age = (timezone.now() - self.waiting_since).total_seconds()
        return round(min(max(age * 0.05, 2), 30))

    def holds_lease(self) -> bool:
        """Whether this worker's time with the run is not over yet."""
        return self.lease_until is not None and timezone.now() < self.lease_until

    def settle(self, *, to: State, keep_lease: bool = False, **changes: Any) -> bool:
        """Write the outcome of this lease. False: the lease was lost meanwhile, and nothing was written.

        Raises ValueError for a change of state that the states do not allow.
        """
        if self.lease_token is None:
            return False
        if to != self.state and to not in EDGES[State(self.state)]:
            raise ValueError(f"A run cannot go from {self.state} to {to}.")
        if to in ENDS:
            changes |= {"ended_at": timezone.now(), "due_at": None, "trouble": ""}
        changes |= _telling(to, changes)
        if not keep_lease:
            changes |= RELEASED
        mine = Run.objects.filter(pk=self.pk, lease_token=self.lease_token, state=self.state)
        if not retried(partial(mine.update, state=to, **changes)):
            log.warning("run %s was fenced: it has ended, or another worker has it by now", self.pk)
            return False
        for name, value in (changes | {"state": to}).items():
            setattr(self, name, value)
        return True

    def wait_out(self, problem: Exception, due_at: datetime, *, to: State | None = None) -> bool:
        """Note that Kits gave no usable answer and when to ask again. The state stays unless `to` names another."""
        return self.settle(
            to=to or State(self.state), due_at=due_at, trouble=str(problem)[:500], troubles=min(self.troubles + 1, 30_000)
        )

    def stop(self) -> bool:
        """End the run by a person's wish: the portal stops watching, Kits may go on. False: it had ended already."""
        waiting = Run.objects.filter(pk=self.pk).exclude(state__in=ENDS)
        return bool(
            waiting.update(
                state=State.CANCELLED,
                ended_at=timezone.now(),
                due_at=None,
                tell_at=None,
                lease_token=None,
                lease_until=None,
                trouble="",
                problem=_("Somebody of the team stopped watching it."),
            )
        )

    def take_up(self) -> bool:
        """Let a person try a parked run once more. False: it is not parked, or not any more."""
        parked = Run.objects.filter(pk=self.pk).exclude(parked_at=None).exclude(state__in=ENDS)
        return bool(parked.update(parked_at=None, due_at=timezone.now(), trouble="", **RELEASED))

    def withdraw(self, because: str, user: User) -> None:
        """Say of these numbers, wherever they are shown, that the team no longer stands by them. The first reason stays."""
        standing = Run.objects.filter(pk=self.pk, state=State.READY, withdrawn_at=None)
        with transaction.atomic():
            if standing.update(withdrawn_at=timezone.now(), withdrawn_because=because):
                note(self.report.team, Event.WITHDRAWN, user, self.report.name, {"why": ["", because]})

    def send_again(self) -> bool:
        """Let a person decide that Kits does not have an unconfirmed report: queue it once more."""
        unsure = Run.objects.filter(pk=self.pk, state=State.UNCONFIRMED, parked_at=None)
        now = timezone.now()
        again: dict[str, Any] = {"due_at": now, "tell_at": now + OVERDUE_AFTER, "trouble": "", **RELEASED}
        return bool(unsure.update(state=State.QUEUED, **again))


def _telling(to: State, changes: dict[str, Any]) -> dict[str, datetime | None]:
    """When people should hear of this change: written with the change itself, so that neither is there without the other."""
    if to == State.CANCELLED:
        return {"tell_at": None}
    needs_a_person = to == State.UNCONFIRMED and changes.get("due_at", "later") is None
    if to in ENDS or needs_a_person:
        return {"tell_at": timezone.now()}
    if to == State.CALCULATING and changes.get("submitted_at"):
        return {"tell_at": changes["submitted_at"] + OVERDUE_AFTER}
    return {}


class RunSet(models.Model):
    """What was really asked of one media set in one run: days and touchpoints as resolved, and by whom."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="sets")
    slot = models.CharField(max_length=1)
    name = models.CharField(max_length=100)
    start = models.DateField(null=True)
    end = models.DateField(null=True)
    # [{"id", "name"}], and [{"id", "name", "reason"}] for what Kits left out.
    touchpoints = models.JSONField(default=list)
    excluded = models.JSONField(default=list)
    resolved_by = models.CharField(max_length=6, default="kits")

    class Meta:
        """A run has each set once."""

        constraints = [models.UniqueConstraint(fields=["run", "slot"], name="run_set_once")]
        ordering = ["slot"]

    def __str__(self) -> str:
        return self.name
