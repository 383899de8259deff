"""Numbers for Prometheus: what was asked and how long it took, which commands were given, what waits.

With several serving processes set PROMETHEUS_MULTIPROC_DIR to an empty folder before they start.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import asdict

from flask import Flask, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from werkzeug.wrappers import Response

from ..services.security_time import real_now
from ..services.work import House, Work
from ..store.gauges import Gauges, gauges

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
WORDS = {
    "active_instances": "Process instances that have not ended",
    "open_tasks": "User tasks that wait for a person",
    "waiting_timers": "Timers that wait",
    "due_timers": "Timers whose moment has come and that have not fired",
    "oldest_timer_seconds": "How long the oldest due timer has been due: how far the sweep lags behind",
    "due_jobs": "Jobs that are due",
    "open_jobs": "Jobs that are not done",
    "oldest_job_seconds": "How long the oldest due job has been due",
    "waiting_messages": "Messages nobody has taken",
    "open_incidents": "Incidents an operator has to mend",
    "worker_silent_seconds": "How long no worker has been seen",
}


class Metrics:
    """The counters of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "jiebang_requests", "Requests answered", ("endpoint", "method", "status"), registry=self.registry
        )
        self.request_seconds = Histogram(
            "jiebang_request_seconds",
            "Time to answer",
            ("endpoint",),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.command_seconds = Histogram(
            "jiebang_command_seconds",
            "Time of one command, its commit included",
            ("outcome",),
            buckets=BUCKETS,
            registry=self.registry,
        )

    def write(self, work: Work) -> bytes:
        """Write everything in Prometheus' text format."""
        counted = self.registry
        if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
            counted = CollectorRegistry()
            MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
        waiting = CollectorRegistry()
        waiting.register(_Waiting(gauges(work.session, work.now, real_now())))
        return generate_latest(counted) + generate_latest(waiting)


class _Waiting(Collector):
    """What waits, as counted when it was asked for."""

    def __init__(self, counted: Gauges) -> None:
        self._counted = counted

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, value in asdict(self._counted).items():
            yield GaugeMetricFamily(f"jiebang_{name}", WORDS[name], value=value)


def register(app: Flask, house: House) -> None:
    """Count what this application is asked and which commands its house is given."""
    metrics = Metrics()
    app.extensions["metrics"] = metrics
    house.observe = lambda outcome, seconds: metrics.command_seconds.labels(outcome).observe(seconds)
    app.after_request(_count)


def _count(response: Response) -> Response:
    metrics: Metrics = current_app.extensions["metrics"]
    endpoint = request.endpoint or "none"
    metrics.requests.labels(endpoint, request.method, response.status_code).inc()
    if "began" in g:
        metrics.request_seconds.labels(endpoint).observe(time.perf_counter() - g.began)
    return response
