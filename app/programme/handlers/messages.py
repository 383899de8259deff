"""Messages to other instances; each is delivered in the receiver's own transaction (ERRATA 裁定 7)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ...domain.errors import ExecutionFailed
from ...feel import DaysTimeDuration, compile_expression
from ...services.messages import DEFAULT_TIME_TO_LIVE, publish_message
from ...services.registry import RecordCall, writes


@writes()
def send_message(call: RecordCall) -> Mapping[str, Any]:
    """Publish the message the headers name, with its key, variables and time to live."""
    name, key = call.headers.get("message_name"), call.headers.get("correlation_key")
    if not name or key is None:
        raise ExecutionFailed(
            f"消息缺少名称或关联键（message_name、correlation_key），现为“{name}”“{key}”。"
            f" / A message needs a name and a correlation key; got '{name}', '{key}'.",
            call.element_id,
        )
    variables = call.headers.get("variables") or {}
    publish_message(call.work, str(name), str(key), dict(variables), time_to_live=_time_to_live(call))
    return {}


def _time_to_live(call: RecordCall) -> timedelta:
    written = call.headers.get("time_to_live")
    if not written:
        return DEFAULT_TIME_TO_LIVE
    duration = (
        compile_expression("duration(written)", ("written",))
        .evaluate({"written": written}, call.work.environment)
        .value
    )
    if not isinstance(duration, DaysTimeDuration) or duration.nanoseconds < 0:
        raise ExecutionFailed(
            f"消息保留期应为天数或时间，例如 P90D（PT0S 只给此刻在等的），现为“{written}”。"
            f" / A time to live is a duration such as P90D; got '{written}'.",
            call.element_id,
        )
    return duration.to_timedelta()
