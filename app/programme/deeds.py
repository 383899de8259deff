"""What somebody does to a running project at her own time, by a message to its stage, not upon a task."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from ..domain.errors import Conflict, Forbidden, NotFound
from ..domain.identity import Person
from ..services.messages import hand_over
from ..services.tasks import signed_in_person
from ..services.work import Work
from ..store.instances import get_visible_instance, lock_instance
from ..store.jobs import subscriptions_of
from .registers.projects import Project
from .store import project_of


@dataclass(frozen=True, slots=True)
class Deed:
    """One deed: who may do it, the message it sends, and what its page says before it is done."""

    name: str
    message: str
    label: str
    who: str
    is_for: Callable[[Person, Project], bool]
    consequences: tuple[str, ...]
    done: str


DEEDS = {
    deed.name: deed
    for deed in (
        Deed(
            "finish-early",
            "msg_early_finish",
            "提前完成，申请验收",
            "技术需求方的管理员",
            lambda person, project: person.has_role("org_admin", project.demander_code),
            (
                "实施期到此为止，不再等到任务书约定的期满日。",
                "首次拨付办结后，即可在待办中提交验收申请；申请期限自转入验收之日起算。",
                "提前完成后不再受理延期。",
            ),
            "已登记提前完成，首次拨付办结后转入验收。",
        ),
        Deed(
            "waive-first-payment",
            "msg_first_payment_waived",
            "首付款不再进行",
            "业务处室负责人",
            lambda person, project: person.has_role("div_head", project.division),
            (
                "第一笔资金不再按协议支付的，项目不享受财政补助：首拨、尾款均为零。",
                "项目照常实施和验收。登记后不能恢复。",
            ),
            "已登记首付款不再进行，项目不享受财政补助。",
        ),
    )
}


def deeds_open_to(work: Work, project: Project | None) -> Sequence[Deed]:
    """Return what this person may do to a project now."""
    if project is None or work.person is None:
        return ()
    waiting = {one.message_name for one in subscriptions_of(work.session, project.instance_id)}
    person = work.person
    return [deed for deed in DEEDS.values() if deed.message in waiting and deed.is_for(person, project)]


def asked_deed(work: Work, instance_id: UUID, name: str) -> Deed:
    """Return a deed to who may do it now.

    Raises NotFound where there is none for the person, Forbidden to others than those it is for, and
    Conflict while or once the project does not wait for it.
    """
    person = signed_in_person(work)
    get_visible_instance(work.session, instance_id, person)
    project, deed = project_of(work.session, instance_id), DEEDS.get(name)
    if project is None or deed is None:
        raise NotFound("没有这个页面，或您无权查看。 / There is no such page, or it is not for you.")
    if not deed.is_for(person, project):
        raise Forbidden(f"“{deed.label}”由{deed.who}办理。 / This is for somebody else to do.")
    if deed not in deeds_open_to(work, project):
        raise Conflict("项目现在不能这样办理。 / The project does not wait for this now.")
    return deed


def do_deed(work: Work, instance_id: UUID, name: str) -> Deed:
    """Do it, as this person's own deed. Raises as `asked_deed` does; then nothing has happened."""
    get_visible_instance(work.session, instance_id, signed_in_person(work))
    instance = lock_instance(work.session, instance_id)
    deed = asked_deed(work, instance_id, name)
    hand_over(work, instance, deed.message, {})
    return deed
