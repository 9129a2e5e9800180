"""A portal with one large comparison and its link, served by one uvicorn in a folder of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "tests" / "benchmarks"
PORTAL_STARTS_WITHIN = 30.0


@dataclass(frozen=True, slots=True)
class Pages:
    """Paths of what is measured, and the cookie of who may see it. `part` has a slot for a part's key."""

    share: str
    comparison: str
    status: str
    cookie: str


def set_up(folder: str, port: int) -> None:
    """Let this process and its children be that portal. Must be called before Django is used."""
    os.environ |= {
        "KITSPORTAL_DEMO": "1",
        "KITSPORTAL_DATA_DIR": folder,
        "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
        "CACHE_URL": "dbcache://portal_cache",
        "CELERY_BROKER_URL": "memory://",
        "BASE_URL": f"http://127.0.0.1:{port}",
        "SANDBOX_URL": "http://127.0.0.1:1",
        "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "pages_settings",
        "PYTHONPATH": f"{ROOT}:{HERE}",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def make(touchpoints: int) -> Pages:
    """Make a ready run with every block and `touchpoints` in each set, a link to it, and a run under way."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.urls import reverse

    from explorer import projection
    from explorer.models import State
    from sharing.models import ShareLink
    from teams.models import Membership, Team

    person = get_user_model().objects.create_user(email=f"{uuid4().hex}@example.com", password=uuid4().hex)
    team = Team.objects.create(name="Järviseudun Media")
    Membership.objects.create(team=team, user=person, role="admin")
    run = _run(person, team, touchpoints)
    found = projection.find(person, run.uuid)
    assert found is not None
    given = {"team": team, "run": run, "name": "Benchmark", "language": "en", "is_sandbox": True, "created_by": person}
    _, token = ShareLink.make(projection=found.comparison(), **given)
    waiting = _queued(person, team, run.account)
    type(waiting).objects.filter(pk=waiting.pk).update(state=State.CALCULATING, due_at=None)
    return Pages(
        share=reverse("shared-page", args=[token]),
        comparison=reverse("run-page", args=[run.uuid]),
        status=reverse("run-status", args=[waiting.uuid]),
        cookie=f"{settings.SESSION_COOKIE_NAME}={_session(person)}",
    )


def _session(person: Any) -> str:
    """Sign the person in; return the key of the session."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _queued(person: Any, team: Any, account: Any) -> Any:
    """A report of two sets, and its run."""
    from explorer.drafts import queue_run
    from explorer.models import MediaSet, Pick, Report, ReportVersion
    from explorer.tests.rich import BLOCKS

    report = Report.objects.create(team=team, account=account, name="Järviseudun lehdet ja radiot", created_by=person)
    version = ReportVersion.objects.create(report=report, author=person, blocks=list(BLOCKS))
    for slot in "ab":
        media_set = MediaSet.objects.create(version=version, slot=slot, name=f"Set {slot}")
        Pick.objects.create(media_set=media_set, upstream_id=f"tp-{slot}0", name=f"Title {slot}0")
    report.current = version
    report.save()
    return queue_run(report, person, uuid4())


def _run(person: Any, team: Any, touchpoints: int) -> Any:
    """A ready run; its sets share people, days and no touchpoints."""
    from django.utils import timezone

    from explorer.metrics import store_results
    from explorer.models import Run, RunSet, State
    from explorer.tests.rich import rich
    from explorer.tests.subjects import subject
    from kitsapi import types
    from kitsapi.plain import plain
    from teams.models import KitsAccount

    made = rich(subject(), touchpoints)
    account = KitsAccount.objects.create(
        team=team, name="Demo", upstream="sandbox", account_id=uuid4().hex, client_id="sandbox-1", state="working"
    )
    account.variables = [plain(variable) for variable in made.variables]
    account.save()
    run = _queued(person, team, account)
    state = types.ReportState("x-1", "x", "ready", created_at=timezone.now(), calculated_at=timezone.now())
    resolved = types.ResolvedSet(None, ())
    definition = run.version.definition("x")
    headline = store_results(run, types.Answer(state, definition, resolved, resolved, made.results, b"{}"))
    for slot, each in (("a", made.set_a), ("b", made.set_b)):
        assert each and each.period
        named = [{"id": id_, "name": name} for id_, name in each.touchpoints]
        period = {"start": each.period.start, "end": each.period.end}
        RunSet.objects.create(run=run, slot=slot, name=each.name, touchpoints=named, excluded=[], resolved_by="kits", **period)
    ends = {"due_at": None, "ended_at": timezone.now(), "calculated_at": state.calculated_at}
    Run.objects.filter(pk=run.pk).update(state=State.READY, **ends, **headline)
    return Run.objects.select_related("account", "report").get(pk=run.pk)


@contextmanager
def served(port: int) -> Iterator[str]:
    """Serve that portal with one uvicorn, as bin/run does; yield its address."""
    words = [sys.executable, "-m", "uvicorn", "kitsportal.asgi:application", "--port", str(port), "--log-level", "warning"]
    web = subprocess.Popen(words, cwd=ROOT)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/hello/", web)
        yield address
    finally:
        web.terminate()
        web.wait()


def _wait_for(address: str, web: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PORTAL_STARTS_WITHIN
    while True:
        try:
            with urllib.request.urlopen(address) as answer:
                answer.read()
            return
        except urllib.error.URLError:
            if web.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("bench: the portal did not start.") from None
            time.sleep(0.1)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        return int(each.getsockname()[1])


@contextmanager
def folder() -> Iterator[str]:
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="kitsportal-bench-") as made:
        yield made
