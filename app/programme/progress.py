"""How far a case is, who holds it and what it is worth: what the page of an instance shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from ..domain.calendar import ZONE
from ..domain.history import HistoryEntry
from ..domain.instances import InstanceState, ProcessInstance
from .stages import BY_PROCESS, ITEMS, STAGES, furthest


@dataclass(frozen=True, slots=True)
class StageShown:
    """One place of the stage bar: done, stopped, now, next or later, with what stands under it."""

    sign: str
    name: str
    state: str
    note: str


def with_calling_stage(
    instance: ProcessInstance, standing: Sequence[str], history: Sequence[HistoryEntry]
) -> list[str]:
    """Return the processes with tokens and, when none is a stage, the stage that called them.

    `history` is the instance's, newest first: a stage writes nothing while it waits for what it called.
    """
    called = set(standing) - {instance.definition.key}
    if not called or called & BY_PROCESS.keys():
        return list(standing)
    caller = next((entry.process_id for entry in history if entry.process_id in BY_PROCESS), None)
    return [*standing, caller] if caller else list(standing)


def nine_stages(
    instance: ProcessInstance,
    standing: Sequence[str],
    ended: Mapping[str, datetime],
    note: str,
    this_year: int,
    *,
    is_withdrawn: bool = False,
) -> list[StageShown]:
    """Return the bar of nine stages; `standing` are the processes with tokens, `ended` when each was left.

    The stage in which a case was withdrawn was left too, but nobody may read that it was completed.
    """
    now = furthest(standing)
    is_over = instance.state is not InstanceState.ACTIVE
    reached = now.number if now else max((s.number for s in STAGES if s.process_id in ended), default=0) + 1
    shown = []
    for stage in STAGES:
        if stage.number < reached and stage.process_id in ended:
            left = ended[stage.process_id].astimezone(ZONE)
            year = f"{left.year}年" if left.year != this_year else ""
            is_last = is_withdrawn and stage.number == reached - 1
            state, words = "stopped" if is_last else "done", f"{year}{left.month}月{left.day}日"
            words = f"已撤 {words}" if is_last else words
        elif now and stage.number == now.number:
            state, words = "now", note
        elif not is_over and stage.number == reached + 1:
            state, words = "next", ""
        else:
            state, words = "later", "未进行" if is_over else ""
        shown.append(StageShown(str(stage.number), stage.name, state, words))
    return shown


def eight_items(nine: Sequence[StageShown]) -> list[StageShown]:
    """Fold the nine stages into the eight items of article 9: stages 7 and 8 are item 七."""
    items = []
    for sign, name in ITEMS:
        parts = [part for stage, part in zip(STAGES, nine, strict=True) if stage.item == sign]
        states = [part.state for part in parts]
        if all(state == "done" for state in states):
            state, note = "done", parts[-1].note
        elif "stopped" in states:
            state, note = "stopped", parts[states.index("stopped")].note
        elif "now" in states:
            state, note = "now", parts[states.index("now")].note
        elif "done" in states:
            state, note = "now", ""
        else:
            state, note = states[0], parts[0].note
        items.append(StageShown(sign, f"（{sign}）{name}", state, note))
    return items


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """One line of the money card, in 万元."""

    symbol: str
    name: str
    note: str
    amount: Decimal | None
    state: str = ""
    is_sum: bool = False


def money_rows(figures: Mapping[str, Any]) -> list[MoneyRow]:
    """Return the money card for T, A, G, P1, G1, G2; empty before an agreement is drafted.

    `figures` holds T A G P1 (agreed) G1 G2 as Decimal or None, is_paid1, is_paid2, perhaps is_by_year.
    """
    total, agreement = figures.get("T"), figures.get("A")
    if total is None or agreement is None:
        return []
    grant, first = figures.get("G"), figures.get("P1")
    tranche, rest = figures.get("G1"), figures.get("G2")
    rows = [
        MoneyRow("T", "研发总投入", "", total),
        MoneyRow("A", "揭榜协议金额", f"占 T {share(agreement, total)}", agreement),
        MoneyRow("G", "财政补助", f"占 T {share(grant, total)}" if grant is not None else "待核实", grant),
        MoneyRow("P1", "需求方首付款", f"占 A {share(first, agreement)}" if first is not None else "", first),
    ]
    if figures.get("is_by_year"):
        rows += _rows_by_year(figures)
    elif grant is not None and first is not None:
        paid = figures.get("is_paid1")
        rows.append(
            MoneyRow(
                "G1",
                "首次拨付",
                f"{grant:.2f} × {first:.2f} ÷ {agreement:.2f}；见首付凭证后拨",
                tranche,
                "已拨" if paid else "预计",
                is_sum=True,
            )
        )
        if tranche is not None:
            rows.append(
                MoneyRow(
                    "G2",
                    "剩余拨付",
                    f"{grant:.2f} − {tranche:.2f}；通过验收或综合绩效评价后拨",
                    rest,
                    "已拨" if figures.get("is_paid2") else "预计",
                )
            )
    return rows


def _rows_by_year(figures: Mapping[str, Any]) -> list[MoneyRow]:
    """The subsidy as the trial policy pays it: for what the supplier received (R-103)."""
    is_paid, is_settled = figures.get("is_paid1"), figures.get("is_paid2")
    note = "验收后按累计到账结清" if is_settled else "逐年、验收后按实际到账拨付"
    return [
        MoneyRow(
            "G1",
            "按年拨付",
            "当年到账 × G ÷ A，累计不超过 G",
            figures["G1"],
            "已拨" if is_paid else "未拨",
            is_sum=True,
        ),
        MoneyRow(
            "G2", "结清" if is_settled else "未拨余额", note, figures["G2"], "已拨" if is_settled else "最多"
        ),
    ]


def share(part: Decimal, whole: Decimal) -> str:
    """Write a ratio as a percentage; only for showing, never for computing (ERRATA 裁定 9)."""
    return f"{part / whole * 100:.2f}%" if whole else "—"
