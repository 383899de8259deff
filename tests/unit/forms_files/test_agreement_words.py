"""Who owns what and who earns what is agreed in words that mean something (SPEC F-11, R-082)."""

import pytest

from tests.unit.forms_files.conftest import Submit

FIELDS = ("agreement.ip_ownership", "agreement.benefit_sharing")


@pytest.mark.parametrize(
    "words",
    [
        "双方协商",
        "另行约定",
        "待定",
        "协商确定",
        "由甲乙双方另行友好协商确定。",
        "按国家有关法律法规的规定执行。",
        "成果另行协商后再定，各占一半。",
    ],
)
@pytest.mark.parametrize("field", FIELDS)
def test_empty_words_are_refused_with_the_article(refused: Submit, field: str, words: str) -> None:
    wrong = refused("f11_agreement", {field: words})[field]
    assert "不得空泛" in wrong
    assert "实施办法第十五条" in wrong


@pytest.mark.parametrize("field", FIELDS)
def test_words_that_divide_something_pass(refused: Submit, field: str) -> None:
    words = "新产生的专利由双方共有，各占50%；需求方在区内独占实施。"
    assert field not in refused("f11_agreement", {field: words})
