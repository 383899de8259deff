"""Parameters in words: values as people write them, and the letters of their sources spelt out."""

import re
from datetime import datetime

from ..domain.calendar import ZONE
from ..domain.parameter_values import Leaf

CODES = {
    "trial_2021": "2021年试行口径",
    "formal": "正式办法口径",
    "tech_rd": "技术攻关类",
    "achv_transfer": "成果转化类",
    "emergency": "应急类",
    "incl_fiscal": "含财政补助",
    "excl_fiscal": "不含财政补助",
}
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_UNITS = (" 年", " 个月", " 天", " 小时", " 分钟", " 秒")

SOURCES = {
    "S1": "2021年征集通知",
    "S2": "实施办法",
    "D": "系统默认，待流程负责人确认",
    "E1": "参照省级重大专项问答（2021）",
    "E2": "参照国家重大专项财务验收办法（2017）",
    "E3": "参照重大专项验收要求",
    "E4": "参照深圳验收公示",
    "E5": "参照广州入库公示",
    "E6": "参照鄂州立项公示",
    "E7": "参照国家自然科学基金条例",
    "E8": "参照天津失信行为管理办法",
}
"""Where a value may come from: the two documents, others' practice for want of a rule, or ourselves."""

_SOURCE = re.compile(r"S1-附(\d+)|(S[12]|E\d+|D)(\((Q\d+)\))?")


def value_words(leaf: Leaf) -> str:
    """Write one value: moments in Beijing time, durations, yes and no, and known codes in words."""
    shown = leaf.shown
    if leaf.kind == "bool":
        return "是" if leaf.value else "否"
    if leaf.kind == "moment":  # which may begin or end something, so midnight is not 24时 here
        return f"{datetime.fromisoformat(shown).astimezone(ZONE):%Y-%m-%d %H:%M}"
    if leaf.kind == "duration":
        found = _DURATION.fullmatch(shown)
        parts = found.groups() if found else ()
        said = [f"{number}{unit}" for number, unit in zip(parts, _UNITS, strict=False) if number]
        return "".join(said) or shown
    return CODES.get(shown, shown)


def source_words(source: str) -> str:
    """Spell a parameter's source out: `S2 11` is 实施办法 11, `D(Q3)` a default and its open question."""
    if not source:
        return "页面上增设"
    return "；".join(_spelt(part.strip()) for part in source.split("；"))


def _spelt(part: str) -> str:
    return _SOURCE.sub(_spell, part).replace("） 参照", "）；参照")


def _spell(found: re.Match[str]) -> str:
    annex, letter, _, question = found.groups()
    if annex:
        return f"{SOURCES['S1']}附件{annex}"
    words = SOURCES.get(letter, letter)
    return f"{words}（口径问题 {question}）" if question else words
