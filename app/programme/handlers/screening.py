"""What prescreening does with a need but let it pass: merge it into a like one, or put it off (SPEC 4.2)."""

from collections.abc import Mapping
from typing import Any

from ...services.registry import RecordCall, writes
from ..registers.needs import Need, NeedStatus
from ..waiting_needs import batch_awaited, lock_similar_need, similar_needs
from ..wording import chinese_moment, one_sentence
from .telling import tell, tell_about
from .variables import row_in, text_in


@writes("similar_needs")
def list_similar_needs(call: RecordCall) -> Mapping[str, Any]:
    """List the needs into which this one may be merged, as choices of a form."""
    need = row_in(call, "need_id", Need)
    return {
        "similar_needs": [
            {"label": f"{one.number}　{one.title}（{one.publisher_name}）", "value": one.number}
            for one in similar_needs(call.work.session, need)
        ]
    }


@writes("is_merged")
def merge_need(call: RecordCall) -> Mapping[str, Any]:
    """End a need that is merged into another, and tell both publishers.

    `is_merged` is false, and nothing is done, when the other has gone on or ended meanwhile.
    """
    need = row_in(call, "need_id", Need)
    into = lock_similar_need(call.work.session, need, text_in(call, "merge_into"))
    if into is None:
        return {"is_merged": False}
    reason = one_sentence((str(call.headers.get("reason") or ""),))
    need.status, need.reason = NeedStatus.MERGED, f"并入“{into.title}”（{into.number}）。理由：{reason}"
    code = str(call.headers.get("notice", "N-01"))
    tell(
        call,
        code,
        [f"org:{need.publisher_code}"],
        f"需求已并入相近需求：{need.title}",
        f"贵单位填报的“{need.title}”（{need.number}）经初步筛选并入相近需求“{into.title}”（{into.number}）。",
        f"理由：{reason}。",
        "本件就此办结；此后的凝练、论证和发榜以并入的那一件为准，贵单位无须再办理。",
    )
    tell_about(
        call.work,
        None,
        code,
        [f"org:{into.publisher_code}"],
        f"有相近需求并入：{into.title}",
        f"“{need.title}”（{need.number}）已并入贵单位的“{into.title}”（{into.number}），将一并凝练和论证。",
        link=f"/projects/{into.instance_id}",
    )
    return {"is_merged": True}


@writes()
def defer_need(call: RecordCall) -> Mapping[str, Any]:
    """Tell the publisher that the need waits for a later batch, why, and for which."""
    need = row_in(call, "need_id", Need)
    batch = batch_awaited(call.work.session, need)
    tell(
        call,
        str(call.headers.get("notice", "N-01")),
        [f"org:{need.publisher_code}"],
        f"需求转入下一批次：{need.title}",
        f"贵单位填报的“{need.title}”（{need.number}）转入下一批次筛选。",
        f"理由：{one_sentence((str(call.headers.get('reason') or ''),)) or '见办理记录'}。",
        f"下一批为“{batch.name}”，{chinese_moment(batch.cutoff)}截止。" if batch else "下一批次尚未设定，",
        "届时自动列入并另行告知，目前无须办理，也不必重新填报。",
    )
    return {}
