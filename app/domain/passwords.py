"""Which passwords are refused: short ones and the ones everybody tries first.

No rule of composition: a sentence in Chinese is a good password. What is refused is worked out
instead of listed, and covers the thousand most used ones of ten characters and more.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

SHORTEST = 10
LONGEST = 200
FEWEST_DIFFERENT = 4
SHORT_REST = 8
OWN_REST = 4

_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")
_WALKS = (
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "123456789101112131415",
    "1472583690",
    "7894561230",
)
_RUNS = tuple(run for row in (*_ROWS, "".join(_ROWS[:4]), *_WALKS) for run in (row * 2, row[::-1] * 2))
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LETTERS_FOR = str.maketrans("@4013$57!", "aaoiessti")
_COMMON = """
abc abcd abcdef abcdefg admin administrator apple arsenal asd asdf asdfgh asdfghjkl autumn baotou
baseball basketball batman beijing changeme charlie chelsea computer december default demo dragon
eerduosi football freedom friday google guashuai guest hello huhehaote iloveyou innermongolia
internet january jiebang jiebangguashuai jordan keji kejiting letmein liverpool login master michael
microsoft mima monday mongolia monkey neimenggu oracle pass passw passwd password pokemon princess
qaz qazwsx qwe qwert qwerty qwertyuiop root samsung secret server shadow shanghai spring starwars
summer sunshine superman system test testing trustno user welcome whatever windows winter woaini
woainima woaizhongguo word zhongguo zxc zxcv zxcvbn zxcvbnm
"""
_WORDS = frozenset(_COMMON.split())


def why_refused(password: str, known: Iterable[str] = ()) -> str | None:
    """Say what is wrong with a new password, or None. `known` is what others know of the person."""
    if len(password) < SHORTEST:
        return f"密码至少 {SHORTEST} 个字符，现有 {len(password)} 个。 / At least {SHORTEST} characters."
    if len(password) > LONGEST:
        return f"密码最多 {LONGEST} 个字符。 / At most {LONGEST} characters."
    if is_obvious(password, known):
        return (
            "这个密码太容易猜到，请换一个，例如一句只有您知道的话。"
            " / This one is guessed first; take a sentence, for example."
        )
    return None


def is_obvious(password: str, known: Iterable[str] = ()) -> bool:
    """Whether the password is among those tried first: runs, repetitions, common words, own data."""
    text = "".join(password.casefold().split())
    if len(set(text)) < FEWEST_DIFFERENT or _MOBILE.fullmatch(text):
        return True
    if any(_is_run(part) or _is_common(part) for part in (text, _unit(text))):
        return True
    return any(_is_mostly(text, own.casefold()) for own in known if len(own) >= FEWEST_DIFFERENT)


def _is_run(text: str) -> bool:
    """Whether the text walks along the keyboard, the alphabet or the digits."""
    steps = {ord(second) - ord(first) for first, second in pairwise(text)}
    return steps <= {1} or steps <= {-1} or any(text in run for run in _RUNS)


def _unit(text: str) -> str:
    """Return the part whose repetition makes up the text; the text itself when nothing repeats."""
    size = (text * 2).find(text, 1)
    return text[:size]


def _is_common(text: str) -> bool:
    """Whether a common word is dressed up with a few digits and signs, or with a run of them."""
    word = text.strip("0123456789!@#$%^&*()_-+=.,;:?/~`'\"")
    rest = text.replace(word, "", 1) if word else text
    if not {_unit(word), word.translate(_LETTERS_FOR)} & _WORDS:
        return False
    return len(rest) <= SHORT_REST or _is_run(rest) or len(set(rest)) < FEWEST_DIFFERENT


def _is_mostly(text: str, own: str) -> bool:
    """Whether the text is the person's own datum with next to nothing added."""
    return own in text and len(text) - len(own) < OWN_REST
