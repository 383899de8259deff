"""What is wrong with one field, said in both languages with the rule and the article it comes from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong field, or one soft rule that is not met: expected, found, and why."""

    zh: str
    en: str
    rule: str = ""
    article: str = ""

    def __str__(self) -> str:
        source = "，".join(part for part in (self.rule, self.article) if part)
        zh = f"{self.zh}（{source}）" if source else self.zh
        if not self.en:
            return zh
        return f"{zh} / {self.en} ({self.rule})" if self.rule else f"{zh} / {self.en}"


class WrongValue(ValueError):
    """A text does not say what its field asks for; carries both sentences."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en
