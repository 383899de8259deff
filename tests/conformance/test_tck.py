"""The DMN TCK's cases, where they lie beside the repository."""

from pathlib import Path

import pytest

from tests.conformance.tck import Outcome, is_good_enough, is_same, run, summary

TCK = Path(__file__).resolve().parents[3] / "shared" / "conformance" / "dmn-tck"
KNOWN_FAILURES: dict[str, str] = {}  # "folder/file case node": the reason


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    if not TCK.is_dir():
        pytest.skip("the DMN TCK does not lie beside the repository: ../shared/conformance/dmn-tck")
    return list(run(TCK))


@pytest.mark.long
def test_the_suite_reaches_what_is_demanded(outcomes):
    assert is_good_enough(outcomes), summary(outcomes)


@pytest.mark.long
def test_no_case_fails_but_the_known_ones_and_those_do(outcomes):
    failed = {outcome.key: outcome.reason for outcome in outcomes if outcome.reason is not None}
    unexpected = {key: reason for key, reason in failed.items() if key not in KNOWN_FAILURES}
    assert unexpected == {}
    assert set(KNOWN_FAILURES) <= set(failed)


def test_results_are_compared_as_the_suite_does():
    assert is_same(None, None)
    assert not is_same(None, False)
    assert is_same([{"a": "x"}], [{"a": "x"}])
    assert not is_same({"a": "x"}, {"a": "x", "b": None})
    assert not is_same("1", 1)
    assert not is_same(1, [1])
