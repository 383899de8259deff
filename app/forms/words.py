"""How many 字 a text has (SPEC R-042): the one rule that server and page share."""

import re

WHITE_SPACE = r"[\t-\r\u0020\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]"
"""What does not count; `static/form/counter.js` carries the same class and a test compares the two."""

NEAR_LIMIT = 0.9
"""From this share of the limit on, the counter turns amber."""

_white_space = re.compile(WHITE_SPACE)


def count_words(text: str) -> int:
    """Count the 字 of a text: code points without white space, punctuation counts 1 (SPEC R-042)."""
    return len(_white_space.sub("", text))


def describe_count(text: str, limit: int) -> tuple[int, str, str]:
    """Return the count, what the counter says after it, and its state (``""``, ``near``, ``over``)."""
    count = count_words(text)
    if count > limit:
        return count, f" / {limit} 字，超出 {count - limit} 字", "over"
    return count, f" / {limit} 字，还可写 {limit - count} 字", "near" if count >= limit * NEAR_LIMIT else ""
