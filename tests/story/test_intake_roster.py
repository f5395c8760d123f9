"""Pilot enterprises come from the tables bureaus keep (M2, story step 1)."""

import pytest

from intake_city import City, codes, done
from world import credit_code, wrong_credit_code

HEADING = "序号,企业名称,统一社会信用代码,县（市、区）,所属行业,行业代码,联系人,联系电话\r\n"


@pytest.fixture(scope="module")
def city():
    with City() as city:
        yield city


def table(*rows):
    return HEADING + "".join(",".join(row) + "\r\n" for row in rows)


def row(seed, name=None, county="任城区", industry="3411", code=None):
    return ("1", name or f"演示企业{seed}", code or credit_code(seed), county, "金属制品", industry, "演示人", "13800000000")


def send(city, content, client=None):
    return (client or city.officer).send("/v1/enterprises/import", content, "text/csv")


@pytest.mark.parametrize("encoding, name", [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-bom"), ("gb18030", "gb18030")])
def test_a_table_is_read_in_every_encoding_bureaus_use(city, encoding, name):
    code = credit_code(f"encoding {encoding}")
    answer = done(send(city, table(row(name, code=code)).encode(encoding)))
    assert (answer["encoding"], answer["enrolled"], answer["refused"]) == (name, 1, 0)
    assert answer["ignored_columns"] == ["序号"]
    event = city.await_event("enterprise_enrolled", subject=code)
    assert event["data"]["name"] == f"演示企业{name}"
    assert event["data"]["county"] == "370811"
    assert (event["data"]["industry"], event["data"]["industry_edition"]) == ("C3411", "2017")
    assert "13800000000" not in str(event)


def test_the_same_table_twice_changes_nothing(city):
    content = table(row("twice 1"), row("twice 2")).encode()
    assert done(send(city, content))["enrolled"] == 2
    city.settle()
    before = city.cursor()
    again = done(send(city, content))
    assert (again["enrolled"], again["changed"], again["unchanged"]) == (0, 0, 2)
    city.settle()
    assert city.events("enterprise_enrolled", after=before) == []


def test_a_changed_row_is_a_new_version(city):
    code = credit_code("renamed")
    done(send(city, table(row("renamed")).encode()))
    answer = done(send(city, table(row("renamed", name="演示企业新名")).encode()))
    assert (answer["enrolled"], answer["changed"]) == (0, 1)
    event = city.await_event("enterprise_enrolled", subject=code, where=lambda e: e["data"]["version"] == 2)
    assert event["data"]["name"] == "演示企业新名"


def test_every_bad_row_is_told_with_line_column_and_reason_and_good_ones_enter(city):
    good = credit_code("among bad ones")
    content = table(
        row("wrong check", code=wrong_credit_code("wrong check")),
        ("2", '"演示企业\r\n两行名称"', good, "太白湖新区", "", "C35", "", ""),
        row("nowhere", county="历下区"),
        row("no industry", industry="ZZ"),
        row("again", code=good))
    answer = done(send(city, content.encode()))
    assert (answer["rows"], answer["enrolled"], answer["refused"]) == (5, 1, 4)
    told = [(fault["line"], fault["column"], fault["code"]) for fault in answer["faults"]]
    assert told == [(2, 3, "credit_code_check"), (5, 4, "county_unknown"), (6, 6, "industry_code_unknown"), (7, 3, "row_twice")]
    assert "历下区" in answer["faults"][1]["zh"] and "历下区" in answer["faults"][1]["en"]
    shown = done(city.officer.get(f"/v1/enterprises/{good}"))
    assert shown["county_name"] == "太白湖新区" and shown["name"] == "演示企业\n两行名称"
    assert city.officer.get(f"/v1/enterprises/{credit_code('nowhere')}").status_code == 404


def test_codes_are_brought_into_their_form(city):
    code = credit_code("full width")
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code.lower())
    done(send(city, table(row("full width", code=f" {wide[:9]} {wide[9:]}")).encode()))
    assert done(city.officer.get(f"/v1/enterprises/{code}"))["enterprise"] == code


def test_a_table_without_its_columns_is_refused_whole(city):
    answer = send(city, "企业名称,联系人\n甲,乙\n".encode())
    assert answer.status_code == 422
    assert codes(answer) == ["table_column_missing"] * 3
    assert send(city, b"\x00\x01\x02").status_code == 422


def test_only_officers_import_and_contacts_are_for_the_bureau_and_the_enterprise(city):
    code = credit_code("contact")
    done(send(city, table(row("contact")).encode()))
    own = city.client("enterprise", organisation=code, person="e-1")
    other = city.client("enterprise", organisation=credit_code("nobody"), person="e-2")
    assert send(city, table(row("contact")).encode(), own).status_code == 403
    assert done(own.get(f"/v1/enterprises/{code}"))["phone"] == "13800000000"
    assert done(city.officer.get(f"/v1/enterprises/{code}"))["contact"] == "演示人"
    assert other.get(f"/v1/enterprises/{code}").status_code == 404
    assert [item["enterprise"] for item in done(own.get("/v1/enterprises"))["items"]] == [code]
    assert "phone" not in done(city.officer.get("/v1/enterprises", limit=200))["items"][0]


def test_enterprises_are_found_by_parts_of_their_names(city):
    done(send(city, table(row("search 1", name="演示微山湖水产有限公司"), row("search 2", name="演示鲁")).encode()))
    def found(q):
        return {item["name"] for item in done(city.officer.get("/v1/enterprises", q=q))["items"]}
    assert found("山湖") == {"演示微山湖水产有限公司"}
    assert found("鲁") == {"演示鲁"}
    assert found("湖山") == set()
    assert found(credit_code("search 2")) == {"演示鲁"}
