"""One command's bundle: what is passed down from a door instead of being reached for."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..config import Config
from ..domain.calendar import ZONE, WorkingCalendar
from ..domain.errors import AppError, Conflict
from ..domain.identity import Person
from ..domain.parameters import Parameters
from ..feel import Environment
from ..store.session import Database, is_duplicate
from .calendars import CalendarCache
from .carrier import Carrier
from .clock import business_now
from .definitions import DefinitionCache
from .parameters import parameters_at
from .registry import Registry
from .snapshots import LargeValueCache

log = logging.getLogger(__name__)


@dataclass
class House:
    """What lives as long as the process: the database, the caches and what the wings plugged in."""

    config: Config
    database: Database
    registry: Registry = field(default_factory=Registry)
    definitions: DefinitionCache = field(default_factory=DefinitionCache)
    calendars: CalendarCache = field(default_factory=CalendarCache)
    values: LargeValueCache = field(default_factory=LargeValueCache)
    carrier: Carrier | None = None
    """Brings jobs to workers; without it they wait until somebody looks for them."""
    observe: Callable[[str, float], None] = lambda _outcome, _seconds: None
    """Is told of every command: committed, refused or failed, and how many seconds it took."""

    @property
    def files(self) -> Path:
        """Where uploaded files lie."""
        return self.config.files

    @contextmanager
    def command(self, person: Person | None = None, *, now: datetime | None = None) -> Iterator["Work"]:
        """Open the transaction of one use case."""
        began, outcome = time.perf_counter(), "failed"
        try:
            with self.database.command() as session:
                yield self.work(session, person, now=now)
            outcome = "committed"
        except AppError:
            outcome = "refused"
            raise
        except IntegrityError as error:
            if not is_duplicate(error):
                raise
            outcome = "refused"
            log.warning("Two commands wrote the same key: %s", error.orig)
            raise Conflict(
                "刚刚有人登记了相同的内容，您的操作没有执行，请刷新后核对。"
                " / Somebody has just entered the same; nothing was changed, please look again."
            ) from error
        finally:
            self.observe(outcome, time.perf_counter() - began)

    @contextmanager
    def reading(self, person: Person | None = None) -> Iterator["Work"]:
        """Open a transaction for questions only."""
        with self.database.reading() as session:
            yield self.work(session, person)

    def work(self, session: Session, person: Person | None, *, now: datetime | None = None) -> "Work":
        """Bundle a session with the business time and the house."""
        moment = now or (business_now(session) if self.config.is_demo else datetime.now(UTC))
        return Work(session, moment, person, self)


@dataclass
class Work:
    """Session, business time, person and house: one `Work` goes down through a use case."""

    session: Session
    now: datetime
    person: Person | None
    house: House

    @property
    def today(self) -> date:
        """The business day in Asia/Shanghai."""
        return self.now.astimezone(ZONE).date()

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """The working calendar as published so far; read when first asked for."""
        return self.house.calendars.current(self.session)

    @cached_property
    def parameters(self) -> Parameters:
        """The parameters in force now; read when first asked for."""
        return parameters_at(self.session, self.now)

    @cached_property
    def environment(self) -> Environment:
        """What expressions may ask for: the business clock in Asia/Shanghai and the calendar."""
        return self.environment_at(self.now)

    def environment_at(self, moment: datetime) -> Environment:
        """What expressions may ask for as of another moment: a paper is read as it was then."""
        return Environment(now=moment.astimezone(ZONE), calendar=_LateCalendar(self))


@dataclass(frozen=True, slots=True)
class _LateCalendar:
    """Reads the calendar only when an expression asks for it."""

    work: Work

    def is_working_day(self, day: date) -> bool:
        return self.work.calendar.is_working_day(day)
