"""The house as it stands at chosen moments of one real story; each moment is made once and then copied."""

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from lxml.html import HtmlElement
from sqlalchemy import select

from app.cli import prepare
from app.config import Config
from app.domain.tasks import TaskState, UserTask
from app.factory import build_house, create_app
from app.services.definitions import DefinitionCache
from app.services.sessions import open_session
from app.services.work import House
from app.store.identity import get_user
from app.walk import n1_award, n1_call, n1_list, n1_project
from app.walk.browser import Look, write_pairs, write_parts
from app.walk.form_filler import Values
from app.walk.n1_people import PUBLISHER, PUBLISHER_ADMIN, check_credit
from app.walk.n1_sample import need_form
from app.walk.page import HtmlForm, Page
from app.walk.papers import pdf
from app.walk.story import Person, Story
from app.web.current import COOKIE
from app.web.security import SeenLately
from app.worker import work_until_idle

DATABASE = "jiebang.sqlite3"
ANOTHER_APPLICANT = "o02a"
HTML = {"Accept": "text/html"}

MOMENTS = {
    "fill_need": "filling",
    "commit_need": "committing",
    "accept_need": "accepting",
    "prescreen_need": "prescreening",
    "declare_interest": "declaring",
    "conclude_argument": "concluding",
    "draft_list_item": "listing",
    "consult_publisher": "consulting",
    "approve_list_item": "approving",
    "review_qualification": "qualifying",
    "give_scores": "scoring",
    "arrange_meeting": "matching",
    "confirm_agreement": "confirming_agreement",
    "report_progress": "implementing",
    "apply_acceptance": "applying",
    "conclude_acceptance": "judged",
}
"""Elements of the story, and what the moment just before they are first completed is called here."""

AVOIDED = "郎图南"
MORE = {
    "fill_bid": {
        "bid.attachments": [pdf("实施方案附件")],
        "bid.avoid_experts": [{"name": AVOIDED, "org": "某所", "reason": "有竞争关系"}],
    }
}
"""What the walk leaves out and tests want: a bid with a file, and an expert whom it wants kept away."""


@dataclass
class Shared:
    """What the houses of one test session share: one application, and definitions read once."""

    app: Flask | None = None
    definitions: DefinitionCache = field(default_factory=DefinitionCache)


SHARED = Shared()


def config_in(folder: Path) -> Config:
    """Return the settings of a demonstration whose data lie in this folder."""
    return Config(folder, f"sqlite:///{folder / DATABASE}", "secret", is_demo=True)


def house_in(folder: Path) -> House:
    """Open the house of this folder."""
    house = build_house(config_in(folder))
    house.definitions = SHARED.definitions
    return house


def doors_of(house: House) -> Flask:
    """Return the real application, serving this house as if it had just started."""
    if SHARED.app is None:
        SHARED.app = create_app(house)
    SHARED.app.extensions["house"] = house
    SHARED.app.extensions["seen_lately"] = SeenLately()
    return SHARED.app


class DirectBrowser:
    """A browser without JavaScript, as the walk's, that asks the application without a network."""

    def __init__(self, house: House, username: str = "") -> None:
        self.client = doors_of(house).test_client()
        if username:
            with house.command() as work:
                token = open_session(work, get_user(work.session, username), "127.0.0.1", "tests")
            self.client.set_cookie(COOKIE, token)

    def get(self, path: str) -> Page:
        """Open an address."""
        answer = self.client.get(path, headers=HTML, follow_redirects=True)
        return Page(answer.request.full_path.rstrip("?"), answer.status_code, answer.data)

    def press(self, form: HtmlForm, button: HtmlElement | None = None, *, look: Look | None = None) -> Page:
        """Press a button of a form, the first if none is named, and return the page that follows."""
        del look  # no answer is lost in one process
        pressed = form.button() if button is None else button
        sent = form.sent_with(pressed)
        body, kind = write_parts(sent) if form.is_multipart else write_pairs(sent)
        address = pressed.get("formaction") or form.address
        answer = self.client.post(address, data=body, content_type=kind, headers=HTML, follow_redirects=True)
        return Page(answer.request.full_path.rstrip("?"), answer.status_code, answer.data)


class DirectPerson(Person):
    """Somebody with an account, signed in without typing a password."""

    def __init__(self, house: House, username: str) -> None:
        self.username = username
        self.browser = DirectBrowser(house, username)  # type: ignore[assignment]
        with house.reading() as work:
            self.name = get_user(work.session, username).name
        self._known = {}


class DirectStory(Story):
    """The walk's language on a house of this process: messages are delivered before anybody looks."""

    def __init__(self, house: House, before: Callable[[str], None] = lambda _element: None) -> None:
        super().__init__("http://localhost", "", lambda _step: None)
        self.house = house
        self.public = DirectBrowser(house)  # type: ignore[assignment]
        self._before = before

    def as_person(self, username: str) -> Person:
        if username not in self._people:
            self._people[username] = DirectPerson(self.house, username)
        return self._people[username]

    def open(self, username: str, element_id: str, about: str = "") -> Page:
        work_until_idle(self.house)
        return super().open(username, element_id, about)

    def complete(
        self,
        username: str,
        element_id: str,
        values: Values | Callable[[Page], Values] | None = None,
        *,
        about: str = "",
    ) -> Page:
        self._before(element_id)
        more = MORE.get(element_id, {})
        wanted = {**values, **more} if isinstance(values, Mapping) else values
        return super().complete(username, element_id, wanted, about=about)


class Worlds:
    """Tells the story as far as a moment is asked for, and keeps a copy of every moment passed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[str, Path] = {}
        self._chapters = iter(
            (
                self._prepare,
                self._call,
                self._argue,
                self._list,
                self._bid,
                self._review,
                self._match,
                self._finish,
            )
        )
        self._at_work = folder / "at_work"
        self._house: House | None = None
        self._story: DirectStory | None = None

    def __getitem__(self, moment: str) -> Path:
        """Return the folder of a moment; whoever wants to change something copies it."""
        while moment not in self._kept:
            chapter = next(self._chapters, None)
            assert chapter, f"the story has no moment {moment!r}, or broke off before it"
            chapter()
        return self._kept[moment]

    def copy(self, moment: str, folder: Path) -> House:
        """Copy a moment into a folder and open the house there."""
        shutil.copytree(self[moment], folder, dirs_exist_ok=True)
        return house_in(folder)

    def expert_asked(self, moment: str, element_id: str) -> tuple[str, str]:
        """Return somebody to whom an element was given by name at a moment: account and name."""
        with house_in(self[moment]).reading() as work:
            asked = UserTask.element_id == element_id, UserTask.state == TaskState.CREATED
            username = work.session.scalars(select(UserTask.assignee).where(*asked)).first()
            user = get_user(work.session, username or "")
            return user.username, user.name

    def close(self) -> None:
        """Close the house that the story is told in."""
        if self._house:
            self._house.database.dispose()

    def _prepare(self) -> None:
        self._at_work.mkdir(parents=True)
        prepare(config_in(self._at_work))
        self._house = house_in(self._at_work)
        self._story = DirectStory(self._house, self._keep_before)
        self._keep("new")

    def _call(self) -> None:
        n1_call.plan_batch(self._told())
        n1_call.collect(self._told())

    def _argue(self) -> None:
        n1_call.argue(self._told())

    def _list(self) -> None:
        n1_list.publish(self._told())
        self._keep("published")

    def _bid(self) -> None:
        story = self._told()
        address = n1_list.list_address(story)
        story.clock("2021-11-18T14:05")
        n1_list.prepare_bid(story, "B01", address)
        story.clock("2021-11-20T11:00")
        n1_list.prepare_bid(story, "B03", address)
        story.clock("2021-11-26T20:40")
        n1_list.prepare_bid(story, "B02", address)
        self._keep("sealed")
        self._keep_with_a_second_need("crowded")

    def _review(self) -> None:
        story = self._told()
        story.clock("2021-11-30T09:00")
        n1_award.review(story)

    def _match(self) -> None:
        n1_award.match(self._told())
        self._keep("reviewing_agreement")

    def _finish(self) -> None:
        story = self._told()
        n1_award.make_public(story)
        self._keep("public_notice")
        n1_award.wait_for_objections(story)
        n1_award.sign(story)
        n1_project.begin(story)
        n1_project.report(story)
        n1_project.accept(story)
        self._keep("finished")

    def _keep_with_a_second_need(self, name: str) -> None:
        """Keep a copy in which the division also has a new need on its desk, and somebody fills one in."""
        house = self.copy("sealed", self._folder / name)
        story = DirectStory(house)
        story.start(PUBLISHER, "/start/need")
        story.complete(PUBLISHER, "fill_need", need_form())
        story.complete(PUBLISHER_ADMIN, "commit_need", n1_call.commitment(story))
        check_credit(story, "2021-11-26T20:00")
        story.start(ANOTHER_APPLICANT, "/start/need")
        work_until_idle(house)
        house.database.dispose()
        self._kept[name] = self._folder / name

    def _told(self) -> DirectStory:
        """Return the story, to be told on: a test may have opened other doors meanwhile."""
        assert self._story is not None
        doors_of(self._story.house)
        return self._story

    def _keep_before(self, element_id: str) -> None:
        moment = MOMENTS.get(element_id)
        if moment == "declaring" and "qualifying" in self._kept:
            moment = "declaring_to_score"
        if moment and moment not in self._kept:
            self._keep(moment)

    def _keep(self, name: str) -> None:
        assert self._house is not None
        work_until_idle(self._house)
        target = self._folder / name
        shutil.copytree(self._at_work, target, ignore=shutil.ignore_patterns(f"{DATABASE}*"))
        with (
            closing(sqlite3.connect(self._at_work / DATABASE)) as source,
            closing(sqlite3.connect(target / DATABASE)) as copy,
        ):
            source.backup(copy)
        self._kept[name] = target
