"""What has to be true of the rows whenever nobody is writing: the chaos tests ask it after each disaster."""

from collections import Counter

from sqlalchemy import func, select

from app.domain.history import HistoryEntry
from app.domain.instances import InstanceState, ProcessInstance
from app.domain.messages import MessageSubscription
from app.domain.tasks import Submission, TaskCandidate, TaskState, UserTask
from app.domain.waits import MessageWait, UserTaskWait
from app.engine.execution import Execution
from app.services.advance import surroundings
from app.services.history import Cause, Trace
from app.services.work import House


def check_consistent(house: House) -> None:
    """Every instance's rows say what its snapshot says."""
    with house.reading() as work:
        for instance in work.session.scalars(select(ProcessInstance)):
            execution = Execution.restore(instance.snapshot, surroundings(work, Trace(Cause("check"))))
            waits = execution.waits()
            is_active = instance.state is InstanceState.ACTIVE
            tasks = work.session.scalars(
                select(UserTask.token_id).where(
                    UserTask.instance_id == instance.id, UserTask.state == TaskState.CREATED
                )
            ).all()
            messages = work.session.scalars(
                select(MessageSubscription.token_id).where(MessageSubscription.instance_id == instance.id)
            ).all()
            assert execution.is_completed is not is_active
            assert Counter(tasks) == Counter(w.token_id for w in waits if isinstance(w, UserTaskWait))
            assert Counter(messages) == Counter(w.token_id for w in waits if isinstance(w, MessageWait))
            lines = work.session.scalar(
                select(func.count()).select_from(HistoryEntry).where(HistoryEntry.instance_id == instance.id)
            )
            assert lines == instance.history_length
        open_tasks = select(UserTask.id).where(UserTask.state == TaskState.CREATED)
        stray = select(func.count()).where(TaskCandidate.task_id.not_in(open_tasks))
        assert work.session.scalar(stray) == 0
        completed = select(func.count()).where(UserTask.state == TaskState.COMPLETED)
        submissions = select(func.count()).select_from(Submission)
        assert work.session.scalar(completed) == work.session.scalar(submissions)
