"""For whom and until when a case waits that waits for a message: what its holder strip says of it."""

from ..domain.messages import MessageSubscription
from ..programme.store import BATCH_MESSAGE, need_of
from ..programme.waiting_needs import batch_awaited
from ..services.work import Work
from .filters import moment


def awaited(work: Work, message: MessageSubscription) -> tuple[str, str, str]:
    """Return who is to send the message, until when, and what is left to wait: three cells of the strip.

    A need waits for a batch, whose cut-off is known as soon as it is planned (SPEC R-034).
    """
    if message.message_name != BATCH_MESSAGE:
        return "系统等候通知", "收到时", "收到即继续"
    need = need_of(work.session, message.instance_id)
    batch = batch_awaited(work.session, need) if need else None
    if batch is None:
        return PLANNER, "待下一批次", "下一批次尚未设定"
    left = f"“{batch.name}”截止后确认清单即开启" if batch.cutoff > work.now else "已截止，正在确认批次清单"
    return PLANNER, moment(batch.cutoff), left


PLANNER = "战略规划处组织批次"
