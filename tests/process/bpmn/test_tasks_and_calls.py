"""What user tasks, jobs, decisions and calls tell the outside; versions side by side."""

from datetime import datetime

import pytest

from app.domain.errors import BpmnError, Conflict, ExecutionFailed
from tests.process.bpmn.diagrams import (
    boundary,
    call,
    diagram,
    element,
    end,
    error,
    mapping,
    path,
    process,
    start,
    user,
    zeebe,
)


def one(task):
    return diagram(process("p", start(), task, user("z"), end(), path("s", "a", "z", "e")))


def test_a_user_task_tells_who_may_do_it_until_when_and_with_which_form(case):
    run = case(
        one(
            user(
                "a",
                zeebe("formDefinition", formId="f01_need", bindingType="versionTag", versionTag="v2"),
                zeebe(
                    "assignmentDefinition", assignee="=owner", candidateGroups='=["div_officer:" + division]'
                ),
                zeebe(
                    "taskSchedule", dueDate='=date("2022-02-09")', followUpDate="2022-02-01T09:00:00+08:00"
                ),
                zeebe("priorityDefinition", priority="=40 + 5"),
                zeebe("properties", zeebe("property", name="clock", value="T1")),
                mapping(inputs={"owner": "=person.name"}),
            )
        ),
        person={"name": "li"},
        division="rural",
    )
    task = run.wait("a")
    assert (task.process_id, task.name, task.form_id, task.form_binding) == (
        "p",
        "a",
        "f01_need",
        "versionTag:v2",
    )
    assert (task.assignee, task.candidate_groups, task.priority) == ("li", ("div_officer:rural",), 45)
    assert task.due_at == datetime.fromisoformat("2022-02-09T00:00:00+08:00")
    assert task.follow_up_at == datetime.fromisoformat("2022-02-01T09:00:00+08:00")
    assert task.properties == {"clock": "T1"}
    assert task.digest == run.shelf.latest("p")

    run.set(division="high_tech")
    assert run.wait("a").candidate_groups == ("div_officer:rural",)


def test_candidates_may_be_written_as_text(case):
    run = case(
        one(user("a", zeebe("assignmentDefinition", candidateGroups="expert, agency", candidateUsers="li")))
    )
    assert (run.wait("a").candidate_groups, run.wait("a").candidate_users) == (("expert", "agency"), ("li",))


@pytest.mark.parametrize(
    "extension",
    [
        zeebe("assignmentDefinition", assignee="=missing"),
        zeebe("assignmentDefinition", candidateGroups="=missing"),
        zeebe("assignmentDefinition", candidateGroups="=[1]"),
        zeebe("taskSchedule", dueDate="=missing"),
        zeebe("taskSchedule", dueDate="tomorrow"),
        zeebe("priorityDefinition", priority="=0 - 1"),
        zeebe("formDefinition", formId="=missing"),
    ],
)
def test_a_property_that_cannot_be_evaluated_is_an_incident_of_the_task(case, extension):
    run = case(one(user("a", extension)))
    assert run.waits == ["a!"]
    assert "/" in run.wait("a").message


def test_nobody_on_purpose_is_no_incident(case):
    run = case(one(user("a", zeebe("assignmentDefinition", assignee="=if true then null else 1"))))
    assert run.wait("a").assignee is None


def test_completing_twice_is_a_conflict(case):
    run = case(one(user("a")))
    token = run.token("a")
    run.complete("a")
    with pytest.raises(Conflict):
        run.execution.complete(token, {})


def test_a_job_has_type_retries_and_evaluated_headers(case):
    headers = zeebe(
        "taskHeaders", zeebe("header", key="to", value="=mail") + zeebe("header", key="kind", value="N-01")
    )
    run = case(
        one(
            element("serviceTask", "a", zeebe("taskDefinition", type='="send-" + kind', retries="5"), headers)
        ),
        mail="a@b.cn",
        kind="mail",
    )
    job = run.wait("a")
    assert (job.type, job.retries, job.headers) == ("send-mail", 5, {"to": "a@b.cn", "kind": "N-01"})
    run.complete("a", sent=True)
    assert run.variables["sent"] is True


def test_a_job_whose_handler_gives_up_is_an_incident_that_can_be_tried_again(case):
    to = zeebe("taskHeaders", zeebe("header", key="to", value="=address"))
    run = case(one(element("serviceTask", "a", zeebe("taskDefinition", type="mail"), to)), address="?")
    run.execution.fail(run.token("a"), "no route to host")
    run._save()
    assert run.incident("a") == "job_failed"
    run.set(address="b@c.cn")
    run.retry("a")
    assert run.wait("a").headers == {"to": "b@c.cn"}
    run.complete("a")
    assert run.waits == ["z"]


def test_a_decision_is_asked_through_the_surroundings(case):
    def decide(decision_id, variables):
        return {"id": decision_id, "tier": variables["amount"] * 2}

    rule = element("businessRuleTask", "a", zeebe("calledDecision", decisionId="tier", resultVariable="r"))
    run = case(one(rule), decide=decide, amount=2)
    assert run.variables["r"] == {"id": "tier", "tier": 4}


def test_a_decision_that_fails_is_an_incident(case):
    answers = [ExecutionFailed("no rule matched"), "ok"]

    def decide(*_):
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    rule = element("businessRuleTask", "a", zeebe("calledDecision", decisionId="tier", resultVariable="r"))
    run = case(one(rule), decide=decide)
    assert run.incident("a") == "execution_failed"
    assert run.wait("a").message == "no rule matched"
    run.retry("a")
    assert run.variables["r"] == "ok"


def test_a_bpmn_error_raised_inside_the_engine_goes_to_the_diagram(case):
    def decide(*_):
        raise BpmnError("E1")

    rule = element("businessRuleTask", "a", zeebe("calledDecision", decisionId="tier", resultVariable="r"))
    inner = element("subProcess", "sp", start("s1"), rule, end("e1"), path("s1", "a", "e1"))
    run = case(
        diagram(
            process(
                "p",
                start(),
                inner,
                boundary("b", "sp", error()),
                user("h"),
                end(),
                path("s", "sp", "e"),
                path("b", "h", "e"),
            )
        ),
        decide=decide,
    )
    assert run.waits == ["h"]


def called(*tasks):
    return diagram(
        process("q", start("qs"), *(user(task) for task in tasks), end("qe"), path("qs", *tasks, "qe"))
    )


CALLER = diagram(
    process("p", start(), call("c1", "q"), user("u"), call("c2", "q"), end(), path("s", "c1", "u", "c2", "e"))
)


def test_the_called_version_is_decided_at_the_call_and_kept(case):
    run = case(CALLER, called("a"))
    old = run.wait("a").digest
    new = run.shelf.add(called("b", "c")).digest
    assert run.wait("a").digest == old

    run.complete("a")
    run.complete("u")
    assert run.waits == ["b"]
    assert run.wait("b").digest == new
    run.complete("b")
    run.complete("c")
    assert run.is_completed
    assert [line.called_from for line in run.history if line.element_id in "abcu"] == ["c1", None, "c2", "c2"]


def test_a_task_names_the_processes_that_called_its_own_the_nearest_first(case):
    inner = process("inner", start(), user("a"), end(), path("s", "a", "e"))
    parted = element(
        "subProcess", "part", start("s2"), call("c2", "inner"), end("e2"), path("s2", "c2", "e2")
    )
    middle = process("middle", start(), parted, end(), path("s", "part", "e"))
    outer = process("p", start(), user("u"), call("c1", "middle"), end(), path("s", "u", "c1", "e"))
    run = case(diagram(outer), diagram(middle), diagram(inner))
    assert run.wait("u").callers == ()
    run.complete("u")
    assert run.wait("a").callers == ("middle", "p")


def test_a_call_of_a_process_that_is_gone_is_an_incident_until_it_is_there(case):
    run = case(CALLER)
    assert run.waits == ["c1!"]
    assert run.incident("c1") == "not_found"
    run.shelf.add(called("a"))
    run.retry("c1")
    assert run.waits == ["a"]


def test_the_called_process_may_be_computed(case):
    caller = diagram(process("p", start(), call("c", '="stage_" + n'), end(), path("s", "c", "e")))
    stage = diagram(process("stage_2", start("qs"), user("a"), end("qe"), path("qs", "a", "qe")))
    assert case(caller, stage, n="2").waits == ["a"]


def test_a_call_bound_to_its_deployment_takes_the_process_in_the_same_file(case):
    inner = process("q", start("qs"), user("mine"), end("qe"), path("qs", "mine", "qe"))
    caller = diagram(
        process("p", start(), call("c", "q", bindingType="deployment"), end(), path("s", "c", "e")), inner
    )
    assert case(caller, called("newer")).waits == ["mine"]


def test_a_computed_call_bound_to_its_deployment_that_is_not_there_is_an_incident(case):
    caller = diagram(
        process("p", start(), call("c", "=name", bindingType="deployment"), end(), path("s", "c", "e"))
    )
    run = case(caller, name="nowhere")
    assert run.incident("c") == "not_found"


def tagged(tag, task):
    return diagram(
        process("q", EXTENDED.format(tag), start("qs"), user(task), end("qe"), path("qs", task, "qe"))
    )


EXTENDED = '<bpmn:extensionElements><zeebe:versionTag value="{}"/></bpmn:extensionElements>'


def test_a_call_bound_to_a_version_tag_takes_the_newest_version_with_this_tag(case):
    bound = call("c", "q", bindingType="versionTag", versionTag="2021")
    caller = diagram(process("p", start(), user("u"), bound, end(), path("s", "u", "c", "e")))
    run = case(caller, tagged("2021", "first"), tagged("2022", "other"))
    run.shelf.add(tagged("2021", "corrected"))
    run.shelf.add(called("untagged"))
    run.complete("u")
    assert run.waits == ["corrected"]


def test_a_call_bound_to_a_version_tag_that_no_version_has_is_an_incident_until_one_has(case):
    bound = call("c", "q", bindingType="versionTag", versionTag="2021")
    run = case(diagram(process("p", start(), bound, end(), path("s", "c", "e"))), called("a"))
    assert run.waits == ["c!"]
    assert run.incident("c") == "not_found"
    run.shelf.add(tagged("2021", "first"))
    run.retry("c")
    assert run.waits == ["first"]


def test_a_process_that_calls_itself_for_ever_becomes_an_incident(case):
    run = case(diagram(process("p", start(), call("c", "p"), end(), path("s", "c", "e"))))
    assert run.waits == ["c!"]
    assert "40" in run.wait("c").message


def test_the_diagram_of_a_call_may_have_elements_of_the_same_id(case):
    run = case(
        diagram(process("p", start(), user("a"), call("c", "q"), end(), path("s", "a", "c", "e"))),
        called("a"),
    )
    run.complete("a")
    assert (run.waits, run.wait("a").process_id) == (["a"], "q")
