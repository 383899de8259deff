"""T12 as the persons: an emergency from the start page to its acceptance, and what it owes afterwards."""

from pathlib import Path

import pytest

from app.walk import t12
from app.worker import work_until_idle
from tests.http.worlds import DirectPerson, DirectStory, Worlds


@pytest.fixture
def story(worlds: Worlds, tmp_path: Path) -> DirectStory:
    """A new installation, in which nothing was begun."""
    return DirectStory(worlds.copy("new", tmp_path / "house"))


def test_an_emergency_keeps_its_bottom_lines_and_makes_good_what_it_put_off(story: DirectStory) -> None:
    said: list[str] = []
    t12.tell(story)
    work_until_idle(story.house)
    t12.check(story, said.append, story.house)


def test_only_a_divisions_officer_may_raise_an_emergency(story: DirectStory) -> None:
    assert "提出应急揭榜" in story.as_person("shc01").browser.get("/start/").words
    for username in ("o05a", "ghc01", "ld01", "shc00"):
        person = DirectPerson(story.house, username)
        assert "提出应急揭榜" not in person.browser.get("/start/").words
