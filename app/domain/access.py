"""Who may see and do what with the engine's objects: one plain rule per kind (SPEC 1, 可见性底线)."""

from collections.abc import Collection

from .identity import Person
from .instances import ProcessInstance
from .tasks import UserTask

SEES_ALL_INSTANCES = ("dept_leader", "plan_officer")
"""Roles that see every instance that is not sealed (SPEC A07 全部件概览, A08 全部)."""

ANSWERS_QUESTIONS = ("expert", "supervise_officer", "auditor", "league_bureau")
"""Roles that do single tasks of a case and see these, not the case (SPEC 1 ④, A11, A14, A15)."""

OVERSEES_AN_AREA = "league_bureau"
"""Role that sees how far the cases of its area's units are, and nothing of what is in them (SPEC A15)."""


def sees_all_instances(person: Person) -> bool:
    """Whether the person's role reaches over all instances; sealed ones excepted."""
    return any(person.has_role(role) for role in SEES_ALL_INSTANCES)


def regions_overseen(person: Person) -> frozenset[str]:
    """Return the regions whose cases the person follows; a bureau without a region follows none.

    `programme.areas` says in SQL which cases these are.
    """
    roles = (group.partition(":") for group in person.groups)
    return frozenset(region for role, _, region in roles if role == OVERSEES_AN_AREA and region)


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
    The head of a division sees whatever its officers work on (SPEC A06).
    """
    parties = {group for group in candidate_groups if group.partition(":")[0] not in ANSWERS_QUESTIONS}
    return parties | {group.replace("div_officer:", "div_head:") for group in parties}


def may_see_task(person: Person, task: UserTask) -> bool:
    """Whether the task is, or was, hers: offered to her, done by her, or on a desk she heads."""
    if not task.is_open:
        return task.assignee in person.usernames
    return task.is_offered_to(person) or may_reassign(person, task)


def may_reassign(person: Person, task: UserTask) -> bool:
    """Whether the person may hand the task to a colleague: the head of the desk it stands on."""
    return bool(desks_headed_by(person) & set(task.candidate_groups))


def desks_headed_by(person: Person) -> frozenset[str]:
    """Return the groups whose tasks this person may see and hand out (SPEC A06)."""
    desks = set()
    for group in person.groups:
        role, _, qualifier = group.partition(":")
        if role == "div_head" and qualifier:
            desks.add(f"div_officer:{qualifier}")
        elif role == "org_admin" and qualifier:
            desks |= {f"org:{qualifier}", f"org_admin:{qualifier}"}
        elif role == "dept_leader":
            desks |= {"fund_officer", "legal_reviewer", "supervise_officer"}
    return frozenset(desks)
