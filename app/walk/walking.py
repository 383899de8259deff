"""`./run walk`: one scenario from its first form to its last payment, on an own server or a given one."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from ..config import read_config
from ..services.demo_accounts import DEMO_PASSWORD
from ..services.work import House
from ..store.session import Database
from . import n1, n1_ending, t12
from .browser import Browser, Patience
from .narration import Narrator
from .report import Say, left_open, step_line
from .server import own_server
from .story import Step, Story, Unexpected


class Ending(Protocol):
    """Checks and prints how a scenario ended; the database is there when the server is our own."""

    def __call__(self, story: Story, say: Say, house: House | None) -> None:
        """Raise Unexpected when it did not end as it should."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """What may be walked: the story, and how it must have ended."""

    tell: Callable[[Story], None]
    ending: Ending


SCENARIOS: Mapping[str, Scenario] = {
    "n1": Scenario(n1.tell, n1_ending.check),
    "t12": Scenario(t12.tell, t12.check),
}


def walk(
    scenario: str,
    say: Say,
    *,
    data: Path | None = None,
    url: str = "",
    patience: float = 0,
) -> bool:
    """Walk a scenario and tell every step; return whether all went as the story says.

    Without `url` a server is started on `data`, or on a new directory; it stays, to be looked at.
    `patience` is how many seconds a server at `url` may be away, killed and started again, until the
    walk goes on.
    """
    chosen = SCENARIOS[scenario]
    if url:
        return _walk(chosen, url, say, None, Patience(patience))
    folder = data or Path(tempfile.mkdtemp(prefix="walk-"))
    try:
        with own_server(folder) as base, _reading(folder) as house:
            is_good = _walk(chosen, base, say, house, Patience())
    except RuntimeError as error:
        say(str(error))
        is_good = False
    say(f"数据留在 / data is kept in {folder}")
    say(f"打开来看 / look at it: ./run serve --demo --data {folder}")
    return is_good


def _walk(scenario: Scenario, base: str, say: Say, house: House | None, patience: Patience) -> bool:
    browser = partial(Browser, patience=patience)
    narrator = Narrator(house) if house else None

    def tell(step: Step | None) -> None:
        """Say what was completed: all that the own database knows, else what was done by hand."""
        for line in narrator.news() if narrator else [step_line(step)] if step else []:
            say(line)

    story = Story(base, DEMO_PASSWORD, tell, browser)
    try:
        scenario.tell(story)
        tell(None)
        scenario.ending(story, say, house)
    except (Unexpected, ConnectionError) as error:
        for line in _trouble(error, house):
            say(line)
        return False
    say("")
    if narrator:
        say(narrator.counts)
    say("走完：没有未结的流程和事故 / walked through; nothing is left open")
    return True


def _trouble(error: Unexpected | ConnectionError, house: House | None) -> Iterator[str]:
    """Say what went wrong and where: the page's own complaint, and what stands open in the database."""
    yield ""
    yield f"✗ {error}"
    page = getattr(error, "page", None)
    if page is not None:
        yield f"  {page.url} ({page.status}) {page.heading}"
        yield from (f"  {line}" for line in (page.complaint or page.words[:1500]).splitlines())
    if house is not None:
        yield from left_open(house)


@contextmanager
def _reading(folder: Path) -> Iterator[House]:
    """Open the own server's database beside it, for questions only."""
    config = read_config(folder / "demo", is_demo=True)
    house = House(config, Database(config.database_url))
    try:
        yield house
    finally:
        house.database.dispose()
