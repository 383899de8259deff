"""The administrator's hand at the demonstration's clock."""

import time

from .browser import Browser
from .page import Page

PAGE = "/admin/clock"
OK = 200
SETTLED_AFTER = 1.0
"""Seconds without a change after which the worker, who looks twice as often, has nothing left to do."""
PATIENCE = 20.0
GAUGES = tuple(
    f"jiebang_{name} " for name in ("active_instances", "open_tasks", "due_timers", "waiting_messages")
)
NOTHING_DUE = "jiebang_due_timers 0.0"


def move_clock(browser: Browser, to: str) -> Page:
    """Move the business clock forward to a moment of Asia/Shanghai; return the page that follows.

    The server answers when all that falls due on the way is done. When its answer is lost, that is left
    to its worker, and waited for.
    """

    def look() -> Page | None:
        page = browser.get(PAGE)
        if not shows(page, to):
            return None
        _wait_for_the_worker(browser)
        return page

    form = browser.get(PAGE).form("//form[.//input[@name='to']]")
    form.fill("to", to)
    return browser.press(form, look=look)


def shows(page: Page, moment: str) -> bool:
    """Whether the clock in a page's frame has come to a moment."""
    return page.status == OK and page.now is not None and f"{page.now:%Y-%m-%dT%H:%M}" >= moment


def _wait_for_the_worker(browser: Browser) -> None:
    before, late = "", time.monotonic() + PATIENCE
    while time.monotonic() < late:
        numbers = browser.get("/metrics").content.decode()
        waiting = "\n".join(line for line in numbers.splitlines() if line.startswith(GAUGES))
        if waiting == before and NOTHING_DUE in waiting:
            return
        before = waiting
        time.sleep(SETTLED_AFTER)
