"""Chromium for the journeys: a page fails its test when the browser had anything to complain about."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize, sync_playwright

from app.walk.server import own_server
from tests.http.worlds import Worlds

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
# Without the background flags Chromium floods a closed network; CI has no sandbox and no GPU.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESK, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)
SHOTS = Path(__file__).parents[2] / "var" / "shots"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Lend a headless Chromium for the session."""
    program = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if program is None:
        pytest.skip("no Chromium: install the package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def tolerated() -> list[str]:
    """Patterns of complaints that a test expects, for example "status of 422"."""
    return []


@pytest.fixture
def new_page(browser: Browser, tolerated: list[str]) -> Iterator[Callable[..., Page]]:
    """Open a page for one more person, with cookies of their own; `size` is DESK or PHONE."""
    complaints: list[str] = []
    contexts = []

    def open_page(size: ViewportSize = DESK, *, has_scripts: bool = True) -> Page:
        context = browser.new_context(
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport=size,
            reduced_motion="reduce",
            java_script_enabled=has_scripts,
        )
        contexts.append(context)
        page = context.new_page()
        listen(page, complaints)
        return page

    yield open_page
    for context in contexts:
        context.close()
    unexpected = [said for said in complaints if not any(re.search(pattern, said) for pattern in tolerated)]
    assert unexpected == []


@pytest.fixture(scope="session")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    made = Worlds(tmp_path_factory.mktemp("worlds"))
    yield made
    made.close()


@pytest.fixture
def serve(worlds: Worlds, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Start the program on the data of a moment of the story; return its address."""
    with ExitStack() as servers:

        def at(moment: str) -> str:
            shutil.copytree(worlds[moment], tmp_path / "demo")
            return servers.enter_context(own_server(tmp_path))

        yield at


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """Open a page on a desk."""
    return new_page()


@pytest.fixture
def take_shots() -> Callable[[Page, str], None]:
    """Save a page as a person sees it on a desk and on a phone: var/shots/NAME-1280.png and NAME-390.png."""

    def take(page: Page, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            page.screenshot(path=SHOTS / f"{name}-{size['width']}.png", full_page=True)

    return take


def listen(page: Page, complaints: list[str]) -> None:
    """Write down whatever the browser complains about on this page."""

    def console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(f"{message.type}: {message.text} ({message.location['url']})")

    def failed(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the person went on to another page
            complaints.append(f"not loaded: {request.url}: {request.failure}")

    page.on("console", console)
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on("requestfailed", failed)
