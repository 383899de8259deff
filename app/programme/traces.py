"""Whether every step of article 9 has left its trace: the basis of project and money (R-087)."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ..services.work import Work
from ..store.tasks import submissions_of
from .published import last_publication, seal_of
from .registers.needs import Need
from .registers.publications import PublicationKind
from .store import bids_handed_in, newest_version
from .visibility import SIDES


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found of a case: how often each form was submitted, and what the registers hold."""

    forms: Counter[str]
    has_frozen_need: bool
    has_public_list: bool
    bids: int
    has_ended_notice: bool
    has_sealed_clauses: bool
    valid_opinions: int
    variables: Mapping[str, Any]


def evidence_of(
    work: Work, need: Need, list_item_id: UUID, variables: Mapping[str, Any], valid_opinions: int
) -> Evidence:
    """Gather the traces of a case from forms and registers."""
    session, instance_id = work.session, need.instance_id
    notice = last_publication(session, instance_id, PublicationKind.PUBLICITY)
    return Evidence(
        forms=Counter(one.form_key or "" for one in submissions_of(session, instance_id)),
        has_frozen_need=newest_version(session, need.id) is not None,
        has_public_list=last_publication(session, instance_id, PublicationKind.LIST) is not None,
        bids=bids_handed_in(session, list_item_id),
        has_ended_notice=bool(notice and notice.ends_at and notice.ends_at <= work.now),
        has_sealed_clauses=bool(notice and seal_of(session, notice.id)),
        valid_opinions=valid_opinions,
        variables=variables,
    )


def _submitted(form: str) -> Callable[[Evidence], bool]:
    return lambda found: found.forms[form] > 0


def _enough(form: str) -> Callable[[Evidence], bool]:
    return lambda found: found.forms[form] >= found.valid_opinions


def _signed(name: str) -> Callable[[Evidence], bool]:
    return lambda found: bool((found.variables.get(name) or {}).get("name"))


def _is_record_answered(found: Evidence) -> bool:
    """Whether both sides answered, or the officer said why it went on; once both signed the record itself."""
    record = found.variables.get("match") or {}
    answers = found.variables.get("match_answers") or []
    return len(answers) == len(SIDES) or {"demander_confirmer", "supplier_confirmer"} <= record.keys()


REQUIRED: tuple[tuple[str, str, Callable[[Evidence], bool]], ...] = (
    ("需求征集", "封存的需求表", lambda found: found.has_frozen_need),
    ("需求征集", "受理审查", _submitted("f03b_accept")),
    ("需求论证", "初步筛选意见", _submitted("f03_prescreen")),
    ("需求论证", "足够份数的专家论证意见", _enough("f04_opinion")),
    ("需求论证", "专家组论证结论", _submitted("f04b_conclude")),
    ("需求论证", "论证结果审定", _submitted("f04c_decide")),
    ("发布榜单", "发榜方会商确认", _submitted("f05b_consult")),
    ("发布榜单", "榜单审签", _submitted("f05c_approve")),
    ("发布榜单", "向社会公开的榜单", lambda found: found.has_public_list),
    ("申请揭榜", "按时密封提交的揭榜方案", lambda found: found.bids > 0),
    ("评审推荐", "资格审查", _submitted("f07_qualify")),
    ("评审推荐", "足够份数的专家评审打分", _enough("f08_score")),
    ("评审推荐", "专家组评审意见", _submitted("f08b_panel_opinion")),
    ("评审推荐", "申报单位意见", _submitted("f08c_publisher_opinion")),
    ("评审推荐", "拟推荐名单审定", _submitted("f09c_approve")),
    ("组织对接", "对接记录", _submitted("f10_match")),
    ("组织对接", "双方对记录的答复", _is_record_answered),
    ("协议审查", "业务审查意见", _submitted("f12_review_business")),
    ("协议审查", "资金核实意见", _submitted("f12f_review_fund")),
    ("协议审查", "条款与知识产权审查意见", _submitted("f12l_review_legal")),
    ("公示", "期满的公示", lambda found: found.has_ended_notice),
    ("公示", "公示时的关键条款存证", lambda found: found.has_sealed_clauses),
    ("签约", "需求方签署的揭榜协议", _signed("sign_d")),
    ("签约", "供给方签署的揭榜协议", _signed("sign_s")),
    ("签约", "需求方签署的任务书", _signed("task_sign_d")),
    ("签约", "供给方签署的任务书", _signed("task_sign_s")),
    ("签约", "科技厅签署的任务书", _signed("task_sign_dept")),
)
"""Stage, what must be there, and how it is told."""


def missing_traces(found: Evidence) -> list[dict[str, str]]:
    """Return what is missing, in the order of the stages; an empty list when nothing is."""
    return [{"stage": stage, "what": what} for stage, what, is_there in REQUIRED if not is_there(found)]
