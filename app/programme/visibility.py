"""What of a case the parties outside the department may read (SPEC 1, 可见性底线).

The department's desks read what belongs to their cases. Units read what they handed in themselves and
the papers that are made with them; internal reviews and experts' opinions are not for them.
"""

from collections.abc import Mapping
from typing import Any

from ..domain.history import HistoryEntry
from ..domain.identity import Person
from ..domain.tasks import Submission
from .registers.bids import Bid

SHARED_FORMS = (
    "f01_",
    "f02_",
    "f05_",
    "f05b_",
    "f10_",
    "f10a_",
    "f10b_",
    "f10c_",
    "f11",
    "f13_",
    "f14",
    "f15_",
    "f16_",
    "f16b_",
    "f17_",
    "f18_",
    "f18b_",
    "f18e_",
    "f19_",
)
"""Forms whose papers both sides and the department make together, by the beginning of their ids."""

SIDES = ("demander_org", "supplier_org")
"""The variables that say between which units an agreement is made."""

BETWEEN_SIDES = ("f10", "f11", "f13_", "f14", "f15_", "f16", "f17", "f18", "f19")
"""Forms of an agreement and of what follows from it: for its two sides, and no candidate before or after."""

NEGOTIATED = ("f10", "f11")
"""Forms of the talks, which may have been with somebody else before."""

DESKS = frozenset(
    {
        "div_officer",
        "div_head",
        "plan_officer",
        "dept_leader",
        "fund_officer",
        "legal_reviewer",
        "supervise_officer",
        "agency",
    }
)


CALLS_AND_PAYS = ("div_officer", "div_head", "fund_officer")
"""Desks that telephone the parties or pay into their accounts."""


READS_THE_WHOLE_CASE = ("div_officer", "div_head", "plan_officer", "dept_leader")

READS_PART = {
    "fund_officer": ("f11", "f12f", "f14", "f16", "f17", "f18", "f19c", "f22"),
    "legal_reviewer": ("f05", "f10", "f11", "f12l", "f13", "f14"),
    "agency": ("f14", "f17", "f19"),
    "supervise_officer": ("credit_check", "f07s", "f13", "f16h"),
}
"""What desks with one question read of a case (SPEC A09, A10, A11, A13)."""

OBJECTION_FORMS = ("f13a_", "f13i_")
"""What the supervision desk writes about an objection: others read what is handed on to them."""


def is_of_the_department(person: Person) -> bool:
    """Whether the person works for the department, and so may know who reviewed."""
    return bool(DESKS & person.groups)


def may_read_submission(person: Person, submission: Submission) -> bool:
    """Whether a submitted form is for this person, who may see its instance."""
    form = submission.form_key or ""
    if form.startswith(OBJECTION_FORMS) and submission.by not in person.usernames:
        return person.has_role("supervise_officer")
    if submission.by in person.usernames or any(map(person.has_role, READS_THE_WHOLE_CASE)):
        return True
    if any(person.has_role(role) and form.startswith(forms) for role, forms in READS_PART.items()):
        return True
    if person.organisation_code and submission.organisation_code == person.organisation_code:
        return True
    if is_of_the_department(person) or not form.startswith(SHARED_FORMS):
        return False
    values = submission.values
    return (
        is_side(person, form, values)
        or _is_joint_member(person, form, values)
        or _is_open_to_parties(form, values)
    )


def is_side(person: Person, form_key: str, variables: Mapping[str, Any]) -> bool:
    """Whether a paper of the agreement is made between the person's unit and another."""
    own = person.organisation_code
    return bool(own) and form_key.startswith(BETWEEN_SIDES) and own in map(variables.get, SIDES)


def _is_joint_member(person: Person, form_key: str, variables: Mapping[str, Any]) -> bool:
    """Whether the person's unit is a member of a joint bid that the agreement names: it confirms the text."""
    own = person.organisation_code
    agreement = variables.get("agreement") or {}
    members = agreement.get("members") or [] if form_key == "f11_agreement" else []
    return bool(own) and own in [member.get("uscc") for member in members]


def _is_open_to_parties(form_key: str, variables: Mapping[str, Any]) -> bool:
    """Whether it is no paper between two sides; a negotiation whose sides nobody knows is for neither."""
    if form_key.startswith(NEGOTIATED):
        return False
    return not (form_key.startswith(BETWEEN_SIDES) and any(map(variables.get, SIDES)))


def _judges(person: Person, form_key: str, variables: Mapping[str, Any]) -> bool:
    """Whether the person's unit published what a bid was opened for: it reads the whole plan (SPEC A01)."""
    own = person.organisation_code
    return bool(own) and form_key == "f06_bid" and own == variables.get("publisher_org")


def actor_name(person: Person, entry: HistoryEntry) -> str:
    """Return who did it, as this person may know it: reviewers stay unnamed to the parties (SPEC 1 ③)."""
    if entry.actor in person.usernames or is_of_the_department(person):
        return entry.actor_name or ""
    if entry.detail.get("is_personal"):
        return "专家"
    if is_between_others(person, entry):
        return "供需双方"
    return "" if entry.kind.startswith(STEPS) else entry.actor_name or ""


def is_between_others(person: Person, entry: HistoryEntry) -> bool:
    """Whether it was done between two units, of which the person's is neither: with another candidate.

    That it was done is no secret to a party of the case; by whom, and with which answer, is.
    """
    between = entry.detail.get("between") or ()
    return any(between) and person.organisation_code not in between and not is_of_the_department(person)


STEPS = ("element_", "decided", "instance_completed")
"""Lines of what the machine did upon a command: whose command it was is said on the command's own line."""


def readable_classes(
    person: Person, owner_code: str | None, form_key: str = "", variables: Mapping[str, Any] | None = None
) -> frozenset[str] | None:
    """Return the access classes of a paper's fields this person reads; None means all of them.

    Telephone numbers, addresses and accounts are masked for all but their unit and the desks that
    call and pay (SPEC 1 ⑥); other desks and experts read what they judge, not whom to call. The two sides
    of an agreement read what they confirm and sign, and what the other pays and reports (R-072); the joint
    members the agreement in which they have a share; the publisher the plans it gives its opinion on.
    """
    if owner_code and person.organisation_code == owner_code:
        return None
    if any(map(person.has_role, CALLS_AND_PAYS)):
        return None
    reads_content = is_of_the_department(person) or person.has_role("expert")
    known = variables or {}
    is_party = is_side(person, form_key, known) or _is_joint_member(person, form_key, known)
    reads_content = reads_content or is_party or _judges(person, form_key, known)
    return frozenset({"business"}) if reads_content else frozenset()


def commits_for(person: Person, bid: Bid) -> bool:
    """Whether the person administers the lead unit of a bid: commits it, and may take it back."""
    return person.has_role("org_admin", bid.lead_code)
