"""How codes and moments are put in words on public pages and in notices."""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from ..domain.calendar import ZONE, last_day_of

FIELDS = {"energy": "能源资源", "agriculture": "现代农牧业", "ecology": "生态环境", "other": "其他"}
PROJECT_TYPES = {"tech_rd": "技术攻关类", "achv_transfer": "成果转化类", "emergency": "应急类"}
RULES = {"trial_2021": "2021年试行口径", "formal": "正式办法口径"}
HOTLINE = "战略规划处 0471-6328708"
"""Whom to ask about the system and the procedure (征集通知六)."""

ARTICLES = "《内蒙古自治区科技计划“揭榜挂帅”实施办法》"

CLOSING_REASONS = {
    "no_bid": "揭榜期内无有效揭榜",
    "single_declined": "仅一家有效揭榜，经研究不继续",
    "none_qualified": "无合格揭榜方案",
    "none_recommended": "评审未形成拟推荐名单",
    "no_deal": "对接洽谈未达成一致",
    "sign_failed": "未能签订揭榜协议",
    "agreement_denied": "揭榜协议未通过审查",
    "objection_founded": "公示期间有异议成立",
    "em_no_bidder": "无人承担，应急事项撤销",
    "credit_failed": "签约前失信复核未通过",
    "deviation": "协议额度、比例或周期超出一般规定，未能公示",
}
"""Why a list item ended without a project, by the code the diagrams use."""

TRANCHES = {"first": "首次拨付", "final": "剩余拨付", "recovery": "收回"}


def closing_reason(code: str) -> str:
    """Say why a list item was closed; what is no code is the reason itself."""
    return CLOSING_REASONS.get(code, code)


def tranche_name(code: str) -> str:
    """Name a tranche of a subsidy; a yearly one (`annual-2023-02-15`) by the day its report fell due."""
    kind, _, day = code.partition("-")
    return f"年度拨付（{chinese_day(date.fromisoformat(day))}节点）" if kind == "annual" else TRANCHES[code]


def one_sentence(parts: Iterable[str]) -> str:
    """Join what may be sentences already: `甲；乙。`, never `甲。；乙。`."""
    said = [part.strip().rstrip("。；") for part in parts]
    return "；".join(part for part in said if part)


def in_words(codes: Iterable[str], words: dict[str, str]) -> str:
    """Join codes as words: `能源资源、生态环境`."""
    return "、".join(words.get(code, code) for code in codes)


def chinese_day(day: date) -> str:
    """Write `2022年2月8日`."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_start(moment: datetime) -> str:
    """Write when something begins: `2021年7月16日0时`; only an end is 24时 of the day before."""
    local = moment.astimezone(ZONE)
    hour = f"{local.hour}时" if local.minute == 0 else f"{local:%H:%M}"
    return f"{chinese_day(local.date())}{hour}"


def chinese_moment(moment: datetime) -> str:
    """Write `2021年8月30日24时`; midnight belongs to the day before (ERRATA 裁定 11)."""
    local = moment.astimezone(ZONE)
    if local.time() == time():
        return f"{chinese_day(last_day_of(local))}24时"
    return f"{chinese_day(local.date())}{local:%H:%M}"


def too_late_to_recall(deadline: datetime) -> str:
    """Say why a sealed bid is not given back any more."""
    return (
        f"揭榜已于{chinese_moment(deadline)}截止，方案不能再撤回，仍按已提交的方案参加评审。"
        " / Bidding is closed: the bid can't be recalled and stays as it was submitted."
    )


def period(start: Any, end: Any) -> str:
    """Write a period of two ISO days: `2022年2月15日至2024年8月14日`."""
    if not (start and end):
        return ""
    return f"{chinese_day(date.fromisoformat(str(start)))}至{chinese_day(date.fromisoformat(str(end)))}"


def amount(value: Any) -> str:
    """Write an amount with its unit: `1000.00 万元`."""
    return "" if value is None else f"{Decimal(str(value)):.2f} 万元"


def paragraphs(text: Any) -> list[str]:
    """Cut a text into its paragraphs."""
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]
