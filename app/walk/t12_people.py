"""Who takes part in T12, and what the experts do there."""

from .n1_people import declare, form_panel
from .n1_sample import one
from .story import Story

OFFICER, HEAD = "shc01", "shc00"
USER, USER_ADMIN = "o05a", "o05"
USER_CODE, USER_NAME = one("organisations", "O05")["uscc"], one("organisations", "O05")["name"]
BIDDERS = (
    ("o11a", "o11", one("organisations", "O11")["name"]),
    ("o12a", "o12", one("organisations", "O12")["name"]),
)
"""Who fills a bid in, who commits the unit to it, and the unit."""

WINNER, WINNER_ADMIN = BIDDERS[0][:2]


def panel(story: Story, at: str) -> list[str]:
    """Keep the panel that was drawn; every expert declares no interest."""
    experts, _ = form_panel(story, at, OFFICER)
    declare(story, experts, at.replace(":00", ":30"))
    return experts


def argue(story: Story, at: str) -> None:
    """Five experts argue within a day."""
    for expert in panel(story, at):
        opinion = {
            **{f"opinion.score_{name}": 20 for name in ("innovation", "impact", "drive", "scope")},
            "opinion.kpi_ok": "yes",
            "opinion.invest_ok": "yes",
            "opinion.argue_basis": "core_technology",
            "opinion.argue_vote": "agree",
            "opinion.argue_reason": "口岸防控急需，指标可测，三个月内有条件完成，同意启动应急揭榜。",
            "opinion.signature": story.name_of(expert),
        }
        story.complete(expert, "give_opinion", opinion)
