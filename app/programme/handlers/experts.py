"""Drawing experts for an argument, a review or an acceptance (R-073, R-074)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from ...domain.tasks import Submission
from ...services.registry import RecordCall, writes
from ...store.tasks import submissions_of
from ..drawing import Candidate, draw_panel, new_seed
from ..expert_pool import Situation, parties_of, pool_rows
from ..registers.panel_draws import PanelDraw
from ..store import experts
from .variables import context_of, parameter, rows_in

OPINIONS = {"argue": "opinions", "review": "scores", "acceptance": "acc_opinions"}
"""Where earlier versions of the diagrams keep the opinions; the header `opinions` says it now."""
UNASKED = dict.fromkeys(("pool_problem", "pool_action", "pool_note"))
"""What the desk is asked when too few may be drawn, empty."""

SECOND_OF_UNIT = "EXP-SECOND"
YEAR = timedelta(days=365)


@writes("expert_pool", "panel.experts", "panel.chair", *UNASKED)
def draw_experts(call: RecordCall) -> Mapping[str, Any]:
    """Draw a panel by lot and keep a record of the lot, the pool and who was left out for what.

    When fewer experts may judge than a panel needs, nobody is drawn and `pool_problem` says so in words.
    """
    purpose = str(call.headers["purpose"])
    tech_field = str(context_of(call, "need").get("tech_field") or "")
    pool = pool_rows(experts(call.work.session), situation_of(call, purpose), tech_field)
    kept = _usernames(_opinions(call, purpose))
    eligible = {row["username"]: candidate_of(row, tech_field) for row in pool if not row["excluded"]}
    size = int(parameter(call, "expert_min"))
    seed = new_seed()
    drawn = draw_panel(
        list(eligible.values()),
        [eligible[name] for name in eligible if name in kept],
        seed=seed,
        size=size,
        same_field_min=int(parameter(call, "same_field_min")),
    )
    if len(drawn) < size:
        problem = f"可选专家 {len(drawn)} 名，少于规定的 {size} 名（R-074）。"
        return {**UNASKED, "expert_pool": pool, "pool_problem": problem}
    record_draw(call, purpose, tech_field, seed, pool, kept, drawn)
    return {**UNASKED, "expert_pool": pool, "panel": _panel(call, drawn)}


def situation_of(call: RecordCall, purpose: str) -> Situation:
    """Return what this case knows of experts beside the register: who must not be drawn for it."""
    submissions = submissions_of(call.work.session, call.instance.id)
    is_again = _round(call) > 0
    candidate = context_of(call, "candidate")
    bids = rows_in(call, "qualified_bids") if purpose == "review" else [candidate] if candidate else []
    recused = rows_in(call, "recused") if is_again else []
    previous = context_of(call, "panel") if is_again else {}
    former = call.variables.get("excluded_experts") or [] if purpose == "review" else []
    since = call.work.now - YEAR
    return Situation(
        parties=parties_of(call.variables, bids if purpose != "argue" else []),
        kept=frozenset(_usernames(_opinions(call, purpose))),
        former=frozenset(map(str, former)),
        avoided=frozenset(_usernames(previous.get("avoid_list") or [])),
        replaced=frozenset(_usernames(rows_in(call, "replaced_experts"))),
        recused=frozenset(str(row["username"]) for row in recused if not _is_only_second(row)),
        declared=_who(submissions, "f04e_declare", lambda one: one.values.get("coi_declare") == "has"),
        argued=_who(submissions, "f04_opinion", lambda one: one.at > since),
    )


def _panel(call: RecordCall, drawn: Sequence[Candidate]) -> dict[str, Any]:
    """Propose the panel; what the desk noted in an earlier round stays."""
    previous = context_of(call, "panel") if _round(call) > 0 else {}
    rows = {str(row.get("username")): dict(row) for row in previous.get("experts") or []}
    members = [rows.get(one.username) or {"username": one.username, "draw": "random"} for one in drawn]
    return {**previous, "experts": members, "chair": chair_of(drawn, previous.get("chair"))}


def chair_of(members: Sequence[Candidate], previous: Any) -> str:
    """Return the chair: as before while a member, else the first of the field, else the first."""
    if previous in [one.username for one in members]:
        return str(previous)
    return next((one.username for one in members if one.is_same_field), members[0].username)


def record_draw(
    call: RecordCall,
    purpose: str,
    tech_field: str,
    seed: str,
    pool: Sequence[Mapping[str, Any]],
    kept: Sequence[str],
    drawn: Sequence[Candidate],
) -> None:
    """Keep a drawing: the lot, who could be drawn, who could not and why, who was."""
    person = call.work.person
    call.work.session.add(
        PanelDraw(
            instance_id=call.instance.id,
            purpose=purpose,
            round=_round(call) + 1,
            tech_field=tech_field,
            seed=seed,
            pool=[row["username"] for row in pool if not row["excluded"]],
            excluded=[
                {"username": row["username"], "reason": row["exclusion_reason"]}
                for row in pool
                if row["excluded"]
            ],
            kept=list(kept),
            picked=[one.username for one in drawn if one.username not in kept],
            drawn_at=call.work.now,
            drawn_by=person.username if person else "",
        )
    )
    call.work.session.flush()


def candidate_of(row: Mapping[str, Any], tech_field: str) -> Candidate:
    """Return a row of the pool as somebody who may be drawn."""
    return Candidate(str(row["username"]), str(row["org"]), tech_field in row["fields"])


def needs_same_field(call: RecordCall) -> bool:
    """Whether so many of the panel must be of the field; who accepts a result may be of any (R-074)."""
    return str(call.headers["purpose"]) != "acceptance"


def _opinions(call: RecordCall, purpose: str) -> list[dict[str, Any]]:
    return rows_in(call, str(call.headers.get("opinions") or OPINIONS[purpose]))


def _round(call: RecordCall) -> int:
    return int(call.variables.get("panel_round") or 0)


def _usernames(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return [str(row["username"]) for row in rows if row.get("username")]


def _is_only_second(row: Mapping[str, Any]) -> bool:
    """Whether somebody only left because a colleague of the same unit was on the panel too."""
    codes = {one.get("code") for one in row.get("findings") or [] if one.get("action") == "exclude"}
    return codes <= {SECOND_OF_UNIT}


def _who(
    submissions: Sequence[Submission], form: str, applies: Callable[[Submission], bool]
) -> frozenset[str]:
    return frozenset(one.by for one in submissions if one.form_key == form and applies(one))
