"""The small language of a scenario: who starts what, who completes which element with what, and when."""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from .browser import Browser
from .clock import move_clock, shows
from .form_filler import TASK_FORM, Values, fill_task, hand_in
from .narration import Stages
from .page import NoSuchControl, Page, of_class, words_of

PATIENCE = 20.0
"""Seconds a task may take to appear: messages between instances are delivered by the worker."""
PAUSE = 0.1
TASKLIST = "/tasks/"
OK = 200
OpenBrowser = Callable[[str], Browser]
"""Opens a browser on the address of an installation."""


class Unexpected(Exception):
    """The walk met something else than the story says; `page` is what was seen, if a page was."""

    def __init__(self, message: str, page: Page | None = None) -> None:
        super().__init__(message)
        self.page = page


@dataclass(frozen=True, slots=True)
class Step:
    """One completed element, as it is told."""

    stage: str
    process_id: str
    element_id: str
    element: str
    username: str
    person: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Task:
    """A task as its page shows it."""

    url: str
    process_id: str
    element_id: str
    name: str
    words: str


class Person:
    """Somebody with an account, at an own browser."""

    def __init__(self, browser: Browser, username: str, password: str) -> None:
        self.username = username
        self.browser = browser
        page = self.browser.sign_in(username, password)
        shown = page.find(f"//a[{of_class('jb-me')}]//b")
        if not shown:
            raise Unexpected(f"{username} 无法登录 / could not sign in", page)
        self.name = words_of(shown[0])
        self._known: dict[str, Task] = {}

    def tasks(self) -> list[Task]:
        """Return the open tasks of the tasklist, as their pages show them."""
        page = self.browser.get(TASKLIST)
        rows = page.find(f"//a[{of_class('jb-t')}][starts-with(@href, '{TASKLIST}')]")
        return [task for row in rows if (task := self._look_at(row.get("href", "")))]

    def new_task(self, known: Collection[Task]) -> Page | None:
        """Open a task that is not among the known ones, if there is one."""
        new = [task for task in self.tasks() if task not in known]
        return self.browser.get(new[0].url) if new else None

    def without(self, path: str) -> Page | None:
        """Open the tasklist if this task of the person's is completed; None while it is still to be done."""
        page = self.browser.get(path)
        return self.browser.get(TASKLIST) if page.status == OK and not page.find(TASK_FORM) else None

    def has(self, element_id: str) -> bool:
        """Whether a task of this element is the person's now."""
        return any(task.element_id == element_id for task in self.tasks())

    def _look_at(self, path: str) -> Task | None:
        if path not in self._known:
            page = self.browser.get(path)
            forms = page.find(TASK_FORM)
            if not forms:
                return None
            process, element = forms[0].get("data-process", ""), forms[0].get("data-element", "")
            self._known[path] = Task(path, process, element, page.heading, page.words)
        return self._known[path]


class Story:
    """One walk through the procedure; every completed element is told as it happens.

    `tell` is given a step when a person has completed one, and nothing when time went on: what the
    clock set off may be told then.

    With patient browsers it goes on after its server was killed: what a button did whose answer was lost
    is seen on the server's pages (Browser.press).
    """

    def __init__(
        self,
        base: str,
        password: str,
        tell: Callable[[Step | None], None],
        browser: OpenBrowser = Browser,
    ) -> None:
        self.base = base
        self.public = browser(base)
        self._browser = browser
        self.instances: dict[str, str] = {}
        self._password = password
        self._tell = tell
        self._stages = Stages()
        self._people: dict[str, Person] = {}

    def as_person(self, username: str) -> Person:
        """Return a person at the keyboard, signing in the first time."""
        if username not in self._people:
            self._people[username] = Person(self._browser(self.base), username, self._password)
        return self._people[username]

    def name_of(self, username: str) -> str:
        """Return a person's name as the system knows it: what an electronic signature must say."""
        return self.as_person(username).name

    def start(self, username: str, action: str, page_path: str = "/start/") -> None:
        """Press the button that starts an instance; it leads to the first form."""
        person = self.as_person(username)
        known = person.tasks()
        form = person.browser.get(page_path).form(f"//form[@action='{action}']")
        after = person.browser.press(form, look=lambda: person.new_task(known))
        if after.status != OK or not after.find(TASK_FORM):
            raise Unexpected(f"{username}：{action} 没有到第一张表 / did not lead to the first form", after)
        rows = person.browser.get("/projects/").find(f"//a[{of_class('jb-t')}]")
        self.instances |= {row.get("href", ""): username for row in rows[:1]}

    def instances_of(self, username: str) -> list[str]:
        """Return the pages of the instances that a person started in this story."""
        return [path for path, starter in self.instances.items() if starter == username]

    def instance_page(self, path: str) -> Page:
        """Open the page of an instance as the person who started it."""
        return self.as_person(self.instances[path]).browser.get(path)

    def open(self, username: str, element_id: str, about: str = "") -> Page:
        """Open the page of a person's task, waiting a moment for it. `about` must stand on the page."""
        person = self.as_person(username)
        late = time.monotonic() + PATIENCE
        while True:
            for task in person.tasks():
                if task.element_id == element_id and about in task.words:
                    return person.browser.get(task.url)
            if time.monotonic() > late:
                break
            time.sleep(PAUSE)
        held = "、".join(f"{task.element_id} {task.name}" for task in person.tasks()) or "没有 / nothing"
        raise Unexpected(f"{username} 没有任务 / has no task {element_id} {about}；现有 / holds: {held}")

    def complete(
        self,
        username: str,
        element_id: str,
        values: Values | Callable[[Page], Values] | None = None,
        *,
        about: str = "",
    ) -> Page:
        """Let a person fill in and hand in the form of a task; return the task's page as it was opened.

        `values` may be worked out from that page. Raises Unexpected with what the page complains about.
        """
        page = self.open(username, element_id, about)
        person = self.as_person(username)
        wanted = values(page) if callable(values) else values
        try:
            form = fill_task(person.browser, page, wanted or {})
            after = hand_in(person.browser, form, look=lambda: person.without(page.url))
        except NoSuchControl as error:
            raise Unexpected(f"{username} {element_id}：{error}", page) from error
        if after.status != OK or urlsplit(after.url).path != TASKLIST:
            raise Unexpected(f"{username} {element_id}：未办结 / not completed ({after.status})", after)
        process_id = page.find(TASK_FORM)[0].get("data-process", "")
        self._tell(
            Step(
                self._stages.of(process_id),
                process_id,
                element_id,
                page.heading,
                username,
                person.name,
                after.now,
            )
        )
        return page

    def complete_all(self, username: str, element_id: str, values: Callable[[Page], Values]) -> int:
        """Complete every task of this element that the person has now, and return how many there were."""
        count = 0
        while self.as_person(username).has(element_id):
            self.complete(username, element_id, values)
            count += 1
        return count

    def clock(self, to: str) -> None:
        """Let the administrator move the business clock forward: `2021-07-28T09:30`, Asia/Shanghai.

        What falls due on the way is done when this returns.
        """
        page = move_clock(self.as_person("gl01").browser, to)
        if not shows(page, to):
            raise Unexpected(f"业务时钟没有拨到 {to} / the clock did not move", page)
        self._tell(None)

    def expect(self, *, that: bool, message: str, page: Page | None = None) -> None:
        """Go on only if something holds. Raises Unexpected."""
        if not that:
            raise Unexpected(message, page)

    def expect_words(self, page: Page, *words: str) -> None:
        """Go on only if a page says all of this. Raises Unexpected."""
        missing = [each for each in words if each not in page.words]
        if missing:
            raise Unexpected(f"此页应有 / the page should say: {'、'.join(missing)}", page)
