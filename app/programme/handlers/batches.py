"""Screening batches: called for, collected at the cut-off, confirmed (R-033, R-034, ERRATA 7.2-3)."""

from collections.abc import Mapping
from typing import Any

from ...domain.calendar import last_day_of
from ...services.registry import RecordCall, writes
from ...store.tasks import open_tasks_of
from ..numbering import batch_number, publication_number
from ..pages import call_page
from ..publishing import link_to, publish
from ..registers.batches import Batch, BatchStatus
from ..registers.needs import Need, NeedStatus
from ..registers.publications import PublicationKind
from ..store import get_row, needs_before
from ..wording import chinese_moment
from .telling import asked, tell, tell_about
from .variables import context_of, identifier, iso, moment, required, row_in

SUPPLEMENTS = frozenset({"supplement_need", "recommit_need"})
STATES = {
    NeedStatus.SUBMITTED: "受理审查中",
    NeedStatus.SUPPLEMENTING: "补正中",
    NeedStatus.POOLED: "已入库",
    NeedStatus.SCREENING: "上一批转入",
    NeedStatus.ARGUING: "上一批转入",
}


@writes("batch_id", "batch_no")
def open_batch(call: RecordCall) -> Mapping[str, Any]:
    """Open a batch with its rules and call for needs (N-00)."""
    batch_form = context_of(call, "batch")
    cutoff = moment(required(call, "batch")["cutoff"])
    batch = Batch(
        instance_id=call.instance.id,
        number=batch_number(call.work.session, last_day_of(cutoff)),
        name=str(batch_form.get("name") or ""),
        cutoff=cutoff,
        rules={key: value for key, value in batch_form.items() if key not in {"name", "cutoff"}},
        status=BatchStatus.OPEN,
    )
    call.work.session.add(batch)
    call.work.session.flush()
    call.instance.title, call.instance.business_key = batch.name, batch.number
    _call_for_needs(call, batch)
    return {"batch_id": str(batch.id), "batch_no": batch.number}


@writes("collected")
def collect_needs(call: RecordCall) -> Mapping[str, Any]:
    """Collect what was submitted before the cut-off and waits for a batch, being accepted included."""
    batch = row_in(call, "batch_id", Batch)
    batch.status = BatchStatus.CONFIRMING
    collected = []
    for need in needs_before(call.work.session, batch.cutoff):
        state = state_of(call, need)
        collected.append(
            {
                "need_id": str(need.id),
                "need_no": need.number,
                "title": need.title,
                "org_name": need.publisher_name,
                "submitted_at": iso(need.submitted_at or call.work.now),
                "state": state.value,
                "state_label": STATES[state],
            }
        )
    return {"collected": collected}


@writes("need_ids")
def confirm_batch(call: RecordCall) -> Mapping[str, Any]:
    """Put the chosen needs into the batch.

    What was rejected or withdrawn meanwhile falls out, what is being supplemented goes to a later
    batch (ERRATA 7.2-3): the list that comes back holds only those that are in.
    """
    batch = row_in(call, "batch_id", Batch)
    needs = [
        get_row(call.work.session, Need, identifier(call, need_id))
        for need_id in call.variables.get("need_ids") or []
    ]
    taken = [need for need in needs if state_of(call, need) in TAKEN]
    for need in taken:
        need.batch_number = batch.number
        _tell_taken(call, batch, need)
    batch.status = BatchStatus.OPENED
    return {"need_ids": [str(need.id) for need in taken]}


def _tell_taken(call: RecordCall, batch: Batch, need: Need) -> None:
    tell_about(
        call.work,
        None,
        "N-01",
        [f"org:{need.publisher_code}"],
        f"已纳入筛选批次：{need.title}",
        f"贵单位的需求“{need.title}”已随“{batch.name}”进入筛选论证。",
        "论证中需要修改的，会发到“待办”；结论出来时告知，目前无须办理。",
        ask=asked(call),
        link=f"/projects/{need.instance_id}",
    )


TAKEN = frozenset({NeedStatus.SUBMITTED, NeedStatus.POOLED, NeedStatus.SCREENING, NeedStatus.ARGUING})


def state_of(call: RecordCall, need: Need) -> NeedStatus:
    """Return where a need stands; whether it is being supplemented shows in the tasks that are open."""
    if need.status is not NeedStatus.SUBMITTED:
        return need.status
    tasks = open_tasks_of(call.work.session, need.instance_id)
    is_supplementing = any(task.element_id in SUPPLEMENTS for task in tasks)
    return NeedStatus.SUPPLEMENTING if is_supplementing else NeedStatus.SUBMITTED


def _call_for_needs(call: RecordCall, batch: Batch) -> None:
    code = str(call.headers.get("notice", "N-00"))
    opened = moment(batch.rules["open_from"]) if batch.rules.get("open_from") else call.work.now
    number = publication_number(call.work.session, code, call.work.today)
    title = f"关于征集“{batch.name}”揭榜挂帅项目需求的通知"
    page = call_page(batch, opened)
    publish(call.work, PublicationKind.CALL, code, number, title, page, instance=call.instance)
    tell(
        call,
        code,
        ["league_bureau"],
        f"征集通知：{batch.name}",
        f"“{batch.name}”（{batch.number}）现征集揭榜挂帅项目需求，本批截至{chinese_moment(batch.cutoff)}。",
        "请及时转发通知，组织企业特别是规模以上企业和高新技术企业积极申报。",
        link=link_to(number),
    )
