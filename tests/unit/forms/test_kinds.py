"""Texts and numbers that have a form of their own."""

from decimal import Decimal

import pytest
from stdnum.cn import uscc

from app.domain.errors import InvalidForm
from app.forms import read_draft


def field(kind, component="textfield", **more):
    return {"type": component, "key": "x", "properties": {"kind": kind, **more}}


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("uscc", "９１１５０６０２ＰＤＹ００００１ＸＦ", "91150602PDY00001XF"),
        ("uscc", " 91150602pdy00001xf ", "91150602PDY00001XF"),
        ("mobile", "199 0000 0001", "19900000001"),
        ("phone", "0471-6328801", "0471-6328801"),
        ("phone", "0471—6328801", "0471-6328801"),
        ("email", "n1@o01.example", "n1@o01.example"),
        ("postcode", "０１７０００", "017000"),
        ("money", "2,400", Decimal("2400.00")),
        ("money", "0.1", Decimal("0.10")),
        ("percent", "30.0001", Decimal("30.0001")),
        ("int", "０38", 38),
    ],
)
def test_what_fits_its_kind_is_kept_in_one_spelling(submit, kind, typed, value):
    result = submit([field(kind)], {"x": typed})["x"]
    assert (result, type(result), str(result)) == (value, type(value), str(value))


@pytest.mark.parametrize(
    ("kind", "typed", "message"),
    [
        ("uscc", "91150602PDY00001XE", "末位校验码应为“F”，现为“E”，请对照营业执照核对"),
        ("uscc", "9115", "应为 18 位，现为 4 位"),
        ("uscc", "91150602PDY0000IXF", "应为 8 位数字加"),
        ("mobile", "12900000001", "应为 1 开头的 11 位手机号码"),
        ("phone", "无", "应为 11 位手机号，或带区号的固定电话"),
        ("email", "a@b", "应为电子邮箱"),
        ("postcode", "1700", "应为 6 位数字，现为“1700”"),
        ("money", "1.005", "最多 2 位小数，现有 3 位"),
        ("money", "1e5", "应为数字，现为“1e5”"),
        ("money", "十", "应为数字，现为“十”"),
        ("money", "9" * 31, "数字过长"),
        ("percent", "101", "应为 0 至 100 之间的百分数"),
        ("int", "3.5", "应为整数，现为“3.5”"),
        ("int", "٣", "应为整数"),
        ("sign", "别人", "签名应与登录人姓名一致：应为“乌兰托雅”，现为“别人”"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_was_expected_and_what_was_found(submit, kind, typed, message):
    with pytest.raises(InvalidForm) as refused:
        submit([field(kind)], {"x": typed})
    assert refused.value.fields["x"].startswith(message)


def test_nobody_signs_when_it_is_not_known_who_is_signed_in(submit):
    with pytest.raises(InvalidForm):
        submit([field("sign")], {"x": "某人"}, person="")


def test_the_organisation_part_of_a_code_only_warns(form_of, environment):
    body = "91150602PDY00002X"
    reading = read_draft(form_of(field("uscc")), {"x": body + uscc.calc_check_digit(body)}, {}, environment)
    assert reading.problems == {}
    assert [str(each) for each in reading.warnings["x"]] == [
        (
            "第 17 位（组织机构代码校验码）通常应为“8”，现为“X”，请核对（GB 11714）"
            " / character 17 is usually 8, found X"
        )
    ]


def test_bounds_are_fixed_or_computed_and_say_what_is_missing(submit):
    own = {
        "type": "number",
        "key": "own",
        "properties": {"kind": "money", "rule": "R-043"},
        "validate": {"min": "=parameters.least", "max": 5000},
    }
    variables = {"parameters": {"least": Decimal("500.00")}}
    assert submit([own], {"own": "500"}, variables) == {"own": Decimal("500.00")}
    with pytest.raises(InvalidForm) as refused:
        submit([own], {"own": "480"}, variables)
    assert refused.value.fields == {
        "own": "应不低于 500.00 万元，现为 480.00 万元，还差 20.00 万元（R-043）"
        " / expected at least 500.00, found 480.00 (R-043)"
    }


@pytest.mark.parametrize(
    ("subtype", "typed", "value"),
    [
        ("date", "2021-08-30", "2021-08-30"),
        ("time", "9:30", None),
        ("time", "09:30", "09:30"),
        ("datetime", "2021-08-30T24:00", None),
        ("datetime", "2021-08-30T23:59", "2021-08-30T23:59:00+08:00"),
        ("datetime", "2021-08-30T16:00:00+00:00", "2021-08-31T00:00:00+08:00"),
        ("date", "2021-02-30", None),
        ("date", "0001-01-01", None),
    ],
)
def test_dates_are_iso_texts_and_moments_are_in_beijing_time(submit, subtype, typed, value):
    component = {"type": "datetime", "key": "d", "subtype": subtype}
    if value is None:
        with pytest.raises(InvalidForm):
            submit([component], {"d": typed})
    else:
        assert submit([component], {"d": typed}) == {"d": value}


def test_a_date_lies_between_its_computed_bounds(submit):
    component = {
        "type": "datetime",
        "key": "d",
        "subtype": "date",
        "properties": {"notBefore": "=today()", "notAfter": "=date(last)"},
    }
    assert submit([component], {"d": "2021-08-01"}, {"last": "2021-09-01"}) == {"d": "2021-08-01"}
    with pytest.raises(InvalidForm) as refused:
        submit([component], {"d": "2021-07-31"}, {"last": "2021-09-01"})
    assert refused.value.fields["d"].startswith("应不早于 2021-08-01，现为 2021-07-31")
    with pytest.raises(InvalidForm) as refused:
        submit([component], {"d": "2021-09-02"}, {"last": "2021-09-01"})
    assert refused.value.fields["d"].startswith("应不晚于 2021-09-01，现为 2021-09-02")
