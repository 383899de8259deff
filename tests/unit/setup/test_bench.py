"""The figures of `./run bench`."""

import pytest

from bench.figures import Figure


@pytest.mark.parametrize(("statistic", "value"), [("median", 50), ("p95", pytest.approx(94.05)), ("max", 99)])
def test_a_figure_is_the_named_statistic_of_its_samples(statistic, value):
    samples = [*range(100)]
    assert Figure("x", "ms", samples if statistic != "median" else samples[1:], statistic).value == value


@pytest.mark.parametrize(("target", "is_met"), [(None, None), (2, True), (1.9, False)])
def test_a_figure_meets_a_target_it_does_not_exceed(target, is_met):
    assert Figure("x", "ms", [2, 2, 2], target=target).is_met is is_met
