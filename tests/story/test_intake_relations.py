"""A provider and an enterprise that it serves have their legal representative or their address in common (T2.6)."""

import itertools
import json

import pytest

from intake_city import RULEBOOK, SHA, City, done
from world import credit_code

HEAD, ADDRESS = "演示人", "济宁市演示路1号"  # every provider's of the stories
OTHER_HEAD, OTHER_ADDRESS = "另一演示人", "济宁市演示大道99号"
FIRMS = [credit_code(f"related enterprise {n}") for n in range(20)]


@pytest.fixture(scope="module", name="city")
def open_city():
    with City(start="2025-03-03") as city:
        table = "统一社会信用代码,企业名称,县市区,行业代码\n" + "".join(
            f"{code},演示企业{n},任城区,C34\n" for n, code in enumerate(FIRMS))
        done(city.officer.send("/v1/enterprises/import", table.encode(), "text/csv"))
        city.settle()
        city.firms = iter(FIRMS)
        city.seeds = (f"related {n}" for n in itertools.count())
        yield city


def snapshot(city, code, head="", address="", taken_on=None):
    table = f"统一社会信用代码,数据日期,住所,法定代表人\n{code},{taken_on or city.day()},{address},{head}\n"
    return done(city.officer.send("/v1/market-register/import", table.encode(), "text/csv"))


def contract(city, provider, firm):
    done(city.officer.post("/v1/contracts", {
        "provider": provider, "provider_name": "演示服务商", "enterprise": firm, "signed_on": city.day(),
        "list_price_fen": 100, "concession_fen": 10, "enterprise_share_fen": 60, "subsidy_fen": 30,
        "lines": [{"kind": "software", "description": "生产管控系统", "quantity": 1, "price_fen": 100, "due_on": city.day(90)}],
        "milestones": [{"name": "验收", "due_on": city.day(90), "share_percent": 100}],
        "scenario_levels": [{"scenario": "quality", "from": 1, "to": 2}]}), 201)


def flags(city, provider, **query):
    city.settle()
    city.settle()  # intake tells monitoring
    return done(city.officer.get("/v1/flags", provider=provider, kind="related_party", **query))["items"]


@pytest.mark.parametrize("head, address, shared, compared", [
    (HEAD, ADDRESS, ["legal_representative", "address"], 2),
    (HEAD, OTHER_ADDRESS, ["legal_representative"], 2),
    (OTHER_HEAD, "济宁市 演示路１号", ["address"], 2),
    (HEAD, "", ["legal_representative"], 1),
    (OTHER_HEAD, OTHER_ADDRESS, [], 2),
    ("", "", None, 0),
])
def test_what_both_have_in_common_is_flagged_whichever_is_known_first(city, head, address, shared, compared):
    for known_first in (True, False):
        provider, firm = city.provider(next(city.seeds)), next(city.firms)

        def know(firm=firm):
            if shared is not None:
                assert snapshot(city, firm, head, address)["entered"] == 1
        if known_first:
            know()
        assert flags(city, provider.code) == []
        contract(city, provider.code, firm)
        if not known_first:
            assert flags(city, provider.code) == []
            know()
        found = flags(city, provider.code)
        assert [(flag["clause"], flag["about"], flag["value"], flag["threshold"], flag["unit"], flag["sample"])
                for flag in found] == ([("T2.6", firm, len(shared), 1, "facts", compared)] if shared else [])
        for flag in found:
            assert flag["basis"] == "jining-2025.1 /fraud/related_facts" and city.day() in flag["note"]
            assert ("法定代表人" in flag["note"], "地址" in flag["note"]) == (
                "legal_representative" in shared, "address" in shared)
            told = [event["data"] for event in city.events("relation_found") if event["data"]["enterprise"] == firm]
            assert [one["shared"] for one in told] == [shared]
            assert HEAD not in json.dumps(told, ensure_ascii=False) and ADDRESS not in json.dumps(told, ensure_ascii=False)


def test_a_provider_that_registers_after_its_contract_is_looked_at_then(city):
    firm, seed = next(city.firms), next(city.seeds)
    code = credit_code(f"intake {seed}")
    snapshot(city, firm, HEAD)
    contract(city, code, firm)
    assert flags(city, code) == [], "nothing is known of it"
    assert city.provider(seed).code == code
    assert [flag["about"] for flag in flags(city, code)] == [firm]


def test_a_relation_ends_when_either_side_is_another_and_an_older_day_says_nothing(city):
    provider, one, other = city.provider(next(city.seeds)), next(city.firms), next(city.firms)
    for firm in (one, other):
        snapshot(city, firm, OTHER_HEAD, ADDRESS)
        contract(city, provider.code, firm)
    assert {flag["about"] for flag in flags(city, provider.code, open=True)} == {one, other}
    older = snapshot(city, one, OTHER_HEAD, OTHER_ADDRESS, taken_on=city.day(-1))
    assert (older["refused"], older["faults"][0]["code"]) == (1, "snapshot_older")
    assert snapshot(city, one, OTHER_HEAD, ADDRESS)["unchanged"] == 1
    assert snapshot(city, one, OTHER_HEAD, OTHER_ADDRESS)["entered"] == 1
    assert [flag["about"] for flag in flags(city, provider.code, open=True)] == [other]
    done(provider.post(f"/v1/providers/{provider.code}/changes", {
        "changed_on": city.day(), "address": "济宁市演示路2号", "evidence": [{"sha256": SHA, "title": "变更登记通知书"}]}), 201)
    assert flags(city, provider.code, open=True) == []
    assert {flag["how"] for flag in flags(city, provider.code)} == {"cured"}
    assert snapshot(city, other, HEAD)["entered"] == 1
    assert [flag["about"] for flag in flags(city, provider.code, open=True)] == [other], "another thing in common"


def test_how_much_in_common_is_the_rulebooks_of_the_day(city):
    rules = json.loads(json.dumps(RULEBOOK))
    rules.update(version="jining-2025.2", effective_from=city.day(1))
    rules["fraud"]["related_facts"] = 2
    city.adopt("rulebooks", rules)
    city.advance(days=1)
    provider, one, both = city.provider(next(city.seeds)), next(city.firms), next(city.firms)
    snapshot(city, one, HEAD, OTHER_ADDRESS)
    snapshot(city, both, HEAD, ADDRESS)
    for firm in (one, both):
        contract(city, provider.code, firm)
    assert [(flag["about"], flag["value"], flag["threshold"]) for flag in flags(city, provider.code)] == [(both, 2, 2)]
