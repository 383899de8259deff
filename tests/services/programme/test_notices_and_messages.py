"""What a diagram sends by itself: reminders to groups, messages to other instances."""

from datetime import timedelta
from uuid import uuid4

import pytest

from app.domain.errors import ExecutionFailed
from app.domain.messages import Message
from app.domain.tasks import UserTask
from tests.services.programme.world import PUBLISHER, UNIVERSITY, at


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


def test_a_reminder_names_the_date_and_tells_the_desk_in_words_of_its_own(world):
    instance = world.instance()
    with world.work() as work:
        due = at("2023-03-16T00:00")
        row = UserTask(
            instance_id=instance,
            token_id=uuid4(),
            process_id="stage_9_manage",
            element_id="report_progress",
            name="年度进展报告",
            created_at=world.now,
            due_at=due,
        )
        work.session.add(row)

    world.call(
        "send-notice",
        instance,
        element="urge_report",
        to=[f"org_admin:{PUBLISHER}", "div_officer:high_tech"],
        task="report_progress",
        body_for_desks="请督促其提交。",
    )

    ((unit,), (desk,)) = world.notices(f"u-{PUBLISHER}"), world.notices("div_officer")
    assert "期限为2023年3月15日24时，已过。" in unit.body
    assert "期限为2023年3月15日24时，已过。" in desk.body
    assert ("请在“待办”里打开" in unit.body, "请在“待办”里打开" in desk.body) == (True, False)
    assert "请督促其提交。" in desk.body


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
