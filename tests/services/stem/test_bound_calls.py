"""Calls bound to their deployment: the called version is the one that came together with the caller's."""

from itertools import pairwise
from uuid import UUID

import pytest

from app.domain.definitions import ProcessDefinition
from app.domain.errors import InvalidDeployment
from app.services.deployments import never_deployed
from app.services.instances import start_instance
from app.store.definitions import versions_of
from tests.services.stem.test_migrations import apply, planned
from tests.stem_house import SmallHouse, end, process, start, user_task


def calling(called: str, binding: str, *, key: str = "p", first: str = "wait") -> bytes:
    call = (
        '<bpmn:callActivity id="call" name="call"><bpmn:extensionElements>'
        f'<zeebe:calledElement processId="{called}" bindingType="{binding}" versionTag="first" />'
        "</bpmn:extensionElements></bpmn:callActivity>"
    )
    steps = [("start", first), (first, "call"), ("call", "finish")]
    return process(key, [start(), user_task(first), call, end()], steps)


def inner(*tasks: str, tag: str = "") -> bytes:
    ids = ["start", *tasks, "finish"]
    tagged = (
        f'<bpmn:extensionElements><zeebe:versionTag value="{tag}" /></bpmn:extensionElements>' if tag else ""
    )
    return process("q", [tagged, start(), *map(user_task, tasks), end()], list(pairwise(ids)))


def begin(small: SmallHouse, key: str = "p") -> UUID:
    with small.house.command(small.people["anna"], now=small.now) as work:
        return start_instance(work, key, {}).id


def enter(small: SmallHouse, instance: UUID) -> list[str]:
    """Complete what is waited for and say which tasks are open then."""
    for task in small.tasks(instance).values():
        small.complete("anna", task)
    return sorted(small.tasks(instance))


def versions(small: SmallHouse, key: str) -> int:
    with small.house.reading() as work:
        return len(versions_of(work.session, ProcessDefinition, key))


def test_the_called_version_is_the_one_of_the_callers_deployment(small: SmallHouse) -> None:
    small.deploy(p_bpmn=calling("q", "deployment"), q_bpmn=inner("old"))
    running = begin(small)
    small.deploy(q_bpmn=inner("new"))
    later = begin(small)
    assert (enter(small, running), enter(small, later)) == (["old"], ["old"])


def test_where_only_one_of_the_two_has_changed_both_are_new_versions_together(small: SmallHouse) -> None:
    small.deploy(p_bpmn=calling("q", "deployment"), q_bpmn=inner("old"))
    first = begin(small)
    small.deploy(p_bpmn=calling("q", "deployment"), q_bpmn=inner("new"))
    second = begin(small)
    small.deploy(p_bpmn=calling("q", "deployment", first="look"), q_bpmn=inner("new"))
    third = begin(small)
    small.deploy(p_bpmn=calling("q", "deployment", first="look"), q_bpmn=inner("new"))

    assert (versions(small, "p"), versions(small, "q")) == (3, 3)
    assert [enter(small, one) for one in (first, second, third)] == [["old"], ["new"], ["new"]]


def test_a_process_called_in_its_newest_version_keeps_to_its_own_deployment(small: SmallHouse) -> None:
    small.deploy(p_bpmn=calling("q", "deployment"), q_bpmn=inner("old"))
    small.deploy(top_bpmn=calling("p", "latest", key="top", first="top_wait"))
    running = begin(small, "top")
    assert enter(small, running) == ["wait"]
    small.deploy(p_bpmn=calling("q", "deployment"), q_bpmn=inner("new"))
    later = begin(small, "top")
    enter(small, later)
    assert (enter(small, running), enter(small, later)) == (["old"], ["new"])


def test_what_does_not_come_along_is_refused_with_its_element_and_a_way_out(small: SmallHouse) -> None:
    small.deploy(q_bpmn=inner("old"))
    with pytest.raises(InvalidDeployment) as refused:
        small.deploy(p_bpmn=calling("q", "deployment"))
    (finding,) = [one for one in refused.value.findings if one.severity.value == "error"]
    assert (finding.element_id, finding.rule) == ("call", "not_together")
    assert "latest" in finding.remedy
    with pytest.raises(InvalidDeployment) as refused:
        small.deploy(p_bpmn=calling("nowhere", "deployment"))
    assert [one.rule for one in refused.value.findings if one.severity.value == "error"] == [
        "unknown_process"
    ]


def test_a_changed_file_of_a_folder_takes_the_deployed_one_along_that_it_is_bound_to(
    small: SmallHouse,
) -> None:
    small.deploy(p_bpmn=calling("q", "deployment"), q_bpmn=inner("old"))
    small.deploy(q_bpmn=inner("owners"))
    folder = {"p.bpmn": calling("q", "deployment", first="look"), "q.bpmn": inner("old")}
    with small.house.reading() as work:
        brought = never_deployed(work, folder)
    assert brought == {"p.bpmn": folder["p.bpmn"], "q.bpmn": inner("owners")}
    small.deploy(**{name.replace(".", "_"): content for name, content in brought.items()})
    assert enter(small, begin(small)) == ["owners"]


def test_a_migrated_instance_calls_what_came_with_its_new_version(small: SmallHouse) -> None:
    small.deploy(p_bpmn=calling("q", "deployment"), q_bpmn=inner("old"))
    running = begin(small)
    small.deploy(p_bpmn=calling("q", "deployment"), q_bpmn=inner("new"))
    apply(small, planned(small, key="p"))
    assert enter(small, running) == ["new"]


def test_a_call_bound_to_a_version_tag_takes_the_newest_version_that_has_it(small: SmallHouse) -> None:
    small.deploy(p_bpmn=calling("q", "versionTag"), q_bpmn=inner("old", tag="first"))
    running = begin(small)
    small.deploy(q_bpmn=inner("newer", tag="second"))
    later = begin(small)
    assert (enter(small, running), enter(small, later)) == (["old"], ["old"])
    small.deploy(q_bpmn=inner("mended", tag="first"))
    small.deploy(q_bpmn=inner("newest", tag="second"))
    assert enter(small, begin(small)) == ["mended"]


def test_a_version_tag_that_no_version_has_is_refused_with_its_element(small: SmallHouse) -> None:
    small.deploy(q_bpmn=inner("old", tag="second"))
    with pytest.raises(InvalidDeployment) as refused:
        small.deploy(p_bpmn=calling("q", "versionTag"))
    (finding,) = [one for one in refused.value.findings if one.severity.value == "error"]
    assert (finding.element_id, finding.rule) == ("call", "unknown_version_tag")


def test_a_migration_leads_what_is_called_by_a_tag_to_the_version_that_has_it(small: SmallHouse) -> None:
    small.deploy(p_bpmn=calling("q", "versionTag"), q_bpmn=inner("old", tag="first"))
    running = begin(small)
    enter(small, running)
    small.deploy(q_bpmn=inner("old", "added", tag="first"))
    small.deploy(q_bpmn=inner("other", tag="second"))
    small.deploy(p_bpmn=calling("q", "versionTag", first="look"))
    apply(small, planned(small, key="p"))
    assert enter(small, running) == ["added"]
