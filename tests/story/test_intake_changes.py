"""Major changes of a provider (T1.1): told by it, found in the market regulator's register, flagged by the term alone."""

import copy
import datetime

import pytest

from intake_city import PAPER, RULEBOOK, SHA, City, codes, done, refused
from world import credit_code, wrong_credit_code

HEADING = "序号,统一社会信用代码,数据日期,变更日期,企业名称,住所,法定代表人,经营范围,注册资本（万元）\n"
OLD = {"address": "济宁市演示路1号", "person": "演示人"}
EVIDENCE = [{"sha256": SHA, "title": "变更登记通知书"}]


@pytest.fixture(scope="module", name="city")
def open_city():
    with City(start="2025-03-03") as city:
        yield city


def row(provider, taken_on, changed_on="", name=None, address="", person="", scope="", capital="", code=None):
    return ("1", code or provider.code, taken_on, changed_on, name or provider.name, address, person, scope, capital)


def table(*rows):
    return HEADING + "".join(",".join(row) + "\n" for row in rows)


def send(city, *rows, client=None):
    return (client or city.officer).send("/v1/market-register/import", table(*rows).encode(), "text/csv")


def tell(provider, changed_on, **facts):
    return provider.post(f"/v1/providers/{provider.code}/changes",
                         {"changed_on": changed_on, "evidence": EVIDENCE, **facts})


def shown(city, provider, client=None):
    return done((client or city.officer).get(f"/v1/providers/{provider.code}/changes"))


def flags(city, provider, open="true"):
    """(kind, value, threshold, how) of the flags of a provider, the oldest first."""
    city.settle()  # they are another daemon's
    items = done(city.officer.get("/v1/flags", provider=provider.code, open=open, limit=200))["items"]
    return [(item["kind"], item["value"], item["threshold"], item["how"]) for item in reversed(items)]


def discovered(city, provider):
    return [event["data"] for event in city.events("change_discovered") if event["data"]["provider"] == provider.code]


def until(city, day):
    city.advance(to=datetime.date.fromisoformat(day))


def test_a_change_that_nobody_tells_is_flagged_on_the_day_after_its_term_with_before_and_after(city):
    provider = city.provider("silent")
    assert done(send(city, row(provider, "2025-03-03", name="演示新名有限公司")))["changes"] == 1
    found = discovered(city, provider)
    assert [(one["fact"], one["before"], one["after"], one["report_by"]) for one in found] == [
        ("name", "演示服务商silent", "演示新名有限公司", "2025-04-02")]
    assert found[0]["report_by_arithmetic"]["parameter"] == "/change_notice/report_days"
    until(city, "2025-04-02")
    assert flags(city, provider) == []
    until(city, "2025-04-03")
    assert flags(city, provider) == [("change_unreported", 31, 30, None)]
    flag = done(city.officer.get("/v1/flags", provider=provider.code))["items"][0]
    assert (flag["clause"], flag["about"], flag["unit"]) == ("T1.1", found[0]["change"], "days")
    assert flag["basis"] == "jining-2025.1 /change_notice/report_days"
    assert "由“演示服务商silent”变更为“演示新名有限公司”" in flag["note"] and "2025-04-02" in flag["note"]
    # an officer makes a finding of it
    done(city.officer.post("/v1/findings", {
        "provider": provider.code, "clause": "T1.1", "facts": flag["note"], "happened_on": "2025-04-03", "flag": flag["flag"],
        "evidence": [{"sha256": city.officer.upload(PAPER), "title": "登记数据"}]}), 201)
    # told at last, eight days late: the flag is settled, what was late stays on record
    until(city, "2025-04-10")
    assert done(tell(provider, "2025-04-01", name="演示新名有限公司"), 201)["late_days"] == 8
    assert flags(city, provider) == []
    assert flags(city, provider, open="false") == [
        ("change_unreported", 31, 30, "cured"), ("change_reported_late", 38, 30, "cured")]
    note = done(city.officer.get("/v1/flags", provider=provider.code, kind="change_reported_late", open="false"))["items"][0]["note"]
    assert "逾期8日" in note
    change = shown(city, provider)["changes"][0]
    assert (change["state"], change["late_days"], change["ended_on"]) == ("reported", 8, "2025-04-10")


def test_an_end_on_a_holiday_rolls(city):
    provider = city.provider("holiday")
    send(city, row(provider, "2025-04-10", address="济宁市演示路9号"))
    assert discovered(city, provider)[0]["report_by"] == "2025-05-12"  # 2025-05-10 is a Saturday


def test_told_in_time_it_is_no_breach_and_the_register_has_the_new_name_from_that_day(city):
    provider = city.listed("renamed")
    before = city.day()
    solution = done(provider.post("/v1/solutions", {
        "name": "演示方案", "scenarios": [{"scenario": "quality", "level": 2}], "standard": True, "price_fen": 100,
        "interfaces": [{"kind": "openapi", "title": "开放接口", "document": SHA}]}), 201)["solution"]
    city.advance(days=2)
    send(city, row(provider, city.day(), name="演示改名服务商"))
    city.advance(days=10)
    assert done(tell(provider, city.day(-10), name="演示改名服务商"), 201)["late_days"] == 0
    city.settle()
    entry = done(city.entry(provider.code))
    assert (entry["name"], entry["standing"], entry["clause"], entry["since"]) == ("演示改名服务商", "listed", "M1", city.day())
    assert "演示服务商renamed" in entry["reason"] and entry["capabilities"]
    assert done(city.entry(provider.code, as_of=before))["name"] == "演示服务商renamed"
    assert [item["provider"] for item in city.register(q="演示改名")["items"]] == [provider.code]
    assert done(city.public.get(f"/v1/solutions/{solution}"))["provider_name"] == "演示改名服务商"
    city.advance(days=40)
    assert flags(city, provider, open="false") == []


def test_told_late_before_any_snapshot_it_is_late_all_the_same_from_the_day_it_names(city):
    provider = city.provider("by itself")
    registered = city.today()
    city.advance(days=45)
    in_time = registered + datetime.timedelta(days=15)
    assert done(tell(provider, in_time.isoformat(), address="济宁市演示路2号"), 201)["late_days"] == 0
    answer = done(tell(provider, registered.isoformat(), scope="软件开发", legal_representative="演示新人"), 201)
    late = answer["late_days"]
    assert late > 0  # only the representative: the scope was not known before
    assert flags(city, provider, open="false") == [("change_reported_late", 45, 30, "cured")]
    known = shown(city, provider, provider)
    assert (known["address"], known["legal_representative"], known["scope"]) == ("济宁市演示路2号", "演示新人", "软件开发")
    told = {notice["fact"]: notice["late_days"] for notice in known["notices"]}
    assert told == {"address": 0, "scope": 0, "legal_representative": late}
    assert "演示新人" not in str(city.events())  # a person's name is not told on


@pytest.mark.parametrize("capital, changes", [("1100", 0), ("1100.000001", 1), ("900", 0), ("899.999999", 1)])
def test_capital_counts_when_it_moves_by_more_than_the_rulebooks_percent(city, capital, changes):
    provider = city.provider(f"capital {capital}")
    assert done(send(city, row(provider, city.day(), capital="1000")))["changes"] == 0  # the first is taken at its word
    assert shown(city, provider)["capital_fen"] == 1000 * 1000000
    city.advance(days=1)
    assert done(send(city, row(provider, city.day(), capital=capital)))["changes"] == changes
    assert [one["before"] for one in discovered(city, provider)] == ["10000000.00元"] * changes


def test_a_change_of_before_the_registration_runs_from_the_registration_and_one_with_a_day_from_that_day(city):
    provider = city.provider("old change")
    registered = city.day()
    city.advance(days=10)
    send(city, row(provider, city.day(), changed_on="2019-01-01", address="济宁市旧址"))
    send_day = city.day(-4)
    city.advance(days=1)
    send(city, row(provider, city.day(), changed_on=send_day, address="济宁市旧址", person="别人"))
    assert [(one["fact"], one["changed_on"]) for one in discovered(city, provider)] == [
        ("address", registered), ("legal_representative", send_day)]
    assert "before" not in discovered(city, provider)[1]


def test_a_register_that_agrees_again_ends_the_matter(city):
    provider = city.provider("back")
    send(city, row(provider, city.day(), address="济宁市演示路5号"))
    city.advance(days=40)
    assert [flag[0] for flag in flags(city, provider)] == ["change_unreported"]
    assert done(send(city, row(provider, city.day(), address="济宁市演示路１号 ")))["entered"] == 1
    city.settle()
    assert flags(city, provider) == []
    assert shown(city, provider)["changes"][0]["state"] == "dropped"


def test_a_snapshot_of_before_a_change_that_was_told_says_nothing_of_it(city):
    provider = city.provider("told first")
    city.advance(days=10)
    done(tell(provider, city.day(-2), address="济宁市演示路12号"), 201)
    late = done(send(city, row(provider, city.day(-5), address=OLD["address"], person="别人")))
    assert late["changes"] == 1 and [one["fact"] for one in discovered(city, provider)] == ["legal_representative"]
    assert done(send(city, row(provider, city.day(-2), address=OLD["address"])))["changes"] == 1, "the register's day after it"


def test_the_same_table_twice_changes_nothing_and_an_older_one_is_not_taken_in(city):
    provider = city.provider("twice")
    content = row(provider, city.day(), address="济宁市演示路7号")
    assert done(send(city, content))["changes"] == 1
    city.settle()
    before = city.cursor()
    again = done(send(city, content))
    assert (again["entered"], again["unchanged"], again["changes"]) == (0, 1, 0)
    assert city.events("change_discovered", after=before) == []
    older = done(send(city, row(provider, city.day(-1), address="济宁市演示路8号")))
    assert (older["refused"], [fault["code"] for fault in older["faults"]]) == (1, ["snapshot_older"])


def test_every_bad_row_is_told_with_line_column_and_reason_and_good_ones_enter(city):
    good = city.provider("good row")
    answer = done(send(
        city,
        row(good, city.day(), code=wrong_credit_code("bad row")),
        row(good, "三月三日", code=credit_code("bad row 2"), capital="一千万"),
        row(good, city.day(1), code=credit_code("bad row 3")),
        row(good, "2025-03-03", changed_on="2025-03-04", code=credit_code("bad row 4")),
        row(good, city.day(), code=credit_code("nobody here")),
        row(good, city.day().replace("-", "/"), capital="1000万元人民币")))
    assert (answer["rows"], answer["entered"], answer["refused"], answer["ignored_columns"]) == (6, 1, 5, ["序号"])
    assert [(fault["line"], fault["column"], fault["code"]) for fault in answer["faults"]] == [
        (2, 2, "credit_code_check"), (3, 3, "cell_day_form"), (3, 9, "capital_form"), (4, 3, "cell_day_to_come"),
        (5, 4, "changed_after_snapshot"), (6, 2, "not_registered")]
    assert shown(city, good)["capital_fen"] == 1000 * 1000000
    whole = city.officer.send("/v1/market-register/import", "企业名称\n甲\n".encode(), "text/csv")
    assert whole.status_code == 422 and codes(whole) == ["table_column_missing"] * 2


def test_a_provider_tells_of_itself_only_and_something_that_is_new(city):
    provider, other = city.provider("teller"), city.provider("other teller")
    foreign = other.post(f"/v1/providers/{provider.code}/changes", {"changed_on": city.day(), "evidence": EVIDENCE, "name": "别名"})
    assert foreign.status_code == 404
    assert other.get(f"/v1/providers/{provider.code}/changes").status_code == 404
    assert city.officer.post(f"/v1/providers/{provider.code}/changes", {}).status_code == 403
    assert send(city, row(provider, city.day()), client=provider).status_code == 403
    refused(tell(provider, city.day()), 422, "nothing_told")
    refused(tell(provider, city.day(1), name=provider.name, address=OLD["address"]), 422,
            "changed_in_future", "fact_unchanged", "fact_unchanged")
    tag = provider.get(f"/v1/providers/{provider.code}").headers["ETag"]
    done(tell(provider, city.day(), scope="软件开发"), 201)
    stale = provider.post(f"/v1/providers/{provider.code}/changes", {
        "changed_on": city.day(), "evidence": EVIDENCE, "scope": "系统集成"}, headers={"If-Match": tag})
    assert stale.status_code == 412
    unproved = provider.post(f"/v1/providers/{provider.code}/changes", {"changed_on": city.day(), "scope": "系统集成", "evidence": []})
    assert unproved.status_code == 422


def test_what_must_be_told_is_the_rulebooks_of_the_day_of_the_change(city):
    provider = city.provider("other law")
    after = copy.deepcopy(RULEBOOK)
    after["version"], after["effective_from"] = "jining-2025.9", city.day(5)
    after["change_notice"] = {**after["change_notice"], "fields": ["name"], "report_days": 5}
    city.adopt("rulebooks", after)
    city.advance(days=6)
    old = done(send(city, row(provider, city.day(), changed_on=city.day(-3), name="演示旧法新名", address="济宁市新址")))
    assert old["changes"] == 2
    city.advance(days=1)
    other = city.provider("new law")
    assert done(send(city, row(other, city.day(), name="演示新法新名", address="济宁市新址")))["changes"] == 1
    assert discovered(city, other)[0]["report_by_arithmetic"]["rulebook"] == "jining-2025.9"
    assert discovered(city, other)[0]["report_by_arithmetic"]["term_days"] == 5
