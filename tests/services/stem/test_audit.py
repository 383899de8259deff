"""The audit chain: every deed of an operator is a line, and nobody changes one without being found out."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, text

from app.domain.audit import AuditEntry
from app.domain.errors import Conflict
from app.domain.identity import Person
from app.services.audit import check_chain, note_deed
from app.services.instances import start_instance
from app.services.modifications import cancel_instance, correct_variable, suspend_instance
from tests.stem_house import SmallHouse, end, process, start, user_task

ONE_TASK = process("one_task", [start(), user_task("work"), end()], [("start", "work"), ("work", "finish")])


def as_owner(small: SmallHouse):
    """Open a command of the process owner."""
    chef = small.people["chef"]
    owner = Person(chef.id, "owner", "Owner", groups=frozenset({"process_owner"}))
    return small.house.command(owner, now=small.now)


def entries(small: SmallHouse) -> list[AuditEntry]:
    with small.house.reading() as work:
        return list(work.session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))


def check(small: SmallHouse, seal: str = "") -> tuple[int, str]:
    with small.house.reading() as work:
        found = check_chain(work, seal)
    return found.count, found.broken


def test_deploying_and_every_grip_into_a_case_are_lines_with_who_and_why(small):
    small.deploy(one_task_bpmn=ONE_TASK)
    with small.house.command(small.people["anna"], now=small.now) as work:
        instance_id = start_instance(work, "one_task", {}).id
    with as_owner(small) as work:
        correct_variable(work, instance_id, "amount", "12.50", "抄错了")
    with as_owner(small) as work:
        suspend_instance(work, instance_id, "核查")
    with as_owner(small) as work:
        cancel_instance(work, instance_id, "重复申报")

    lines = [(one.by, one.action, one.subject, one.detail.get("reason")) for one in entries(small)]
    subject = f"instance {instance_id}"
    assert lines == [
        ("chef", "deployed", "deployment", None),
        ("owner", "variable_corrected", subject, "抄错了"),
        ("owner", "instance_suspended", subject, "核查"),
        ("owner", "cancelled_by_operator", subject, "重复申报"),
    ]
    assert check(small) == (4, "")


def copied(number: int) -> str:
    """Write SQL that puts the third line in once more, under another number."""
    columns = "at, by, action, subject, detail, seal"
    return (
        f"INSERT INTO audit_entry (id, seq, {columns})"  # noqa: S608 -- what an attacker would do
        f" SELECT '{uuid4().hex}', {number}, {columns} FROM audit_entry WHERE seq = 3"
    )


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        (["UPDATE audit_entry SET by = 'nobody' WHERE seq = 3"], "第 3 条被改动"),
        (["UPDATE audit_entry SET detail = '{\"reason\": \"x\"}' WHERE seq = 2"], "第 2 条被改动"),
        (["UPDATE audit_entry SET detail = 'no JSON' WHERE seq = 4"], "第 4 条读不懂"),
        (["UPDATE audit_entry SET seal = 'x' WHERE seq = 5"], "第 5 条被改动"),
        (["DELETE FROM audit_entry WHERE seq = 1"], "第 1 条缺失"),
        (["DELETE FROM audit_entry WHERE seq = 4"], "第 4 条缺失"),
        (["UPDATE audit_entry SET seq = seq * 100 WHERE seq > 2",
          "UPDATE audit_entry SET seq = seq / 100 - 1 WHERE seq > 300",
          "DELETE FROM audit_entry WHERE seq = 300"], "第 3 条被改动"),
        ([copied(6)], "第 6 条被改动"),
        ([copied(-1)], "第 -1 条是插入的"),
        (["UPDATE audit_entry SET seq = -2 WHERE seq = 2", "UPDATE audit_entry SET seq = 2 WHERE seq = 3",
          "UPDATE audit_entry SET seq = 3 WHERE seq = -2"], "第 2 条被改动"),
    ],
)  # fmt: skip
def test_the_first_line_that_somebody_changed_took_out_or_put_in_is_named(small, changes, found):
    fill(small, 5)
    with small.house.command(now=small.now) as work:
        for change in changes:
            work.session.execute(text(change.replace(":", "\\:")))

    assert check(small)[1].startswith(found)


def test_lines_taken_from_the_end_are_missed_by_a_seal_written_down_before(small):
    fill(small, 3)
    last = entries(small)[-1].seal
    assert check(small, last) == (3, "")
    with small.house.command(now=small.now) as work:
        work.session.execute(delete(AuditEntry).where(AuditEntry.seq == 3))

    assert check(small) == (2, "")
    assert last in check(small, last)[1]


def test_lines_of_many_at_once_stand_one_after_the_other(small):
    def add(number: int) -> None:
        with small.house.command(small.people["anna"], now=small.now) as work:
            note_deed(work, "test", str(number))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(24)))

    assert check(small) == (24, "")
    assert sorted(int(one.subject) for one in entries(small)) == list(range(24))


def test_what_is_rolled_back_leaves_no_line(small):
    def begin_and_stop() -> None:
        with small.house.command(now=small.now) as work:
            note_deed(work, "test", "never")
            raise Conflict("stopped")

    with pytest.raises(Conflict):
        begin_and_stop()
    assert check(small) == (0, "")


def fill(small: SmallHouse, number: int) -> None:
    for place in range(number):
        with small.house.command(small.people["anna"], now=small.now) as work:
            note_deed(work, "test", str(place), {"reason": "because", "amount": 12})
