"""The Celery app, its limits and the whole schedule on one screen.

Celery only wakes: what is due, and what to do, is a date in a row. A message that is lost is found again by the next sweep.
"""

from __future__ import annotations

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitsportal.settings")

from django.conf import settings

app = Celery("kitsportal")
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL,
    broker_connection_retry_on_startup=True,
    task_ignore_result=True,
    task_acks_late=True,
    task_serializer="json",
    accept_content=["json"],
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=False,
    worker_hijack_root_logger=False,
    timezone="UTC",
    task_routes={"teams.tasks.*inquir*": {"queue": "interactive"}},
    # A publisher never waits long for an absent broker: the sweep finds the row.
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0.1},
    broker_transport_options={
        "socket_connect_timeout": 2,
        "socket_timeout": 10,
        "visibility_timeout": 3600,
        # Of connecting while publishing; without them kombu tries for 6 s, and a page with it.
        "max_retries": 1,
        "interval_start": 0.1,
        "interval_step": 0.1,
        "interval_max": 0.2,
    },
    beat_schedule={
        "runs": {"task": "explorer.tasks.sweep", "schedule": settings.SWEEP_SECONDS},
        "series": {"task": "explorer.tasks.sweep_series", "schedule": settings.SWEEP_SECONDS},
        "recalculations": {"task": "explorer.tasks.sweep_recalculations", "schedule": settings.SWEEP_SECONDS},
        "inquiries": {"task": "teams.tasks.sweep_inquiries", "schedule": settings.SWEEP_SECONDS},
        "touchpoint-syncs": {"task": "touchpoints.tasks.sweep_syncs", "schedule": settings.SWEEP_SECONDS},
        "touchpoints-nightly": {"task": "touchpoints.tasks.sync_all", "schedule": crontab(hour=1, minute=17)},
        "told-of-runs": {"task": "explorer.tasks.tell_of_runs", "schedule": settings.SWEEP_SECONDS},
        "notices": {"task": "teams.tasks.sweep_notices", "schedule": settings.SWEEP_SECONDS},
        "notices-pruned": {"task": "teams.tasks.prune_notices", "schedule": crontab(hour=2, minute=43)},
        "api-calls-pruned": {"task": "teams.tasks.prune_api_calls", "schedule": crontab(hour=2, minute=53)},
        "console-tidied": {"task": "explorer.tasks.tidy_console", "schedule": crontab(hour=2, minute=51)},
        "reports-made-at-kits": {"task": "explorer.tasks.sweep_mirrors", "schedule": settings.SWEEP_SECONDS},
    },
)
app.autodiscover_tasks()

from kitsportal import logs, pulse  # noqa: E402, F401 - connect themselves to Celery's signals
