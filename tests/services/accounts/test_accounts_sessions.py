from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.accounts import WebSession
from app.domain.errors import Invalid
from app.services.own_account import change_password
from app.services.passwords import is_right
from app.services.sessions import end_session, end_sessions, keep_alive, open_session, person_of_token
from app.services.signing_in import SignIn, begin_sign_in, confirm, finish_sign_in, unlock, wrong
from app.services.work import House
from app.store.identity import get_user
from tests.accounts_house import (
    CODE,
    COSTLY_HASHER,
    PASSWORD,
    PASSWORD_HASH,
    counted,
    new_person,
    new_unit,
    person,
)


def try_once(house: House, account: str, password: str, address: str = "10.0.0.1") -> str:
    with house.command() as work:
        trial = begin_sign_in(work, account, address)
    if not trial.is_right(password):
        raise wrong(trial)
    with house.command() as work:
        return finish_sign_in(work, trial, address, "test")


def who(house: House, token: str | None) -> str | None:
    with house.reading() as work:
        found = person_of_token(work, token)
        return found.username if found else None


def make_older(house: House, by: timedelta, column: str) -> None:
    with house.command() as work:
        for row in work.session.scalars(select(WebSession)):
            setattr(row, column, getattr(row, column) - by)


@pytest.fixture
def officer(house: House) -> str:
    with house.command() as work:
        new_person(work, "gxc01", ("div_officer", "high_tech")).mobile = "19900000042"
    return "gxc01"


@pytest.mark.parametrize("typed", ["gxc01", "GXC01", " 19900000042 "])
def test_one_signs_in_with_name_or_mobile(house: House, officer: str, typed: str):
    assert who(house, try_once(house, typed, PASSWORD)) == officer


def test_the_person_of_a_token_costs_one_statement(house: House, officer: str):
    token = try_once(house, officer, PASSWORD)
    with house.reading() as work, counted(house) as statements:
        found = person_of_token(work, token)
    assert found is not None
    assert found.has_role("div_officer", "high_tech")
    assert len(statements) == 1


def test_only_a_digest_of_the_token_is_kept(house: House, officer: str):
    token = try_once(house, officer, PASSWORD)
    with house.reading() as work:
        (row,) = work.session.scalars(select(WebSession))
    assert token not in vars(row).values()
    assert who(house, row.token_digest) is None


def test_a_session_ends_after_two_idle_hours(house: House, officer: str):
    token = try_once(house, officer, PASSWORD)
    make_older(house, timedelta(hours=1, minutes=59), "last_seen_at")
    assert who(house, token) == officer
    make_older(house, timedelta(minutes=2), "last_seen_at")
    assert who(house, token) is None
    with house.command() as work:
        keep_alive(work, token)
    assert who(house, token) is None


def test_a_session_ends_after_twelve_hours_however_busy(house: House, officer: str):
    token = try_once(house, officer, PASSWORD)
    make_older(house, timedelta(hours=12), "expires_at")
    assert who(house, token) is None


def test_use_keeps_a_session_alive(house: House, officer: str):
    token = try_once(house, officer, PASSWORD)
    make_older(house, timedelta(hours=1, minutes=59), "last_seen_at")
    with house.command() as work:
        keep_alive(work, token)
    make_older(house, timedelta(hours=1, minutes=59), "last_seen_at")
    assert who(house, token) == officer


def test_sign_out_ends_the_session_for_every_copy_of_the_cookie(house: House, officer: str):
    token = try_once(house, officer, PASSWORD)
    with house.command() as work:
        end_session(work, token)
    assert who(house, token) is None


def test_a_disabled_account_is_out_at_once_and_told_why_only_with_the_right_password(
    house: House, officer: str
):
    token = try_once(house, officer, PASSWORD)
    with house.command() as work:
        get_user(work.session, officer).is_active = False
    assert who(house, token) is None
    with pytest.raises(Invalid) as refused:
        try_once(house, officer, PASSWORD)
    assert "停用" in str(refused.value)
    with pytest.raises(Invalid) as refused:
        try_once(house, officer, "not the password")
    assert "停用" not in str(refused.value)


def test_a_disabled_unit_keeps_its_people_out(house: House):
    with house.command() as work:
        new_unit(work).is_active = False
        new_person(work, "someone", unit=CODE)
    with pytest.raises(Invalid, match="停用"):
        try_once(house, "someone", PASSWORD)


def test_five_failures_lock_the_account_even_for_the_right_password(house: House, officer: str):
    left = []
    for _ in range(5):
        with pytest.raises(Invalid) as refused:
            try_once(house, officer, "wrong password")
        left.append(refused.value.fields["password"])
    assert "再错 1 次" in left[3]
    assert "已锁定" in left[4]
    with pytest.raises(Invalid, match="锁定到"):
        try_once(house, officer, PASSWORD)
    with pytest.raises(Invalid, match="锁定到"):
        try_once(house, "19900000042", PASSWORD)


def test_an_unknown_account_answers_and_locks_like_a_known_one(house: House, officer: str):
    def answers(account: str, address: str) -> list[str]:
        said = []
        for _ in range(6):
            with pytest.raises(Invalid) as refused:
                try_once(house, account, "wrong password", address)
            said.append(str(refused.value)[:12])
        return said

    assert answers(officer, "10.0.0.1") == answers("nobody", "10.0.0.2")


def test_an_administrator_ends_a_lock(house: House, officer: str):
    for _ in range(5):
        with pytest.raises(Invalid):
            try_once(house, officer, "wrong password")
    with house.command() as work:
        unlock(work, get_user(work.session, officer))
    assert who(house, try_once(house, officer, PASSWORD)) == officer


def test_one_address_may_not_try_many_accounts(house: House, officer: str):
    for number in range(60):
        with house.command() as work:
            begin_sign_in(work, f"guess{number}", "10.9.9.9")
    with pytest.raises(Invalid, match="网络地址"):
        try_once(house, officer, PASSWORD, "10.9.9.9")
    assert who(house, try_once(house, officer, PASSWORD, "10.0.0.1")) == officer


def test_a_changed_password_ends_the_other_sessions(house: House, officer: str):
    here, there = try_once(house, officer, PASSWORD), try_once(house, officer, PASSWORD)
    new = "敕勒川阴山下天似穹庐"
    with house.command() as work:
        trial = begin_sign_in(work, officer, "10.0.0.1")
        confirm(work, trial)
        ended = change_password(
            work, person(work, officer), trial, is_right=True, password=new, repeated=new, token=here
        )
    assert ended == 1
    assert (who(house, here), who(house, there)) == (officer, None)
    assert who(house, try_once(house, officer, new)) == officer
    with pytest.raises(Invalid):
        try_once(house, officer, PASSWORD)


def test_the_new_password_must_be_new_and_typed_twice(house: House, officer: str):
    with house.reading() as work:
        by = person(work, officer)
    trial = SignIn(by.id, officer, PASSWORD_HASH, 4)
    new = {"password": PASSWORD, "repeated": "x", "token": ""}
    with house.command() as work, pytest.raises(Invalid) as refused:
        change_password(work, by, trial, is_right=True, **new)
    assert set(refused.value.fields) == {"password", "repeated"}


def test_all_sessions_of_several_people_end_together(house: House, officer: str):
    with house.command() as work:
        other = new_person(work, "gxc00")
        tokens = [open_session(work, get_user(work.session, name), "", "") for name in (officer, "gxc00")]
        end_sessions(work, other.id, get_user(work.session, officer).id)
    assert [who(house, token) for token in tokens] == [None, None]


def test_a_password_costs_a_guesser_memory_and_time():
    assert (COSTLY_HASHER.memory_cost, COSTLY_HASHER.time_cost) == (32_768, 2)
    assert COSTLY_HASHER.hash("x").startswith("$argon2id$")
    assert is_right(COSTLY_HASHER.hash("敕勒川"), "敕勒川")
    assert not is_right(COSTLY_HASHER.hash("敕勒川"), "阴山下")
    assert not is_right(None, "nobody")
    assert not is_right("no hash at all", "敕勒川")
