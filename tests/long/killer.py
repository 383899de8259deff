"""Who kills the server during a walk, when, and what the people had been told until then."""

import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from threading import Thread
from urllib.parse import urlsplit
from uuid import UUID

from lxml.html import HtmlElement
from sqlalchemy import select

from app.domain.tasks import Draft, TaskState, UserTask
from app.walk.browser import Browser, Patience
from app.walk.form_filler import ACTION
from app.walk.page import HtmlForm, Page
from tests.long.consistency import check_consistent
from tests.long.killed_server import STARTS_WITHIN, KilledServer

OUT_OF_THE_BLUE = 0.3
"""Seconds at most after a step: people look, the worker delivers, timers fire, letters leave."""
WITHIN_A_REQUEST = 0.06
LONG_ENOUGH = 8
"""Letters of a text that is found again in a draft without doubt."""


class Moment(Enum):
    """When the server is killed, once a step is done."""

    LATER = "a while afterwards"
    UNSENT = "before the next button reaches it"
    SENDING = "while the next button is answered"
    ANSWERED = "when the next button has done its work, and the answer is lost"


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: after how many completed elements, at which moment, how many buttons and seconds later."""

    after: int
    moment: Moment
    buttons: int
    seconds: float


def plan_kills(number: int, steps: int, seed: int) -> list[Kill]:
    """Spread kills over a whole walk by lot, each kind of moment about as often as the others."""
    chance = random.Random(seed)
    moments = (list(Moment) * number)[:number]
    chance.shuffle(moments)
    longest = {Moment.LATER: OUT_OF_THE_BLUE, Moment.SENDING: WITHIN_A_REQUEST}
    return [
        Kill(
            after=int((part + chance.random()) * steps / number),
            moment=moment,
            buttons=chance.randint(0, 2),
            seconds=chance.uniform(0, longest.get(moment, 0)),
        )
        for part, moment in enumerate(moments)
    ]


class Killer:
    """Kills by plan, looks at the rows while nobody writes, and starts the server again."""

    def __init__(self, server: KilledServer, plan: Sequence[Kill]) -> None:
        self.patience = Patience(STARTS_WITHIN)
        self.done: list[Kill] = []
        self.completed: list[UUID] = []
        """Tasks of which somebody was told that they are completed, as often as they were told."""
        self.begun: list[UUID] = []
        """First tasks of instances of which somebody was told that they have begun."""
        self._drafts: dict[UUID, frozenset[str]] = {}
        self._server = server
        self._house = server.house()
        self._plan = list(plan)
        self._armed: Kill | None = None
        self._buttons = self._steps = 0
        self._at_it: Thread | None = None
        self._failures: list[BaseException] = []

    def browser(self, base: str) -> Browser:
        """Open a browser that is watched."""
        return _WatchedBrowser(base, self)

    def step_done(self) -> None:
        """Count a completed element; the next kill may be due."""
        self._steps += 1
        if self._plan and self._steps >= self._plan[0].after and self._armed is None:
            kill = self._plan.pop(0)
            if kill.moment is Moment.LATER:
                self._strike(kill)
            else:
                self._armed, self._buttons = kill, kill.buttons

    def send(self, send: Callable[[], Page]) -> Page:
        """Let a button be pressed; at its moment the server dies before, meanwhile or afterwards."""
        kill = self._armed
        if kill is None or self._buttons:
            self._buttons = max(0, self._buttons - 1)
            return send()
        self._armed = None
        if kill.moment is Moment.ANSWERED:
            send()
        self._strike(kill)
        if kill.moment is Moment.SENDING:
            return send()
        self._wait()
        raise ConnectionError(f"the server died {kill.moment.value}")

    def told(self, form: HtmlForm, answer: Page, sent: Sequence[tuple[str, object]]) -> None:
        """Note what an answer tells the person."""
        path, leads_to = urlsplit(answer.url).path, urlsplit(answer.leads_to).path
        if path.startswith("/start/") and leads_to:
            self.begun.append(UUID(leads_to.rpartition("/")[2]))
        elif path.endswith("/complete"):
            task_id = UUID(path.split("/")[2])
            if leads_to:
                self.completed.append(task_id)
            elif answer.status == 200 and any(name == ACTION for name, _ in sent):
                self._drafts[task_id] = _texts(form, sent)

    def finish(self) -> None:
        """Wait for the last kill. Raises what was wrong at any of them."""
        self._wait()
        self._house.database.dispose()

    def _strike(self, kill: Kill) -> None:
        self._wait()
        self._at_it = Thread(target=partial(self._kill, kill), name=f"kill {kill}")
        self._at_it.start()

    def _wait(self) -> None:
        if self._at_it is not None:
            self._at_it.join()
            self._at_it = None
        if self._failures:
            raise self._failures[0]

    def _kill(self, kill: Kill) -> None:
        try:
            time.sleep(kill.seconds)
            told = dict(self._drafts)
            self._server.kill()
            self.done.append(kill)
            check_consistent(self._house)
            self._check_drafts(told)
        except BaseException as error:  # noqa: BLE001 -- raised again where the test runs
            self._failures.append(error)
        finally:
            self._server.start()

    def _check_drafts(self, told: dict[UUID, frozenset[str]]) -> None:
        """What the page of an open task has kept is there."""
        with self._house.reading() as work:
            for task_id, texts in told.items():
                if work.session.get_one(UserTask, task_id).state is TaskState.CREATED:
                    (draft,) = work.session.scalars(select(Draft).where(Draft.task_id == task_id))
                    kept = json.dumps(draft.values, ensure_ascii=False)
                    assert not [text for text in texts if text not in kept]


class _WatchedBrowser(Browser):
    """A browser at whose buttons the killer waits."""

    def __init__(self, base: str, killer: Killer) -> None:
        super().__init__(base, killer.patience)
        self._killer = killer

    def send(self, form: HtmlForm, button: HtmlElement) -> Page:
        answer = self._killer.send(partial(super().send, form, button))
        self._killer.told(form, answer, form.sent_with(button))
        return answer


def _texts(form: HtmlForm, sent: Sequence[tuple[str, object]]) -> frozenset[str]:
    """Return what was typed, as far as it stands in a draft letter for letter."""
    fields = form.names()
    return frozenset(
        text
        for name, text in sent
        if name in fields and isinstance(text, str) and len(text) >= LONG_ENOUGH
        if text.isprintable() and '"' not in text
    )
