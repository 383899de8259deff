"""Every page's frame: who is signed in, where one may go, what time it is."""

import re
from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from ..domain.access import OVERSEES_AN_AREA
from ..domain.calendar import ZONE
from ..services.work import Work
from ..store.notifications import count_unread
from ..store.tasks import count_open_tasks


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the navigation."""

    url: str
    label: str
    count: int | None = None

    @property
    def is_current(self) -> bool:
        """Whether the page shown lies under this entry."""
        return request.path == self.url or (self.url != "/" and request.path.startswith(self.url))


STAFF = ("div_officer", "div_head", "plan_officer", "dept_leader", "fund_officer", "legal_reviewer",
         "supervise_officer", "agency")  # fmt: skip


def render(work: Work, template: str, *, task_count: int | None = None, **context: Any) -> str:
    """Render a page inside the frame. The transaction must still be open.

    `task_count` spares a question when the page has counted the open tasks already.
    """
    person = work.person
    return render_template(
        template,
        work=work,
        me=person,
        navigation=_navigation(work, task_count),
        unread=count_unread(work.session, person.id) if person else 0,
        now=work.now.astimezone(ZONE),
        is_demo=work.house.config.is_demo,
        **context,
    )


def _navigation(work: Work, task_count: int | None) -> list[Link]:
    person = work.person
    public = Link("/public/", "榜单与公示")
    if person is None:
        return [public]
    if task_count is None:
        task_count = count_open_tasks(work.session, person)
    links = [Link("/tasks/", "待办", task_count), public]
    if person.has_role(OVERSEES_AN_AREA):
        links.insert(0, Link("/area/", "本辖区"))
    else:
        links.insert(1, Link("/projects/", "项目"))
    if person.organisation_code or person.has_role("plan_officer"):
        links.append(Link("/start/", "我要办理"))
    if any(person.has_role(role) for role in STAFF):
        links.append(Link("/registers/", "台账"))
    if person.has_role("process_owner"):
        links.append(Link("/studio/", "流程"))
    if person.has_role("sysadmin") or person.has_role("process_owner"):
        links += [Link("/operate/", "运行"), Link("/admin/", "管理")]
    return links


def page_number() -> int:
    """Return which page of a list is asked for, from 1; what is no sensible number is the first or last."""
    asked = request.args.get("page", "1")
    if not re.fullmatch("[0-9]{1,7}", asked):
        return 1
    return min(max(int(asked), 1), LAST_PAGE)


LAST_PAGE = 10_000
