"""What the tests of pages ask for: the real application at a chosen moment of a real story."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import tests.accounts_house  # noqa: F401 -- passwords cost little in tests
from tests.http.site import Site
from tests.http.worlds import Worlds


@pytest.fixture(scope="session")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """Lend the moments of the story; they are made as they are asked for."""
    made = Worlds(tmp_path_factory.mktemp("worlds"))
    yield made
    made.close()


@pytest.fixture
def open_site(worlds: Worlds, tmp_path: Path) -> Iterator[Callable[[str], Site]]:
    """Open the doors of a house of one's own, as it stands at a moment of the story."""
    opened: list[Site] = []

    def at(moment: str) -> Site:
        site = Site(worlds.copy(moment, tmp_path / f"{len(opened)}_{moment}"))
        opened.append(site)
        return site

    yield at
    for site in opened:
        site.house.database.dispose()


@pytest.fixture
def new_site(open_site: Callable[[str], Site]) -> Site:
    """A demonstration that has just been set up."""
    return open_site("new")


@pytest.fixture
def filling(open_site: Callable[[str], Site]) -> Site:
    """The applicant has F-01 before her."""
    return open_site("filling")


@pytest.fixture
def accepting(open_site: Callable[[str], Site]) -> Site:
    """The division has a need to accept on its desk."""
    return open_site("accepting")
