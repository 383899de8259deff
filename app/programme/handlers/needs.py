"""Needs: drafted, submitted, pooled, frozen, closed (SPEC 4.1, 4.2)."""

from collections.abc import Mapping
from typing import Any

from ...domain.calendar import ZONE
from ...domain.errors import ExecutionFailed
from ...services.registry import RecordCall, writes
from ..numbering import need_number, series_of
from ..registers.needs import Need, NeedStatus, NeedVersion
from ..seals import digest_of
from ..store import batch_taking, newest_version
from ..wording import one_sentence
from .prefill import LISTED_RULES, NEED_KNOWN, collection, need_of_unit, publisher
from .telling import bureau_over, tell
from .variables import context_of, iso, required, row_in, text_in


@writes(
    "need_id",
    "project_type",
    "publisher_org",
    "publisher_name",
    *(f"publisher.{name}" for name in ("org", "name", "is_legal_person", "is_partner_4_8_n")),
    *(f"collection.{name}" for name in LISTED_RULES),
    *(f"need.{name}" for name in NEED_KNOWN),
)
def open_need(call: RecordCall) -> Mapping[str, Any]:
    """Register a draft for the unit of who started it, with what the registers know filled in."""
    initiator = context_of(call, "initiator")
    code, name = initiator.get("org"), initiator.get("org_name") or ""
    if not code:
        raise ExecutionFailed(
            "需求须由单位账号填报，请用单位账号重新发起。 / A need is filled in by an account of a unit.",
            call.element_id,
        )
    need = Need(
        instance_id=call.instance.id,
        project_type=str(call.headers["project_type"]),
        publisher_code=code,
        publisher_name=name,
        status=NeedStatus.DRAFT,
    )
    call.work.session.add(need)
    call.work.session.flush()
    return {
        "need_id": str(need.id),
        "project_type": need.project_type,
        "publisher_org": code,
        "publisher_name": name,
        "publisher": publisher(call, code, name),
        "collection": collection(call),
        "need": need_of_unit(call, code, name, initiator.get("username")),
    }


@writes("submitted_at", "supplemented_at", "need_version")
def submit_need(call: RecordCall) -> Mapping[str, Any]:
    """Take a need in at the server's time and freeze it as it was pledged for (R-030, R-033).

    The first submission decides the batch; a supplement leaves that moment alone (ERRATA 7.2-2).
    """
    need, form = row_in(call, "need_id", Need), context_of(call, "need")
    is_first = call.headers.get("mode") != "supplement"
    if is_first:
        need.submitted_at = call.work.now
    else:
        need.supplemented_at = call.work.now
    need.title = str(form.get("need_title") or need.title)
    need.tech_field = str(form.get("tech_field") or "")
    need.status = NeedStatus.SUBMITTED
    call.instance.title = need.title
    call.instance.is_sealed = False
    extra = {"pledges": context_of(call, "pledges"), "signatory": call.variables.get("signatory")}
    version = freeze(call, need, {"need": form, **extra})
    moment = "submitted_at" if is_first else "supplemented_at"
    return {moment: iso(call.work.now), "need_version": version}


@writes("need_no")
def pool_need(call: RecordCall) -> Mapping[str, Any]:
    """Take an accepted need into the pool under a number of the batch that takes it."""
    need = row_in(call, "need_id", Need)
    submitted_at = need.submitted_at or call.work.now
    batch = batch_taking(call.work.session, submitted_at)
    series = series_of(batch.number if batch else None, submitted_at.astimezone(ZONE).date())
    need.division = text_in(call, "division")
    need.number = need.number or need_number(call.work.session, series, need.tech_field)
    need.status, need.pooled_at = NeedStatus.POOLED, call.work.now
    call.instance.business_key = need.number
    tell(
        call,
        str(call.headers.get("notice", "N-01")),
        [f"org:{need.publisher_code}"],
        f"需求已受理入库：{need.number}",
        f"贵单位填报的“{need.title}”已受理，编号 {need.number}。",
        f"将随“{batch.name}”组织筛选论证。" if batch else "将在下一批次组织筛选论证，",
        "届时另行告知，目前无须办理。",
    )
    _tell_bureau(call, need)
    return {"need_no": need.number}


def _tell_bureau(call: RecordCall, need: Need) -> None:
    """Let the bureau of the unit's area know (SPEC 4.1): there is nothing it has to decide."""
    tell(
        call,
        str(call.headers.get("notice", "N-01")),
        bureau_over(call.work, need.publisher_code),
        f"辖区需求已受理入库：{need.number}",
        f"{need.publisher_name}填报的“{need.title}”已受理。知会贵局，无须办理；进度在“本辖区”查看。",
        link="/area/",
    )


@writes("need_version")
def freeze_need(call: RecordCall) -> Mapping[str, Any]:
    """Freeze the need as reviewers will see it."""
    need, form = row_in(call, "need_id", Need), context_of(call, "need")
    need.status = NeedStatus(str(call.headers["status"]))
    need.title = str(form.get("need_title") or need.title)
    need.division = text_in(call, "division", need.division)
    call.instance.title = need.title
    return {"need_version": freeze(call, need, {"need": form})}


@writes()
def close_need(call: RecordCall) -> Mapping[str, Any]:
    """End a need with a reason and tell its publisher how to go on."""
    need = row_in(call, "need_id", Need)
    status, reason = NeedStatus(str(call.headers["status"])), str(call.headers.get("reason") or "")
    need.status, need.reason = status, reason
    what, next_step = ENDINGS.get(status, ("需求已办结", ""))
    tell(
        call,
        str(call.headers.get("notice", "N-01")),
        [f"org:{need.publisher_code}"],
        f"{what}：{need.title or required(call, 'need_id')}",
        f"贵单位填报的“{need.title}”{what}。理由：{one_sentence((reason,)) or '见办理记录'}。",
        next_step,
    )
    return {}


ENDINGS = {
    NeedStatus.REJECTED: (
        "不予受理",
        "对此有异议的，可向监督诚信岗书面申诉；情况改变后可重新填报，需求征集常年开放。",
    ),
    NeedStatus.DRAFT: ("逾期未补正，已退回", "需求征集常年开放，可补充完善后重新填报。"),
    NeedStatus.NOT_LISTED: ("未列入榜单", "可按意见完善后重新填报，参加以后批次的筛选。"),
}


def freeze(call: RecordCall, need: Need, values: dict[str, Any]) -> int:
    """Keep a need as it stands now, never to be changed; return the number of this version."""
    last = newest_version(call.work.session, need.id)
    version = last.version + 1 if last else 1
    call.work.session.add(
        NeedVersion(
            need_id=need.id,
            version=version,
            digest=digest_of(values),
            values=values,
            frozen_at=call.work.now,
        )
    )
    call.work.session.flush()
    return version
