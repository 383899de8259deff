"""Everything in this folder runs on PostgreSQL, and is skipped by name where there is none."""

import pytest


@pytest.fixture(autouse=True)
def _postgres(postgres_url: str) -> str:
    """Ask for the server before anything else, so that a missing one skips instead of failing."""
    return postgres_url
