"""What the package says about itself."""

import doctest

import app.feel


def test_the_example_of_the_package_is_true() -> None:
    assert doctest.testmod(app.feel) == doctest.TestResults(failed=0, attempted=4)
