"""A worker whose program does not know a job's type: it says so in words, and the job is not lost."""

from sqlalchemy import select

from app.domain.jobs import Job, JobState
from app.services.clock import set_business_clock
from app.worker import work_until_idle
from tests.services.stem.test_signals import begin
from tests.stem_house import SmallHouse, end, process, service_task, start

ERRAND = process(
    "errand", [start(), service_task("run", "new-kind"), end()], [("start", "run"), ("run", "finish")]
)


def test_a_job_of_a_type_that_this_program_does_not_know_fails_in_words(small: SmallHouse) -> None:
    small.house.registry.outside["new-kind"] = lambda _key, _headers, _variables: {}
    small.deploy(errand_bpmn=ERRAND)
    begin(small, "errand")
    del small.house.registry.outside["new-kind"]
    with small.house.command() as work:
        set_business_clock(work.session, small.now)
    work_until_idle(small.house)
    with small.house.reading() as work:
        job = work.session.scalars(select(Job)).one()
    assert (job.state, job.attempts) == (JobState.CREATED, 1)
    assert "不认识作业种类 new-kind" in (job.error or "")
