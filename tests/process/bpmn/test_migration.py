"""A running instance onto another version: every case in which stock SpiffWorkflow fails, and the rules."""

import pytest

from tests.process.bpmn.diagrams import (
    arrow_if,
    boundary,
    call,
    catch,
    diagram,
    duration,
    each,
    end,
    event_gateway,
    event_sub,
    message,
    parallel,
    path,
    process,
    service,
    signal,
    start,
    sub,
    user,
    xor,
    zeebe,
)
from tests.process.bpmn.migrating import migrate, plan_for, refused


def form(form_id: str) -> str:
    return zeebe("formDefinition", formId=form_id)


def groups(text: str) -> str:
    return zeebe("assignmentDefinition", candidateGroups=text)


def line(*parts: str, b: str = "", c: str = "", ids: tuple[str, ...] = ("s", "a", "b", "c", "e")) -> bytes:
    return diagram(process("p", start(), user("a"), user("b", b), user("c", c), end(), *parts, path(*ids)))


LINE = line(b=form("old"), c=form("c"))


# -- what migr.py shows of stock SpiffWorkflow


def test_a_future_task_has_its_new_form(case):
    running = case(LINE)
    running.complete("a")
    migrate(running, line(b=form("old"), c=form("new")))
    running.complete("b")
    assert running.wait("c").form_id == "new"
    running.complete("c")
    assert running.is_completed


def test_a_task_inserted_after_the_open_one_is_not_skipped(case):
    running = case(LINE)
    running.complete("a")
    token = running.token("b")
    migrate(running, line(user("n"), b=form("old"), c=form("c"), ids=("s", "a", "b", "n", "c", "e")))
    assert running.token("b") == token
    running.complete("b")
    assert running.waits == ["n"]
    running.complete("n")
    running.complete("c")
    assert running.is_completed


def test_an_open_task_takes_over_its_new_form_and_people_but_keeps_its_due_date(case):
    due = zeebe("taskSchedule", dueDate="=due")
    running = case(line(b=form("old") + groups("one") + due), due="2022-02-08")
    running.complete("a", due="2022-02-08")
    before = running.wait("b")
    other = zeebe("taskSchedule", dueDate='="2030-01-01"')
    migrate(running, line(b=form("new") + groups('=["two"]') + other))
    after = running.wait("b")
    assert (after.form_id, after.candidate_groups) == ("new", ("two",))
    assert (after.token_id, after.due_at) == (before.token_id, before.due_at)


def test_what_reads_the_same_is_not_evaluated_again(case):
    xml = line(b=form("old") + groups("=who"))
    running = case(xml, who=["first"])
    running.complete("a")
    running.set(who=["second"])
    migrate(running, line(b=form("new") + groups("=who")))
    assert (running.wait("b").form_id, running.wait("b").candidate_groups) == ("new", ("first",))


def test_a_changed_completed_task_changes_nothing(case):
    running = case(LINE)
    running.complete("a")
    migrate(running, LINE.replace(b'id="a" name="a"', b'id="a" name="A"'))
    running.complete("b")
    running.complete("c")
    assert running.passed == ["s", "a", "b", "c", "e"]


def test_a_removed_open_task_is_refused_unless_it_is_mapped(case):
    running = case(LINE)
    running.complete("a")
    without = diagram(process("p", start(), user("a"), user("c"), end(), path("s", "a", "c", "e")))
    assert refused(running, without) == [("b", "no_target")]
    migrate(running, b="c")
    assert running.waits == ["c"]
    running.complete("c")
    assert running.is_completed


NOTICE = line(boundary("t", "b", duration("P5D")), user("x"), path("t", "x", "e"))


def test_a_running_timer_keeps_its_moment(case):
    running = case(NOTICE)
    running.complete("a")
    due = running.wait("t").due_at
    running.passes(days=3)
    migrate(running, NOTICE.replace(b"P5D", b"P9D").replace(b'id="c" name="c"', b'id="c" name="C"'))
    assert (running.wait("t").due_at, running.waits) == (due, ["b", "t"])
    running.passes(days=2)
    assert running.waits == ["x"]


def test_a_boundary_timer_added_to_an_open_task_starts_to_wait(case):
    running = case(LINE)
    running.complete("a")
    migrate(running, NOTICE)
    assert running.waits == ["b", "t"]
    running.passes(days=5)
    assert running.waits == ["x"]
    assert running.cancelled == ["b"]


def test_a_boundary_timer_that_vanished_stops(case):
    running = case(NOTICE)
    running.complete("a")
    migrate(running, line())
    assert running.waits == ["b"]
    running.passes(days=9)
    running.complete("b")
    assert running.waits == ["c"]


def test_a_reminder_that_was_given_is_not_given_again(case):
    reminder = boundary("r", "b", duration("PT1H"), interrupting=False)
    xml = line(reminder, user("x"), end("e2"), path("r", "x", "e2"))
    running = case(xml)
    running.complete("a")
    running.passes(hours=1)
    running.complete("x")
    migrate(running, xml.replace(b"PT1H", b"PT2H"))
    assert running.waits == ["b"]


def called(*ids: str, extra: str = "", **attributes: str) -> bytes:
    inner = process("q", start("qs"), *(user(one) for one in ids), end("qe"), path("qs", *ids, "qe"))
    after = ("n",) if extra else ()
    return diagram(
        process(
            "p",
            start(),
            call("ca", "q", **attributes),
            extra,
            user("c"),
            end(),
            path("s", "ca", *after, "c", "e"),
        ),
        inner,
    )


def test_tasks_added_after_a_running_call_and_inside_it_are_not_skipped(case):
    running = case(called("qa", "qb"))
    running.complete("qa", seen=1)
    migrate(running, called("qa", "qb", "qn", extra=user("n")))
    for element in ("qb", "qn", "n", "c"):
        assert running.waits == [element]
        running.complete(element)
    assert running.is_completed
    assert running.variables["seen"] == 1


def test_a_called_process_may_stay_on_its_version(case):
    running = case(called("qa", "qb"))
    old = running.shelf.latest("q")
    running.shelf.add(called("qa", "qn", extra=user("n")))
    plan = plan_for(running)
    running.execution.migrate(type(plan)(tuple(m for m in plan.mappings if m.process_id == "p")))
    running._save()
    assert ("q", old) in running.execution.versions()
    for element in ("qa", "qb", "n", "c"):
        assert running.waits == [element]
        running.complete(element)


def loop(sequential: bool = False, c: str = "", item: str = "item", output: str = "results") -> bytes:
    many = user("m", each("=items", item, output=output, sequential=sequential))
    return diagram(process("p", start(), many, user("c", c), end(), path("s", "m", "c", "e")))


@pytest.mark.parametrize("sequential", [False, True])
def test_a_half_done_multi_instance_goes_on_with_its_results(case, sequential):
    running = case(loop(sequential), items=[1, 2, 3])
    running.complete("m", result="one")
    migrate(running, loop(sequential, form("new"), item="each", output="answers"))
    assert running.execution.variables_at(running.token("m"))["each"] == 2
    running.complete("m", result="two")
    running.complete("m", result="three")
    assert (running.variables["answers"], running.wait("c").form_id) == (["one", "two", "three"], "new")


def test_another_kind_of_multi_instance_is_refused(case):
    running = case(loop(), items=[1, 2, 3])
    assert set(refused(running, loop(sequential=True))) == {("m", "no_target")}
    single = diagram(process("p", start(), user("m"), user("c"), end(), path("s", "m", "c", "e")))
    assert {rule for _, rule in refused(running, single, m="m")} >= {"multi_instance"}
    assert {rule for _, rule in refused(running, loop(sequential=True), m="m")} == {"multi_instance"}


def test_a_multi_instance_of_calls_goes_over_with_every_call(case):
    def xml(*ids: str) -> bytes:
        inner = process("q", start("qs"), *(user(i) for i in ids), end("qe"), path("qs", *ids, "qe"))
        many = call("m", "q", each("=items", output=""))
        return diagram(process("p", start(), many, end(), path("s", "m", "e")), inner)

    running = case(xml("qa"), items=[1, 2])
    running.complete("qa")
    migrate(running, xml("qa", "qb"))
    assert running.waits == ["qa"]
    running.complete("qa")
    assert running.waits == ["qb"]
    running.complete("qb")
    assert running.is_completed


# -- joins, and what would wait for ever


def forked(a: tuple[str, ...] = ("a",)) -> bytes:
    return diagram(
        process(
            "p", start(), parallel("g"), *(user(one) for one in (*a, "x", "z")), parallel("j"), end(),
            path("s", "g", *a, "j", "z", "e"), path("g", "x", "j"),
        )
    )  # fmt: skip


def test_a_token_at_a_join_is_counted_there_in_the_new_version(case):
    running = case(forked())
    running.complete("a")
    assert running.waits == ["x"]
    migrate(running, forked(a=("a", "b")), a="b")
    running.complete("x")
    assert running.waits == ["z"]


def test_a_token_before_a_join_whose_other_branch_nobody_is_on_is_refused(case):
    running = case(diagram(process("p", start(), user("a"), user("z"), end(), path("s", "a", "z", "e"))))
    assert refused(running, forked()) == [("j", "waits_for_ever")]
    migrate(running, a="z")
    running.complete("z")
    assert running.is_completed


def test_a_token_that_may_still_be_joined_after_a_loop_goes_over(case):
    again = diagram(
        process(
            "p", start(), user("a"), xor("d", "d_z"), parallel("g"), user("x"), user("y"), parallel("j"),
            user("z"), end(), path("s", "a", "d", "z", "e"), path("g", "x", "j", "a"), path("g", "y", "j"),
            arrow_if("d", "g", "=more"),
        )
    )  # fmt: skip
    running = case(diagram(process("p", start(), user("a"), user("z"), end(), path("s", "a", "z", "e"))))
    migrate(running, again)
    running.complete("a", more=True)
    running.complete("x")
    running.complete("y")
    running.complete("a", more=False)
    assert running.waits == ["z"]


def test_a_join_whose_other_branch_now_ends_elsewhere_lets_the_waiting_token_through(case):
    running = case(forked())
    running.complete("a")
    apart = diagram(
        process(
            "p", start(), parallel("g"), user("a"), user("x"), parallel("j"), user("z"), end(), end("e2"),
            path("s", "g", "a", "j", "z", "e"), path("g", "x", "e2"),
        )
    )  # fmt: skip
    migrate(running, apart)
    assert running.waits == ["x", "z"]
    running.complete("x")
    running.complete("z")
    assert running.is_completed


def test_an_arrival_over_a_flow_that_is_gone_is_refused(case):
    running = case(forked())
    running.complete("x")
    three = diagram(
        process(
            "p", start(), parallel("g"), user("a"), user("y"), parallel("j"), user("z"), end(),
            path("s", "g", "a", "j", "z", "e"), path("g", "y", "j"),
        )
    )  # fmt: skip
    assert ("j", "join") in refused(running, three)


# -- events


def test_a_message_that_is_called_otherwise_is_waited_for_under_its_new_name(case):
    def xml(ref: str) -> bytes:
        return diagram(process("p", start(), catch("m", message(ref)), end(), path("s", "m", "e")))

    running = case(xml("m"), order="A1")
    migrate(running, xml("m2"))
    assert (running.wait("m").message_name, running.wait("m").correlation_key) == ("withdrawn", "A1")


def test_events_behind_a_gateway_come_and_go_with_the_version(case):
    def xml(*events: tuple[str, str]) -> bytes:
        catches = "".join(catch(name, trigger) for name, trigger in events)
        arrows = "".join(path("g", name, "e") for name, _ in events)
        return diagram(process("p", start(), event_gateway("g"), catches, end(), path("s", "g"), arrows))

    running = case(xml(("one", duration("P1D")), ("two", signal())), order="A1")
    due = running.wait("one").due_at
    migrate(running, xml(("one", duration("P7D")), ("three", message())))
    assert running.waits == ["one", "three"]
    assert running.wait("one").due_at == due
    running.correlate("three")
    assert running.is_completed


def test_an_event_sub_process_begins_to_listen_and_a_vanished_one_stops(case):
    def xml(*events: tuple[str, str]) -> bytes:
        inner = "".join(
            event_sub(name, start(f"{name}_s", trigger), user(f"{name}_u"), end(f"{name}_e"),
                      path(f"{name}_s", f"{name}_u", f"{name}_e"))
            for name, trigger in events
        )  # fmt: skip
        return diagram(process("p", start(), user("a"), end(), path("s", "a", "e"), inner))

    running = case(xml(("old", signal())))
    migrate(running, xml(("late", duration("P1D"))))
    assert running.waits == ["a", "late"]
    running.passes(days=1)
    assert running.waits == ["late_u"]
    migrate(running, xml(("late", duration("P1D")), ("old", signal())))
    assert running.waits == ["late_u"]


def test_inside_an_embedded_sub_process_everything_goes_over(case):
    def xml(*ids: str) -> bytes:
        inner = sub("w", start("ws"), *(user(i) for i in ids), end("we"), path("ws", *ids, "we"))
        timed = boundary("t", "w", duration("P5D"))
        return diagram(
            process("p", start(), inner, timed, user("x"), end(), path("s", "w", "e"), path("t", "x", "e"))
        )

    running = case(xml("wa"))
    due = running.wait("t").due_at
    migrate(running, xml("wa", "wb"))
    running.complete("wa")
    assert (running.waits, running.wait("t").due_at) == (["t", "wb"], due)
    out = diagram(process("p", start(), user("wb"), user("x"), end(), path("s", "wb", "x", "e")))
    assert {rule for _, rule in refused(running, out, w="wb", wb="wb")} >= {"kind"}


def test_a_job_in_hand_keeps_its_token_and_another_type_is_taken_over(case):
    def xml(kind: str) -> bytes:
        return diagram(process("p", start(), service("j", type=kind), end(), path("s", "j", "e")))

    running = case(xml("mail"))
    token = running.token("j")
    migrate(running, xml("letter"))
    assert (running.token("j"), running.wait("j").type) == (token, "letter")
    running.complete("j")
    assert running.is_completed


def test_an_incident_stays_and_can_be_retried_on_the_mended_version(case):
    def xml(condition: str) -> bytes:
        arrows = path("s", "a", "d") + arrow_if("d", "b", condition) + path("b", "e")
        return diagram(process("p", start(), user("a"), xor("d"), user("b"), end(), arrows, path("d", "e")))

    running = case(xml("=missing"))
    running.complete("a")
    assert running.waits == ["d!"]
    migrate(running, xml("=true"))
    assert running.waits == ["d!"]
    running.retry("d")
    assert running.waits == ["b"]


def test_a_waiting_compensation_needs_its_handler_in_the_new_version(case):
    def xml(handler: str) -> bytes:
        undo = user(handler).replace("<bpmn:userTask", '<bpmn:userTask isForCompensation="true"')
        parts = (
            start(), user("a"), boundary("k", "a", "<bpmn:compensateEventDefinition/>"), undo,
            f'<bpmn:association id="as" sourceRef="k" targetRef="{handler}"/>', user("b"),
            '<bpmn:endEvent id="e"><bpmn:compensateEventDefinition/></bpmn:endEvent>',
            path("s", "a", "b", "e"),
        )  # fmt: skip
        return diagram(process("p", *parts))

    running = case(xml("undo"))
    running.complete("a")
    assert refused(running, xml("other")) == [("undo", "no_target")]
    migrate(running, undo="other")
    running.complete("b")
    assert running.waits == ["other"]


def test_an_instance_that_has_ended_does_not_go_over(case):
    running = case(LINE)
    running.cancel()
    with pytest.raises(Exception, match="ended"):
        migrate(running, line())
