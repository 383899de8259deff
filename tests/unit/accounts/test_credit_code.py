import pytest

from app.domain.credit_code import compact, what_is_wrong, what_is_wrong_abroad


@pytest.mark.parametrize("code", ["91150602PDY00001XF", "12100000PDY000116J", "9115 0602-pdy00001xf"])
def test_a_code_with_a_right_check_digit_is_accepted(code: str):
    assert what_is_wrong(code) is None


def test_a_wrong_check_digit_is_named_with_the_right_one():
    assert what_is_wrong("91150602PDY00001XE") == (
        "末位校验码应为“F”，现为“E”，请对照营业执照核对。"
        " / The check digit should be F; please compare with the licence."
    )


def test_a_short_code_is_told_its_length():
    assert str(what_is_wrong("911506")).startswith("应为 18 位，现为 6 位。")


@pytest.mark.parametrize("code", ["9115O602PDY00001XF", "91150602PDYI0001XF"])
def test_letters_outside_the_standard_are_refused(code: str):
    assert "不用 I、O、S、V、Z" in str(what_is_wrong(code))


def test_units_of_the_agriculture_ministry_begin_with_a_letter():
    assert what_is_wrong("N2150602MF1234567F") is None


def test_spaces_and_hyphens_are_not_part_of_a_code():
    assert compact(" 9115-0602 pdy00001xf ") == "91150602PDY00001XF"


@pytest.mark.parametrize(("number", "is_right"), [("HRB-123456", True), ("12", False), ("<script>", False)])
def test_foreign_numbers_are_letters_digits_and_few_signs(number: str, is_right: bool):
    assert (what_is_wrong_abroad(number) is None) is is_right
