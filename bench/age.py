"""What age costs: a task completed in an instance with 10 and with 5,000 finished elements, and memory.

One process that asks the same question again and again, on PostgreSQL, by the JSON API and real HTTP.
Then the serving process is followed over 20,000 completions.
"""

import statistics
from collections.abc import Iterator

from app.services.deployments import deploy
from bench.caller import Caller, make_secrets
from bench.figures import Figure
from bench.processes import Runner
from bench.served import memory_of, postgres_house, serving
from tests.stem_house import end, form, process, start, text_field, user_task

YOUNG, OLD = 10, 5_000
COMPLETIONS, WARM = 20_000, 2_000
ELEMENTS = 2  # of each round: the task and the gateway
SAMPLES = 100
DIAGRAM = process(
    "bench_loop",
    [
        start(),
        user_task("ask", form="bench_loop", groups="agency"),
        '<bpmn:exclusiveGateway id="again" name="again" default="flow_4" />',
        end(),
    ],
    [("start", "ask"), ("ask", "again"), ("again", "finish", 'words = "end"'), ("again", "ask")],
)


def measure() -> Iterator[Figure]:
    with postgres_house() as house:
        with house.command() as work:
            words = form("bench_loop", text_field("words", required=True))
            deploy(work, {"bench_loop.bpmn": DIAGRAM, "bench_loop.form": words})
        secrets = make_secrets(house, 20)
        with serving(house) as (port, server):
            runner = Runner([Caller(port, secret) for secret in secrets])
            young = [times[-1] for times in (rounds(runner, YOUNG) for _ in range(SAMPLES))]
            yield Figure(f"complete a task, {YOUNG} finished elements", "ms", young, target=8)
            old = rounds(runner, OLD + ELEMENTS * SAMPLES)[-SAMPLES:]
            yield Figure(f"complete a task, {OLD:,} finished elements", "ms", old, target=8)
            ratio = statistics.median(old) / statistics.median(young)
            yield Figure("  old to young", "", [ratio], target=1.1)
            while len(runner.completions) < WARM:
                rounds(runner, OLD)
            before = memory_of(server)
            while len(runner.completions) < COMPLETIONS:
                rounds(runner, OLD)
            after = memory_of(server)
            yield Figure(f"web process after {COMPLETIONS:,} completions", "MB", [after], target=250)
            yield Figure("  growth", "%", [(after / before - 1) * 100], target=10)


def rounds(runner: Runner, elements: int) -> list[float]:
    """Complete the tasks of a new instance until it has so many finished elements; return each's time."""
    instance_id = runner.start("bench_loop")[1]
    return [
        runner.complete(runner.waiting(instance_id)[0], words="again") for _ in range(elements // ELEMENTS)
    ]
