"""What should stand where something else was written: symbols and words of other languages."""

from collections.abc import Sequence
from typing import Final

from .scanner import END, NAME, NUMBER, SYMBOL, Token
from .slips import KEYWORDS, shouts

WORDS: Final = {
    "elif": "else if", "elseif": "else if", "elsif": "else if", "&": "and", "|": "or", "^": "**", ";": ",",
    "$": "", "~": "not(…)", "!": "not(…)", "?": "if … then … else …",
}  # fmt: skip
CALLED: Final = {"then": "if … then … else …", "is": "=", "equals": "=", "like": "matches(…, …)"}


def instead(tokens: Sequence[Token], at: int, expected: Sequence[str]) -> str:  # noqa: PLR0911 (one a slip)
    """Give what should stand in place of a token that was not expected, or nothing."""
    token, before, after = tokens[at], tokens[at - 1] if at else tokens[-1], tokens[at + 1 : at + 2]
    following = after[0].text if after else ""
    if token.kind not in (NAME, NUMBER, SYMBOL, END):
        return ""
    if len(expected) == 1 and expected[0] in KEYWORDS:
        return (
            "else null" if token.kind == END and expected[0] == "else" else WORDS.get(token.text, expected[0])
        )
    if expected and expected[0].startswith("名称:"):
        return f"{token.text}:" if following == "=" else ""
    pair = before.text + token.text if before.end == token.start else ""
    if pair in ("==", "<>", ":=") or token.text + following == ":=":
        return {"<>": "!="}.get(pair, "=")
    if token.text == "%":
        return "modulo(…, …)" if after and after[0].kind in (NAME, NUMBER) else "/ 100"
    if token.text == ",":
        is_grouped = before.kind == NUMBER and after and after[0].kind == NUMBER and before.end == token.start
        return before.text + following if is_grouped else ""
    if token.text == ".." and before.kind in (NAME, NUMBER):
        return f"[{before.text}..{following}]"
    if token.kind == NAME and shouts(token.text):
        return token.text.casefold()
    return WORDS.get(token.text, CALLED.get(token.text, ""))
