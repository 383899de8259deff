"""Who may see and do what with the engine's objects: one plain rule per kind (SPEC 1, 可见性底线)."""

from collections.abc import Collection

from .identity import Person
from .instances import ProcessInstance
from .tasks import UserTask

SEES_ALL_INSTANCES = ("dept_leader", "plan_officer")
"""Roles that see every instance that is not sealed (SPEC A07 全部件概览, A08 全部)."""

ANSWERS_QUESTIONS = ("expert", "supervise_officer", "auditor")
"""Roles that do single tasks of a case and see these, not the case (SPEC 1 ④, A11, A14)."""

OPERATES = ("process_owner",)
"""Roles that see states and incidents of all instances and may retry them, but no content."""


def sees_all_instances(person: Person) -> bool:
    """Whether the person's role reaches over all instances; sealed ones excepted."""
    return any(person.has_role(role) for role in SEES_ALL_INSTANCES)


def may_see_instance(person: Person, instance: ProcessInstance, parties: Collection[str]) -> bool:
    """Whether the instance's page is for this person: a party to it, or a role above all.

    A bid before its deadline and a need before its submission are sealed: only their own unit sees
    them, no role above all (SPEC 1 ②).
    """
    if person.groups.intersection(parties) or instance.started_by in person.usernames:
        return True
    return sees_all_instances(person) and not instance.is_sealed


def party_groups(candidate_groups: Collection[str]) -> set[str]:
    """Return which candidate groups become parties to the instance: units and desks.

    Desks of the whole department too: who checks a payment reads the case it belongs to (SPEC A09, A10).
    """
    return {group for group in candidate_groups if group.partition(":")[0] not in ANSWERS_QUESTIONS}


def may_see_task(person: Person, task: UserTask) -> bool:
    """Whether the task is, or was, hers: offered to her, or done by her."""
    return task.is_offered_to(person) if task.is_open else task.assignee in person.usernames


def may_reassign(person: Person, task: UserTask) -> bool:
    """Whether the person may hand the task to a colleague: the head of the desk it stands on."""
    for group in task.candidate_groups:
        role, _, qualifier = group.partition(":")
        if role == "div_officer" and qualifier and person.has_role("div_head", qualifier):
            return True
        if role in {"org", "org_admin"} and person.has_role("org_admin", qualifier):
            return True
        if role in {"fund_officer", "legal_reviewer", "supervise_officer"} and person.has_role("dept_leader"):
            return True
    return False
