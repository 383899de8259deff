"""What a diagram sends by itself: reminders to groups, messages to other instances."""

from datetime import timedelta

import pytest

from app.domain.errors import ExecutionFailed
from app.domain.messages import Message
from tests.services.programme.world import PUBLISHER, UNIVERSITY


def test_a_reminder_reaches_everybody_once_and_says_what_to_do(world):
    groups = [f"org:{PUBLISHER}", f"org_admin:{PUBLISHER}", "div_officer:high_tech", None]

    world.call(
        "send-notice",
        world.instance(),
        {"hotline": "高新技术处 0471-6328607"},
        element="remind_voucher",
        to=groups,
        subject="首付款逾期提醒",
        notice="N-01",
    )

    (notice,) = world.notices(f"u-{PUBLISHER}")
    assert notice.title == "首付款逾期提醒"
    assert "上传凭证" in notice.body
    assert notice.body.endswith("咨询：高新技术处 0471-6328607。")
    assert len(world.notices("div_officer")) == 1
    assert world.notices(f"u-{UNIVERSITY}") == []


def test_groups_that_are_no_list_are_refused(world):
    with pytest.raises(ExecutionFailed, match="列表"):
        world.call("send-notice", world.instance(), to="plan_officer")


@pytest.mark.parametrize(
    ("written", "lasts"),
    [("P90D", timedelta(days=90)), ("PT1H", timedelta(hours=1)), (None, timedelta(days=365))],
)
def test_a_message_lives_as_long_as_it_says(world, written, lasts):
    world.call(
        "publish-message",
        world.instance(),
        message_name="msg_bid_result",
        correlation_key="7",
        variables={"bid_result": {"rank": 1}},
        time_to_live=written,
    )

    (message,) = world.rows(Message)
    assert (message.name, message.correlation_key) == ("msg_bid_result", "7")
    assert message.variables == {"bid_result": {"rank": 1}}
    assert message.expires_at - message.published_at == lasts


@pytest.mark.parametrize("written", ["P1M", "ninety days", "-P1D"])
def test_a_time_to_live_that_is_no_span_of_time_is_refused(world, written):
    with pytest.raises(ExecutionFailed, match="P90D"):
        world.call(
            "publish-message", world.instance(), message_name="m", correlation_key="k", time_to_live=written
        )


def test_a_message_without_a_key_is_refused(world):
    with pytest.raises(ExecutionFailed, match="关联键"):
        world.call("publish-message", world.instance(), message_name="m", correlation_key=None)
