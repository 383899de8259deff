"""Values of more than 32 kB lie outside the snapshot, once, for as long as the instance names them."""

from uuid import UUID, uuid4

from sqlalchemy import func, select

from app.domain.identity import Person
from app.domain.instances import ProcessInstance
from app.domain.large_values import LargeValue
from app.domain.migrations import ResultState
from app.services.instances import start_instance, variables_of_instance
from app.services.migration_batch import begin_application, begin_undo, migrate_instance, undo_for_instance
from app.services.migrations import create_migration
from app.services.operating import find_by_variable
from app.services.snapshots import LargeValueCache
from app.store.operating import Search
from tests.stem_house import SmallHouse, end, form, process, start, text_field, user_task

OWNER = Person(uuid4(), "owner", "Owner", groups=frozenset({"process_owner"}))
TWO_TASKS = process(
    "two_tasks",
    [start(), user_task("write", form="note"), user_task("check", form="other"), end()],
    [("start", "write"), ("write", "check"), ("check", "finish")],
)
NOTE = form("note", text_field("report", maxLength=60_000), text_field("subject"))
OTHER = form("other", text_field("subject"))
MUCH = "，".join(f"第{number}段" for number in range(8_000))


def begin(small: SmallHouse, key: str = "two_tasks", **variables) -> UUID:
    with small.house.command(small.people["anna"], now=small.now) as work:
        return start_instance(work, key, variables).id


def kept(small: SmallHouse) -> list[str]:
    with small.house.reading() as work:
        return list(work.session.scalars(select(LargeValue.digest)))


def snapshot_size(small: SmallHouse, instance_id: UUID) -> int:
    with small.house.reading() as work:
        length = select(func.length(ProcessInstance.snapshot)).where(ProcessInstance.id == instance_id)
        return work.session.scalar(length) or 0


def variables(small: SmallHouse, instance_id: UUID) -> dict:
    with small.house.reading() as work:
        return dict(variables_of_instance(work, work.session.get_one(ProcessInstance, instance_id)))


def test_a_long_report_is_kept_once_and_found_again_by_a_process_that_never_saw_it(small):
    small.deploy(note_form=NOTE, other_form=OTHER, two_tasks_bpmn=TWO_TASKS)
    instance_id = begin(small)
    small.complete("anna", small.tasks(instance_id)["write"], report=MUCH, subject="甲")
    digests = kept(small)
    assert len(digests) == 1
    assert snapshot_size(small, instance_id) < 1_000

    small.house.values = LargeValueCache()
    assert variables(small, instance_id)["report"] == MUCH

    small.complete("anna", small.tasks(instance_id)["check"], subject="乙")
    assert kept(small) == digests
    assert variables(small, instance_id)["report"] == MUCH


def test_an_operator_finds_large_values_by_their_variable_and_by_what_is_in_them(small):
    small.deploy(note_form=NOTE, other_form=OTHER, two_tasks_bpmn=TWO_TASKS)
    instance_id = begin(small, big=MUCH, need={"title": "电解槽", "text": MUCH})
    begin(small, other="甲")
    for name, value, is_there in (
        ("big", "", True),
        ("big", MUCH, True),
        ("big", MUCH[1:], False),
        ("need.title", "电解槽", True),
        ("need.title", "", True),
        ("need.none", "", False),
        ("nothing", "", False),
    ):
        with small.house.reading() as work:
            found = find_by_variable(work, Search(), name, value, 10).rows
            assert [row.id for row in found] == ([instance_id] if is_there else []), (name, value[:9])


def test_a_value_that_is_replaced_leaves_nothing_behind(small):
    loop = process(
        "loop",
        [start(), user_task("write", form="note"), user_task("again", form="note"), end()],
        [("start", "write"), ("write", "again"), ("again", "finish")],
    )
    small.deploy(note_form=NOTE, loop_bpmn=loop)
    instance_id = begin(small, "loop")
    small.complete("anna", small.tasks(instance_id)["write"], report=MUCH, subject="甲")
    first = kept(small)
    small.complete("anna", small.tasks(instance_id)["again"], report=MUCH[::-1], subject="乙")
    second = kept(small)
    assert len(second) == 1
    assert first != second
    assert variables(small, instance_id)["report"] == MUCH[::-1]


def test_two_instances_with_the_same_value_do_not_take_it_from_each_other(small):
    small.deploy(note_form=NOTE, other_form=OTHER, two_tasks_bpmn=TWO_TASKS)
    one, other = begin(small, report=MUCH), begin(small, report=MUCH)
    assert len(kept(small)) == 2
    small.complete("anna", small.tasks(one)["write"], report="短", subject="甲")
    assert len(kept(small)) == 1
    small.house.values = LargeValueCache()
    assert variables(small, other)["report"] == MUCH


def test_a_migration_and_its_undo_keep_large_values(small):
    small.deploy(note_form=NOTE, other_form=OTHER, two_tasks_bpmn=TWO_TASKS)
    instance_id = begin(small, report=MUCH)
    small.deploy(two_tasks_bpmn=TWO_TASKS.replace(b'name="check"', b'name="look"'))
    with small.house.command(OWNER, now=small.now) as work:
        migration_id = create_migration(work, "two_tasks", 1, 2).id
        begin_application(work, migration_id, "新办法施行")
        migrate_instance(work, migration_id, instance_id)
    assert variables(small, instance_id)["report"] == MUCH
    with small.house.command(OWNER, now=small.now) as work:
        begin_undo(work, migration_id, "撤回")
        assert undo_for_instance(work, migration_id, instance_id).state is ResultState.UNDONE

    small.house.values = LargeValueCache()
    assert variables(small, instance_id)["report"] == MUCH
