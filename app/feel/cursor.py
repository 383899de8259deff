"""A place in the tokens, and what can be said when something else was expected there."""

from typing import NoReturn

from .errors import FeelError
from .instead import instead
from .scanner import END, FULL_WIDTH, NAME, STRING, SYMBOL, Token, scan

DEEPEST = 100
QUOTES = "'‘’“”＂"


class Cursor:
    """Reads the tokens of one text from left to right."""

    __slots__ = ("_depth", "at", "text", "token", "tokens")

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = scan(text)
        self.at = 0
        self.token: Token = self.tokens[0]
        self._depth = 0

    def move(self, count: int = 1) -> Token:
        """Pass some tokens; gives the first of them."""
        token = self.token
        self.at += count
        self.token = self.tokens[self.at]
        return token

    def peek(self, ahead: int = 1) -> Token:
        """Look at a later token."""
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def sees(self, *texts: str) -> bool:
        """Tell whether the token is one of these symbols or words."""
        return self.token.text in texts and self.token.kind in (SYMBOL, NAME)

    def skip(self, text: str) -> bool:
        """Pass a symbol or word if it stands here."""
        if self.sees(text):
            self.move()
            return True
        return False

    def expect(self, text: str) -> Token:
        """Pass a symbol or word that must stand here."""
        if not self.sees(text):
            self.fail(text)
        return self.move()

    def deeper(self) -> None:
        """Go one level down; an expression nested beyond reason is refused."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise FeelError(
                f"表达式嵌套超过 {DEEPEST} 层 / the expression is nested more than {DEEPEST} levels deep",
                text=self.text,
                position=self.token.start,
            )

    def higher(self) -> None:
        """Come one level up."""
        self._depth -= 1

    def fail(self, *expected: str) -> NoReturn:
        """Refuse the token that stands here."""
        token = self.token
        suggestion = ""
        if token.kind == END:
            message = "表达式不完整 / the expression ends too early"
        elif token.kind == STRING:
            message = f"此处不应有字符串 {token.text} / unexpected string {token.text}"
        elif token.text in QUOTES:
            message = f"字符串用英文双引号 / strings stand in straight double quotes, not in {token.text}"
            suggestion = '"…"'
        elif token.text in FULL_WIDTH:
            message = (
                f"全角符号“{token.text}”应写成半角 / the full-width “{token.text}” must be written in ASCII"
            )
            suggestion = FULL_WIDTH[token.text]
        else:
            message = f"此处不应有“{token.text}” / unexpected “{token.text}”"
        suggestion = suggestion or instead(self.tokens, self.at, expected)
        raise FeelError(
            message, text=self.text, position=token.start, expected=expected, suggestion=suggestion
        )
