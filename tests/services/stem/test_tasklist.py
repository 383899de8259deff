"""Counting a person's open tasks: exact as far as it goes, and no further than a page needs."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import insert

from app.domain.identity import Person
from app.domain.tasks import TaskCandidate, TaskState, UserTask
from app.services.instances import start_instance
from app.store.tasks import COUNTED_UP_TO, TaskFilter, count_by_urgency, count_open_tasks
from tests.stem_house import SmallHouse, end, process, start, user_task

ONE_TASK = process(
    "one_task",
    [start(), user_task("work", groups="dept_leader"), end()],
    [("start", "work"), ("work", "finish")],
)
DESK = Person(uuid4(), "berta", "Berta", groups=frozenset({"desk", "hall"}))


def fill(small: SmallHouse, hours: list[int], *groups: str, claimed_by: str | None = None) -> None:
    """Add an open task for each due hour from now on, offered to the groups."""
    small.deploy(one_task_bpmn=ONE_TASK)
    tasks, candidates = [], []
    with small.house.command(small.people["anna"], now=small.now) as work:
        instance_id = start_instance(work, "one_task", {}).id
        for hour in hours:
            due = small.now + timedelta(hours=hour)
            task = {
                "id": uuid4(),
                "instance_id": instance_id,
                "token_id": uuid4(),
                "process_id": "one_task",
                "element_id": "work",
                "name": "work",
                "candidate_groups": list(groups),
                "candidate_users": [],
                "properties": {},
                "priority": 50,
                "created_at": small.now,
                "due_at": due,
                "state": TaskState.CREATED,
            }
            tasks.append(task)
            candidates += [
                {
                    "id": uuid4(),
                    "task_id": task["id"],
                    "group": group,
                    "due_at": due,
                    "claimed_by": claimed_by,
                }
                for group in groups
            ]
        work.session.execute(insert(UserTask), tasks)
        work.session.execute(insert(TaskCandidate), candidates)


def counts(small: SmallHouse, wanted: TaskFilter | None = None) -> tuple[int, ...]:
    borders = (small.now, small.now + timedelta(hours=24), small.now + timedelta(hours=72))
    with small.house.reading() as work:
        return count_by_urgency(work.session, DESK, wanted or TaskFilter(), borders)


def test_a_task_that_is_offered_twice_to_the_same_person_counts_once(small):
    fill(small, [-1, 5, 5, 48, 100], "desk", "hall")

    assert counts(small) == (1, 2, 1, 1)
    with small.house.reading() as work:
        assert count_open_tasks(work.session, DESK) == 5


def test_what_others_hold_or_are_offered_does_not_count(small):
    fill(small, [1, 2], "desk", claimed_by="carl")
    fill(small, [1], "roof")
    fill(small, [1], "hall", claimed_by="berta")

    assert counts(small) == (0, 1, 0, 0)
    assert counts(small, TaskFilter(claimable=True)) == (0, 0, 0, 0)
    assert counts(small, TaskFilter(mine=True)) == (0, 1, 0, 0)


def test_counting_ends_one_after_the_number_that_is_shown(small):
    fill(small, [1] * (COUNTED_UP_TO + 20) + [48] * 3, "desk", "hall")

    assert counts(small) == (0, COUNTED_UP_TO + 1, 3, 0)
    with small.house.reading() as work:
        assert count_open_tasks(work.session, DESK) == COUNTED_UP_TO + 1
