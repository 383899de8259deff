"""What the registers already know and nobody should have to type again."""

from typing import Any

from ...services.registry import RecordCall
from ...store.identity import find_user
from ..registers.organisations import OrganisationEntry, OrganisationKind
from ..store import batch_taking, emergency_turned_normal, find_entry, newest_version
from .variables import parameter

LISTED_RULES = ("collection_rules", "subsidy_policy", "project_types")
BIDDER_KINDS = {
    OrganisationKind.LOCAL_ENTERPRISE: "local_company",
    OrganisationKind.CENTRAL_BRANCH: "local_company",
    OrganisationKind.UNIVERSITY: "university",
    OrganisationKind.INSTITUTE: "institute",
    OrganisationKind.TECH_ENTERPRISE: "tech_company",
    OrganisationKind.CONSORTIUM: "consortium",
}
"""The register's kinds as the forms and decisions call them."""


def collection(call: RecordCall) -> dict[str, Any]:
    """Return the rules of the batch that takes needs now, else those of the parameters (SPEC 0.2)."""
    batch = batch_taking(call.work.session, call.work.now)
    rules = batch.rules if batch else {}
    return {name: rules.get(name) or parameter(call, name) for name in LISTED_RULES}


def publisher(call: RecordCall, code: str, name: str) -> dict[str, Any]:
    """Describe the publisher as decisions read it.

    A unit that the register does not hold counts as it registered itself; the desk that accepts the
    need looks at it.
    """
    entry = find_entry(call.work.session, code)
    return {
        "org": code,
        "name": name,
        "is_legal_person": entry.is_legal_person if entry else True,
        "is_partner_4_8_n": entry.is_partner_4_8_n if entry else False,
    }


TAKEN_OVER = (
    "need_title",
    "tech_field",
    "need_content",
    "kpi_table",
    "duration_months",
    "planned_total_investment",
    "bidder_requirements",
    "ip_benefit_requirements",
    "field_test_requirements",
)
"""What a need takes over from an emergency that was sent to the normal procedure."""

NEED_KNOWN = (
    "org_name",
    "uscc",
    "entity_kind",
    "org_flags",
    "region",
    "contact_name",
    "contact_title",
    "contact_mobile",
    "contact_email",
    *TAKEN_OVER,
)
"""The entries of a need that its unit's registers may fill in."""


def need_of_unit(call: RecordCall, code: str, name: str, username: str | None) -> dict[str, Any]:
    """Prefill the first rows of F-01 from the register of organisations and the person's account."""
    need: dict[str, Any] = {"org_name": name, "uscc": code}
    entry = find_entry(call.work.session, code)
    if entry:
        need |= _known_of(entry)
    need |= _of_emergency(call, code)
    user = find_user(call.work.session, username) if username else None
    if user:
        contact = {
            "contact_name": user.name,
            "contact_title": user.title,
            "contact_mobile": user.mobile,
            "contact_email": user.email,
        }
        need |= {key: value for key, value in contact.items() if value}
    return need


def _of_emergency(call: RecordCall, code: str) -> dict[str, Any]:
    """Return what the unit's emergency said that was sent the normal way, until a need was made of it."""
    turned = emergency_turned_normal(call.work.session, code)
    version = newest_version(call.work.session, turned.id) if turned else None
    said = version.values["need"] if version else {}
    return {name: said[name] for name in TAKEN_OVER if said.get(name) is not None}


def _known_of(entry: OrganisationEntry) -> dict[str, Any]:
    known: dict[str, Any] = {}
    if entry.kind is not OrganisationKind.PENDING:
        is_branch = entry.kind is OrganisationKind.CENTRAL_BRANCH
        known["entity_kind"] = "central_branch" if is_branch else "local_company"
    if entry.is_high_tech:
        known["org_flags"] = ["high_tech"]
    if entry.region_code.startswith("15"):
        known["region"] = entry.region_code
    return known
