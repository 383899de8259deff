"""Who may judge a case and who may not, with every reason (R-073)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .expert_entries import FIELDS
from .registers.experts import Expert
from .wording import in_words


@dataclass(frozen=True, slots=True)
class Parties:
    """The units a case is about, and the people who take part in its solutions."""

    codes: frozenset[str]
    names: frozenset[str]
    participants: frozenset[tuple[str, str]] = frozenset()

    def holds(self, expert: Expert) -> bool:
        """Whether the expert belongs to one of the units."""
        return expert.organisation_code in self.codes or expert.organisation_name in self.names

    def names_participant(self, expert: Expert) -> bool:
        """Whether the expert is named, with her unit, in one of the solutions."""
        return (expert.name, expert.organisation_name) in self.participants


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of experts in this case beside the register."""

    parties: Parties
    kept: frozenset[str] = frozenset()
    former: frozenset[str] = frozenset()
    avoided: frozenset[str] = frozenset()
    recused: frozenset[str] = frozenset()
    replaced: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()
    argued: frozenset[str] = field(default=frozenset())


def pool_rows(experts: Iterable[Expert], situation: Situation, tech_field: str) -> list[dict[str, Any]]:
    """Return the pool as form and decision read it, excluded ones with their reasons."""
    return [
        _row(expert, situation, tech_field)
        for expert in experts
        if expert.is_active or expert.username in situation.kept
    ]


def _row(expert: Expert, situation: Situation, tech_field: str) -> dict[str, Any]:
    reasons = [] if expert.username in situation.kept else reasons_against(expert, situation)
    labels = in_words(expert.fields, FIELDS)
    is_kept = expert.username in situation.kept
    return {
        "username": expert.username,
        "name": expert.name,
        "org": expert.organisation_code or expert.organisation_name,
        "org_name": expert.organisation_name,
        "title": expert.title,
        "field": tech_field if tech_field in expert.fields else next(iter(expert.fields), ""),
        "field_label": labels,
        "fields": list(expert.fields),
        "label": f"{expert.name}（{expert.organisation_name}，{labels}）",
        "excluded": bool(reasons),
        "exclusion_reason": "；".join(reasons),
        "same_org": situation.parties.holds(expert),
        "relation": "none",
        "is_participant": situation.parties.names_participant(expert),
        "argued_before": expert.username in situation.argued,
        "declared_conflict": not is_kept and is_in_conflict(expert, situation),
    }


def reasons_against(expert: Expert, situation: Situation) -> list[str]:
    """Say why an expert must not judge this case; an empty list when nothing speaks against it."""
    name = expert.username
    against = (
        (situation.parties.holds(expert), "与发榜或揭榜单位同单位"),
        (situation.parties.names_participant(expert), "为揭榜方案参与人"),
        (is_in_conflict(expert, situation), "已声明有利害关系"),
        (name in situation.recused, "本件已回避"),
        (name in situation.replaced, "已退出本件专家组"),
        (name in situation.avoided, "申报单位建议回避"),
        (name in situation.former, "复评须换人"),
    )
    return [words for applies, words in against if applies]


def is_in_conflict(expert: Expert, situation: Situation) -> bool:
    """Whether the expert has declared a conflict, in this case or once for all with one of the units."""
    return expert.username in situation.declared or bool(situation.parties.codes & set(expert.conflicts))


def parties_of(variables: Mapping[str, Any], bids: Sequence[Mapping[str, Any]]) -> Parties:
    """Collect the units and people of a case from its variables and the bids in question."""
    codes = {variables.get(name) for name in ("publisher_org", "demander_org", "supplier_org")}
    names = {variables.get(name) for name in ("publisher_name", "demander_name", "supplier_name")}
    people: set[tuple[str, str]] = set()
    for bid in bids:
        members = _members(bid)
        codes |= {bid.get("lead_org"), *(member.get("uscc") for member in members)}
        names |= {bid.get("lead_name"), *(member.get("name") for member in members)}
        people.add((str(bid.get("pi_name")), str(bid.get("lead_name"))))
        people |= {(str(one.get("name")), str(one.get("org"))) for one in bid.get("team") or []}
    return Parties(_known(codes), _known(names), frozenset(people))


def _members(bid: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(bid.get("members") or [])


def _known(values: Collection[Any]) -> frozenset[str]:
    return frozenset(str(value) for value in values if value)
