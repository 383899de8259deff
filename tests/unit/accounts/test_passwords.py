import pytest

from app.domain.passwords import is_obvious, why_refused


@pytest.mark.parametrize(
    "password",
    [
        "1234567890", "0987654321", "12345678910", "aaaaaaaaaa", "qwertyuiop", "1qaz2wsx3edc", "1q2w3e4r5t",
        "password123", "Password2021!", "P@ssw0rd123", "admin@123456", "passwordpassword", "123123123123",
        "iloveyou1314", "woaini1314520", "qwe123qwe123", "abcd1234567", "13812345678",
    ],
)  # fmt: skip
def test_what_is_guessed_first_is_refused(password: str):
    assert is_obvious(password)


@pytest.mark.parametrize(
    "password", ["草原上的马跑得很快啊", "correct horse battery", "bao-led-2031-mei", "xK7#qp9Lw2vd"]
)
def test_a_sentence_or_something_of_ones_own_is_accepted(password: str):
    assert why_refused(password) is None


def test_nine_characters_are_too_few_and_the_count_is_said():
    assert why_refused("x7Kp!2mWq") == "密码至少 10 个字符，现有 9 个。 / At least 10 characters."


def test_ones_own_code_with_a_digit_is_refused():
    assert is_obvious("91150602pdy00001xf1", ["91150602PDY00001XF"])
    assert not is_obvious("91150602pdy00001xf-rain-on-the-roof", ["91150602PDY00001XF"])
