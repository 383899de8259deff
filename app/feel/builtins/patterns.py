"""Functions of strings that use regular expressions."""

from typing import Final

from ..regex import BadPattern, Pattern, compile_pattern
from ..regex.matching import Match
from ..run import Run
from .signature import Library, Refused

PATTERNS: Final = Library()


def compiled(run: Run, text: str, pattern: str, flags: str | None) -> Pattern:
    """Compile a pattern for a text, or refuse either. An evaluation pays for every pattern once.

    A surrogate without its other half is no character, so that nothing can be matched with it.
    """
    for string in (text, pattern):
        try:
            string.encode()
        except UnicodeEncodeError as error:
            raise Refused("字符串中有不成对的代理字符 / the string holds a lone surrogate") from error
    try:
        made = compile_pattern(pattern, flags or "")
    except BadPattern as error:
        run.spend(len(pattern))
        raise Refused(str(error)) from error
    run.spend_once((pattern, flags), made.size)
    return made


@PATTERNS.define("matches(input: string, pattern: string, flags?: string | null)")
def matches(run: Run, text: str, pattern: str, flags: str | None = None) -> bool:
    """Tell whether a pattern matches anywhere in a string."""
    return compiled(run, text, pattern, flags).matches(run, text)


def separating(run: Run, text: str, pattern: str, flags: str | None) -> Pattern:
    """Compile a pattern that must not match the empty string."""
    made = compiled(run, text, pattern, flags)
    if made.matches(run, ""):
        raise Refused("正则表达式不能匹配空串 / the pattern must not match the empty string")
    return made


@PATTERNS.define("replace(input: string, pattern: string, replacement: string, flags?: string | null)")
def replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    """Replace all matches; `$1` in the replacement is what the first group matched, `$0` the whole."""
    made = separating(run, text, pattern, flags)
    template = [replacement] if "q" in (flags or "") else read_replacement(replacement, made.groups)
    pieces = []
    at = size = 0
    for match in made.found(run, text):
        start, end = match.spans[0]
        piece = text[at:start] + "".join(_filled(part, match, text) for part in template)
        pieces.append(piece)
        size += len(piece)
        run.check_string(size)
        at = end
    return "".join(pieces) + text[at:]


def _filled(part: str | int, match: Match, text: str) -> str:
    if isinstance(part, str):
        return part
    start, end = match.spans[part]
    return text[start:end] if start >= 0 else ""


def read_replacement(text: str, groups: int) -> list[str | int]:
    """Read a replacement into text and numbers of groups."""
    parts: list[str | int] = []
    at = 0
    while at < len(text):
        character, following = text[at], text[at + 1 : at + 2]
        if character == "\\":
            if following not in ("\\", "$"):
                raise Refused("替换串中反斜杠后应为 \\ 或 $ / a backslash must stand before \\ or $")
            parts.append(following)
            at += 2
        elif character == "$":
            at = _read_group(text, at + 1, groups, parts)
        else:
            parts.append(character)
            at += 1
    return parts


def _read_group(text: str, at: int, groups: int, parts: list[str | int]) -> int:
    end = at + 1
    if not (text[at:end].isascii() and text[at:end].isdigit()):
        raise Refused("替换串中 $ 后应为组号 / the number of a group must stand behind $")
    while text[end : end + 1].isdigit() and int(text[at : end + 1]) <= groups:
        end += 1
    number = int(text[at:end])
    parts.append(number if number <= groups else "")
    return end


@PATTERNS.define("split(string: string, delimiter: string)")
def split(run: Run, text: str, delimiter: str) -> list[str]:
    """Cut a string at the matches of a pattern."""
    pieces = []
    at = 0
    for match in separating(run, text, delimiter, "").found(run, text):
        start, end = match.spans[0]
        pieces.append(text[at:start])
        at = end
    pieces.append(text[at:])
    run.check_list(len(pieces))
    return pieces


@PATTERNS.define("extract(string: string, pattern: string)")
def extract(run: Run, text: str, pattern: str) -> list[str]:
    """List all that a pattern matches."""
    found = [text[slice(*match.spans[0])] for match in compiled(run, text, pattern, "").found(run, text)]
    run.check_list(len(found))
    return found
