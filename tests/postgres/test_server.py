"""The server that the tests start for themselves."""

import psycopg
from sqlalchemy import make_url

from tests.postgres_server import plain


def ask(url: str, question: str) -> list[tuple]:
    with psycopg.connect(plain(make_url(url)), autocommit=True) as connection:
        cursor = connection.execute(question)
        return cursor.fetchall() if cursor.description else []


def test_the_session_has_a_database_that_speaks_utf8(postgres_url):
    assert ask(postgres_url, "SHOW server_encoding") == [("UTF8",)]
    assert ask(postgres_url, "SELECT '揭榜挂帅'") == [("揭榜挂帅",)]


def test_a_new_database_is_empty_and_seen_by_nobody_else(postgres_url, new_postgres_url):
    ask(new_postgres_url, "CREATE TABLE only_here (n int)")

    tables = "SELECT tablename FROM pg_tables WHERE tablename = 'only_here'"
    assert ask(new_postgres_url, tables) == [("only_here",)]
    assert ask(postgres_url, tables) == []


def test_a_database_is_gone_after_use_even_while_somebody_is_connected(postgres_server):
    with postgres_server.database() as url:
        left_open = psycopg.connect(plain(make_url(url)))
    names = ask(plain(postgres_server.url), "SELECT datname FROM pg_database")
    left_open.close()

    assert (make_url(url).database,) not in names
