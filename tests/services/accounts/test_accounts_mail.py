from pathlib import Path

from sqlalchemy import select

from app.domain.notifications import OutboxMail
from app.services.colleagues import invite_colleague
from app.services.own_account import ask_for_reset
from app.services.work import House
from tests.accounts_house import CODE, CONTACT, new_house, new_person, new_unit, person


def invited(house: House) -> tuple[str, str]:
    with house.command() as work:
        new_unit(work)
        new_person(work, CODE, ("org_admin", CODE), unit=CODE)
        link = invite_colleague(work, person(work, CODE), CONTACT)
        return link.path, link.mailed_to


def letters(house: House) -> list[OutboxMail]:
    with house.reading() as work:
        return list(work.session.scalars(select(OutboxMail)))


def test_an_invitation_is_mailed_when_mail_is_configured_and_shown_anyway(tmp_path: Path):
    house = new_house(tmp_path, mail_url="smtp://localhost")
    path, mailed_to = invited(house)
    (letter,) = letters(house)
    assert mailed_to == letter.recipient == CONTACT.email
    assert f"http://127.0.0.1:8000{path}" in letter.body


def test_without_mail_the_link_is_only_shown(house: House):
    path, mailed_to = invited(house)
    assert path.startswith("/link/")
    assert mailed_to == ""
    assert letters(house) == []


def test_a_forgotten_password_is_mailed_three_times_an_hour_at_most(tmp_path: Path):
    house = new_house(tmp_path, mail_url="smtp://localhost")
    with house.command() as work:
        new_person(work, "gxc01").email = "gxc01@kjt.example"
    for _ in range(5):
        with house.command() as work:
            ask_for_reset(work, "gxc01@kjt.example", "10.0.0.1")
            ask_for_reset(work, "nobody", "10.0.0.1")
    assert [letter.recipient for letter in letters(house)] == ["gxc01@kjt.example"] * 3
