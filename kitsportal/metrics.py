"""What a Prometheus server reads at /metrics: everything comes from rows, so any web process answers for the whole portal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from explorer.models import Run, State
from kitsportal.health import oldest_due
from teams import tallies
from teams.models import Delivery, WorkerBeat
from touchpoints.models import Sync

PREFIX = "kitsportal_"


def text() -> bytes:
    """Return all metrics in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Rows())
    return generate_latest(registry)


class Rows(Collector):
    """Reads the rows at each scrape."""

    def collect(self) -> Iterator[Metric]:
        """Yield every metric, with a handful of queries."""
        yield from (_runs(), _due(), _oldest(), _deliveries(), _syncs(), _workers())
        yield from _counted()


def _runs() -> Metric:
    metric = GaugeMetricFamily(f"{PREFIX}runs", "Runs by state.", labels=["state"])
    found = dict(Run.objects.order_by().values_list("state").annotate(Count("pk")))
    for state in State.values:
        metric.add_metric([state], found.get(state, 0))
    return metric


def _due() -> Metric:
    due = Run.objects.filter(due_at__lte=timezone.now()).count()
    return GaugeMetricFamily(f"{PREFIX}runs_due", "Runs that should be looked at now.", value=due)


def _oldest() -> Metric:
    oldest = oldest_due()
    lag = max((timezone.now() - oldest).total_seconds(), 0) if oldest else 0
    return GaugeMetricFamily(f"{PREFIX}oldest_due_seconds", "How long the longest-waiting due row has been due.", value=lag)


def _deliveries() -> Metric:
    metric = GaugeMetricFamily(f"{PREFIX}notices", "Notices kept, by channel and outcome.", labels=["channel", "outcome"])
    found = Delivery.objects.order_by().values_list("channel", "outcome").annotate(Count("pk"))
    for channel, outcome, number in found:
        metric.add_metric([channel, outcome], number)
    return metric


def _syncs() -> Metric:
    metric = GaugeMetricFamily(f"{PREFIX}syncs", "Readings of touchpoints kept, by state.", labels=["state"])
    for state, number in Sync.objects.order_by().values_list("state").annotate(Count("pk")):
        metric.add_metric([state], number)
    return metric


def _workers() -> Metric:
    metric = GaugeMetricFamily(
        f"{PREFIX}worker_silent_seconds", "Since a worker process last said that it lives.", labels=["worker", "queues"]
    )
    for row in WorkerBeat.objects.all():
        metric.add_metric([row.name, row.queues], (timezone.now() - row.beat_at).total_seconds())
    return metric


def _counted() -> Iterator[Metric]:
    """Calls to Kits, as the workers have added them up."""
    calls = CounterMetricFamily(f"{PREFIX}kits_calls", "Calls to Kits by outcome.", labels=["outcome"])
    waits = HistogramMetricFamily(f"{PREFIX}kits_call_seconds", "How long calls to Kits took.", labels=["outcome"])
    buckets: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    sums: dict[str, float] = {}
    for (name, written), value in tallies.read().items():
        labels = tallies.labels_of(written)
        if name == "kits_call_seconds_bucket":
            buckets[labels["outcome"]].append((labels["le"], value))
        elif name == "kits_call_seconds_sum":
            sums[labels["outcome"]] = value
        elif name == "kits_call_seconds_count":
            calls.add_metric([labels["outcome"]], value)
    for outcome, found in buckets.items():
        waits.add_metric([outcome], buckets=sorted(found, key=lambda one: float(one[0])), sum_value=sums.get(outcome, 0))
    yield from (calls, waits)
