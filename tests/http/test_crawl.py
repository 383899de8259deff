"""What each role of the demonstration comes upon, following every link: only what is for it (SPEC 1)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.identity import User
from app.domain.tasks import Submission
from app.programme.registers.bids import Bid
from app.programme.store import find_expert
from app.store.identity import get_user
from app.walk.n1_sample import one
from tests.http.crawl import reachable
from tests.http.permission_table import PEOPLE
from tests.http.site import BID, Site
from tests.http.worlds import Worlds

KNOWS_REVIEWERS = {
    "officer", "colleague of the officer", "officer of another division", "head",
    "head of another division", "planning officer", "leader", "fund officer", "legal reviewer",
    "supervision officer", "agency", "system administrator", "expert",
}  # fmt: skip
"""The department and its agency know who reviews; an expert knows the panel he sits on."""

CALLS = {"officer", "colleague of the officer", "head", "fund officer"}
"""Who telephones the parties, or pays them, in this case."""

READS_NO_BID = {
    "nobody", "another applicant", "bidder", "bidder's administrator", "auditor",
    "officer of another division", "administrator of a joint bid's member",
}  # fmt: skip
"""Who reads no bid but its own also after the deadline."""

CONTACT = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
SAMPLES = ("B01", "B03", "B02")
"""The sample's bids in the order in which they were begun."""


@dataclass
class Secrets:
    """What is to be kept at a moment: by unit its bid and how to reach its people; and who reviews.

    That a unit exists is no secret: its name may stand in the registers.
    """

    bids: dict[str, set[str]] = field(default_factory=dict)
    contacts: dict[str, set[str]] = field(default_factory=dict)
    reviewers: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


def secrets_of(site: Site) -> Secrets:
    found = Secrets()
    with site.house.reading() as work:
        for instance, sample in zip(site.instances(BID), SAMPLES, strict=True):
            bid = work.session.scalars(select(Bid).where(Bid.instance_id == instance.id)).one()
            plan, leader = one("bids", sample)["technical_plan"][:24], one("bids", sample)["pi"]
            found.names.add(bid.lead_name)
            for code in (bid.lead_code, *bid.member_codes):
                told = {str(instance.business_key), str(instance.id), plan, leader, bid.lead_name}
                found.bids.setdefault(code, set()).update(told)
        for paper in work.session.scalars(select(Submission)):
            given = {text for text in _texts(paper.values) if CONTACT.fullmatch(text)}
            found.contacts.setdefault(paper.organisation_code or "", set()).update(given)
        for user in work.session.scalars(select(User)):
            code = user.organisation.code if user.organisation else ""
            found.contacts.setdefault(code, set()).update({user.mobile or "", user.email or ""} - {""})
            if find_expert(work.session, user.username):
                found.reviewers.add(user.name)
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


class Crawl:
    """A moment of the story, and what is secret in it."""

    def __init__(self, site: Site) -> None:
        self.site, self.secrets = site, secrets_of(site)

    def found(self, who: str, *, is_sealed: bool) -> set[tuple[str, str]]:
        """Return on which page somebody comes upon what is not for them, and what."""
        username = self.site.panel()[0] if who == "expert" else PEOPLE[who]
        kept = self._kept_from(who, username, is_sealed=is_sealed)
        searched = ["JB-", *sorted(self.secrets.names)[:1], "揭榜", min(self.secrets.reviewers)]
        pages = chain(reachable(self.site.client(username), searched=searched), self.answers(username))
        return {
            (address, each)
            for address, text in pages
            for each in kept
            if each in _said(address, text)
            and not (each in self.secrets.names and address.startswith("/registers/"))
        }

    def _kept_from(self, who: str, username: str, *, is_sealed: bool) -> set[str]:
        code, own, kept = *self._unit(username), set[str]()
        if is_sealed or who in READS_NO_BID:
            kept |= _all(self.secrets.bids) - self.secrets.bids.get(code, set())
        if who not in KNOWS_REVIEWERS:
            kept |= self.secrets.reviewers
        if who not in CALLS:
            kept |= _all(self.secrets.contacts) - (self.secrets.contacts[code] if code else own)
        return kept

    def answers(self, username: str) -> Iterator[tuple[str, str]]:
        """Yield what the API answers to somebody's token: lists, and what is behind each line of them."""
        if not username:
            return
        secret = self.site.token(username)
        for listed, more in (("user-tasks", ("",)), ("process-instances", ("", "/variables", "/history"))):
            first = f"/api/v1/{listed}?limit=100"
            answer = self.site.call(secret, "GET", first)
            yield first, answer.text
            for row in answer.get_json()["items"]:
                for path in (f"/api/v1/{listed}/{row['id']}{each}" for each in more):
                    yield path, self.site.call(secret, "GET", path).text

    def _unit(self, username: str) -> tuple[str, set[str]]:
        """Return the code of somebody's unit, if any, and how to reach this person."""
        if not username:
            return "", set()
        with self.site.house.reading() as work:
            user = get_user(work.session, username)
            return user.organisation.code if user.organisation else "", {user.mobile or "", user.email or ""}


def _all(by_unit: Mapping[str, set[str]]) -> set[str]:
    return set[str]().union(*by_unit.values())


def _said(address: str, text: str) -> str:
    """Leave out of an answer what its reader has asked for himself."""
    return re.sub(r'name="text" value="[^"]*"', "", text) if "?text=" in address else text


@pytest.fixture(scope="module")
def sealed(worlds: Worlds, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    return Crawl(Site(worlds.copy("sealed", tmp_path_factory.mktemp("sealed"))))


@pytest.fixture(scope="module")
def scoring(worlds: Worlds, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    return Crawl(Site(worlds.copy("scoring", tmp_path_factory.mktemp("scoring"))))


@pytest.mark.parametrize("who", PEOPLE)
def test_before_the_deadline_nobody_comes_upon_what_is_not_for_them(sealed: Crawl, who: str) -> None:
    assert sealed.found(who, is_sealed=True) == set()


@pytest.mark.parametrize("who", PEOPLE)
def test_while_experts_score_nobody_comes_upon_what_is_not_for_them(scoring: Crawl, who: str) -> None:
    assert scoring.found(who, is_sealed=False) == set()


def test_what_is_looked_for_is_there_to_be_found(scoring: Crawl) -> None:
    pages = "".join(text for _, text in reachable(scoring.site.client("gxc01")))
    secrets = scoring.secrets
    for kept in (*secrets.bids.values(), secrets.reviewers, _all(secrets.contacts)):
        assert [each for each in kept if each in pages] != []
