"""What the sample says of need N1, by the keys of the forms; what a real applicant adds stands beside it."""

from collections.abc import Mapping
from typing import Any

from ..demo.load import sample

TECH_FIELDS = {"能源资源": "energy", "现代农牧业": "agriculture", "生态环境": "ecology"}
NATURES = {"国有": "state", "集体": "collective", "私营": "private"}
MODES = {"委托研发": "commissioned", "共建中试、熟化基地": "pilot_base"}
FLAGS = {"高新技术企业": "high_tech"}
ENTITIES = {"区内独立法人企业": "local_company"}
KPI_COLUMNS = ("name", "unit", "current", "target", "method")


def one(kind: str, wanted: str) -> Mapping[str, Any]:
    """Return one entry of the sample by its id."""
    return next(each for each in sample()[kind] if each["id"] == wanted)


NEED = one("needs", "N1")
MORE = NEED["extension"]
AGREEMENT = one("agreements", "AG1")
KPI_ROWS = [dict(zip(KPI_COLUMNS, row, strict=True)) for row in MORE["kpi_table"]]

LISTED = next(each for each in sample()["lists"] if each["need_id"] == NEED["id"])

SUPPLEMENTED = {"method": "直流电能表与氢气流量计同步计量，连续72小时取均值"}
"""The officer finds the third target untestable as the sample has it, and asks for a proper method."""

REFINED_KPI = {
    "name": "累计5000次变载后电压衰减",
    "unit": "%",
    "current": "5.2",
    "target": "≤3",
    "method": "第三方按变载谱连续测定",
}
"""The panel asks that what the text promises also stands in the table."""

SUPPLEMENTED_KPIS = [*KPI_ROWS[:2], KPI_ROWS[2] | SUPPLEMENTED]
REFINED_KPIS = [*SUPPLEMENTED_KPIS, REFINED_KPI]


def need_form() -> dict[str, Any]:
    """Return F-01 as the applicant first fills it in."""
    plain = [
        "org_address",
        "postcode",
        "last_year_output",
        "staff_size",
        "legal_rep_name",
        "legal_rep_phone",
        "contact_name",
        "contact_title",
        "contact_mobile",
        "contact_email",
        "need_title",
        "background",
        "need_content",
        "existing_basis",
        "bidder_requirements",
        "ip_benefit_requirements",
        "field_test_requirements",
        "time_limit",
        "planned_total_investment",
    ]
    form: dict[str, Any] = {f"need.{key}": NEED[key] for key in plain}
    return form | {
        "need.region": one("organisations", NEED["publisher"])["region_code"],
        "need.tech_field": TECH_FIELDS[NEED["tech_field"]],
        "need.economic_nature": NATURES[NEED["economic_nature"]],
        "need.cooperation_modes": [MODES[each] for each in NEED["cooperation_modes"]],
        "need.own_funds": MORE["own_funds"],
        "need.fiscal_requested": MORE["fiscal_requested"],
        "need.duration_months": MORE["duration_months"],
        "need.kpi_table": KPI_ROWS,
        "need.transfer_form": MORE["transfer_form"],
        "need.entity_kind": ENTITIES[MORE["entity_kind"]],
        "need.org_flags": [FLAGS[each] for each in MORE["org_flags"]],
        "need.is_above_scale": MORE["is_above_scale"],
    }


def batch_form() -> dict[str, Any]:
    """Return F-21 for the batch B2021-01."""
    batch = one("batches", NEED["batch"])
    return {
        "batch.name": batch["name"],
        "batch.open_from": batch["open_from"][:16],
        "batch.cutoff": batch["cutoff"][:16],
        "batch.project_types": batch["project_types"],
        "batch.fields": ["energy", "agriculture", "ecology", "other"],
        "batch.min_own_funds": batch["min_own_funds"],
        "batch.collection_rules": batch["collection_rules"],
        "batch.subsidy_policy": batch["subsidy_policy"],
        "batch.notice": "面向能源资源、现代农牧业和生态环境领域征集企业技术攻关需求，在线填报。",
    }


def pledges(key: str, *names: str) -> dict[str, bool]:
    """Tick the pledges of a form."""
    return {f"{key}.{name}": True for name in names}
