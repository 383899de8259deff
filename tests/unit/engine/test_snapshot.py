"""What is kept of an instance: little, our own, and enough to go on for years."""

from dataclasses import replace
from threading import Thread

import msgspec
import pytest
import zstandard

from app.domain.errors import ExecutionFailed
from app.engine.execution import Execution
from app.engine.large_values import LARGEST_INSIDE
from app.engine.snapshot import FORMAT
from app.engine.surroundings import Surroundings
from app.feel import Environment
from tests.process.bpmn.case import NOON, Shelf
from tests.process.bpmn.diagrams import (
    arrow_if,
    boundary,
    call,
    diagram,
    duration,
    each,
    end,
    parallel,
    path,
    process,
    start,
    user,
    xor,
)

LOOP = diagram(
    process(
        "p",
        start(),
        user("a"),
        xor("g", "g_e"),
        end(),
        path("s", "a", "g", "e"),
        arrow_if("g", "a", "=again"),
    )
)


class Cached(Shelf):
    """As the services do it: one diagram object for all."""

    def __init__(self, *files: bytes) -> None:
        super().__init__(*files)
        self.diagrams = {digest: super(Cached, self).diagram(digest) for digest in self.files}

    def diagram(self, digest):
        return self.diagrams[digest]


def around(*files: bytes, kind=Cached) -> Surroundings:
    return Surroundings(NOON, kind(*files), lambda *_: None, Environment(now=NOON))


def opened(snapshot: bytes):
    return msgspec.json.decode(zstandard.ZstdDecompressor().decompress(snapshot))


def test_a_snapshot_is_compressed_json_with_our_format_number_and_the_versions_that_run():
    surroundings = around(
        diagram(process("p", start(), call("c", "q"), end(), path("s", "c", "e"))),
        diagram(process("q", start("qs"), user("a"), end("qe"), path("qs", "a", "qe"))),
    )
    library = surroundings.library
    execution = Execution.start("p", library.latest("p"), {"x": 1}, surroundings)
    form, state, instances = opened(execution.snapshot())

    assert (form, state) == (FORMAT, "active")
    assert [row[:2] for row in instances] == [["p", library.latest("p")], ["q", library.latest("q")]]
    assert [row[4] for row in instances] == [{"x": 1}, {"x": 1}]


def test_an_instance_costs_what_its_present_costs_however_old_it_is():
    surroundings = around(LOOP)
    execution = Execution.start("p", surroundings.library.latest("p"), {}, surroundings)
    sizes = set()
    for _ in range(1_500):
        execution = Execution.restore(execution.snapshot(), surroundings)
        execution.complete(execution.waits()[0].token_id, {"again": True})
        sizes.add(len(opened(execution.snapshot())[2][0][5]))
    assert sizes == {1}


@pytest.mark.parametrize(
    "bytes_",
    [
        b"",
        b"nonsense",
        zstandard.ZstdCompressor().compress(b"{}"),
        zstandard.ZstdCompressor().compress(b'[1,"active",[]]'),
        zstandard.ZstdCompressor().compress(b'[3,"active",[["p","",null,null,{},[]]]]'),
    ],
)
def test_what_is_no_snapshot_of_ours_is_refused(bytes_):
    with pytest.raises(ExecutionFailed):
        Execution.restore(bytes_, around(LOOP))


def test_a_finished_instance_can_still_be_looked_at():
    surroundings = around(LOOP)
    execution = Execution.start("p", surroundings.library.latest("p"), {}, surroundings)
    execution.complete(execution.waits()[0].token_id, {"again": False, "x": 1})
    again = Execution.restore(execution.snapshot(), surroundings)
    assert (again.is_completed, again.waits(), again.variables) == (True, [], {"again": False, "x": 1})

    execution = Execution.start("p", surroundings.library.latest("p"), {}, surroundings)
    execution.cancel()
    again = Execution.restore(execution.snapshot(), surroundings)
    assert (again.is_completed, again.is_cancelled, again.waits()) == (False, True, [])


def test_saving_twice_changes_nothing():
    surroundings = around(LOOP)
    execution = Execution.start("p", surroundings.library.latest("p"), {"x": {"y": [1]}}, surroundings)
    first = execution.snapshot()
    assert Execution.restore(first, surroundings).snapshot() == first == execution.snapshot()


def test_a_large_value_is_named_by_its_digest_and_costs_nothing_as_long_as_nobody_changes_it():
    surroundings = around(LOOP)
    much = "字" * LARGEST_INSIDE
    execution = Execution.start("p", surroundings.library.latest("p"), {"much": much, "x": 1}, surroundings)
    saved = execution.snapshot()
    kept = execution.large_values.added

    assert len(saved) < 500
    assert [msgspec.json.decode(content) for content in kept.values()] == [much]

    surroundings = replace(surroundings, read_value=kept.__getitem__)
    execution = Execution.restore(saved, surroundings)
    execution.complete(execution.waits()[0].token_id, {"again": True})
    execution.snapshot()
    assert (execution.large_values.added, execution.large_values.dropped) == ({}, set())
    assert execution.variables["much"] == much

    execution.complete(execution.waits()[0].token_id, {"again": True, "much": "little"})
    assert opened(execution.snapshot())[2][0][4] == {"x": 1, "again": True, "much": "little"}
    assert execution.large_values.dropped == set(kept)


def test_what_a_panel_hands_in_is_outside_too_when_it_is_large():
    surroundings = around(diagram(process("p", start(), user("m", each()), end(), path("s", "m", "e"))))
    execution = Execution.start("p", surroundings.library.latest("p"), {"items": [1, 2]}, surroundings)
    execution.complete(execution.waits()[0].token_id, {"result": "字" * LARGEST_INSIDE})
    saved, kept = execution.snapshot(), execution.large_values.added

    assert len(saved) < 1_000
    execution = Execution.restore(saved, replace(surroundings, read_value=kept.__getitem__))
    execution.complete(execution.waits()[0].token_id, {"result": "short"})
    assert execution.variables["results"] == ["字" * LARGEST_INSIDE, "short"]


BUSY = diagram(
    process(
        "p",
        start(),
        parallel("f"),
        user("m", each()),
        boundary("b", "m", duration("P5D")),
        call("c", "q"),
        parallel("j"),
        user("z"),
        end(),
        path("s", "f", "m", "j", "z", "e"),
        path("f", "c", "j"),
        path("b", "e"),
    ),
    process("q", start("qs"), user("a"), end("qe"), path("qs", "a", "qe")),
)


def test_threads_share_the_specifications_and_nothing_else():
    surroundings, failures = around(BUSY), []

    def walk(mark: int) -> None:
        try:
            for round_ in range(20):
                execution = Execution.start(
                    "p", surroundings.library.latest("p"), {"items": [1, 2, 3]}, surroundings
                )
                while not execution.is_completed:
                    execution = Execution.restore(execution.snapshot(), surroundings)
                    tasks = [wait for wait in execution.waits() if hasattr(wait, "form_id")]
                    task = tasks[(mark + round_) % len(tasks)]
                    execution.complete(task.token_id, {"result": [mark, round_]})
                assert execution.variables["results"] == [[mark, round_]] * 3
        except Exception as error:  # noqa: BLE001 - a thread's failure must reach the test
            failures.append(error)

    threads = [Thread(target=walk, args=(mark,)) for mark in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_reading_a_long_line_needs_no_recursion():
    ids = [f"t{number}" for number in range(990)]
    line = process("p", start(), end(), *(user(i) for i in ids), path("s", *ids, "e"))
    surroundings = around(diagram(line))
    execution = Execution.start("p", surroundings.library.latest("p"), {}, surroundings)
    assert [wait.element_id for wait in execution.waits()] == ["t0"]
