"""The public register: list, search in Chinese, one entry with its history, as of any day (M1)."""

import datetime

import pytest

from intake_city import City, done

NAMES = {"north": "演示北湖信息科技有限公司", "canal": "演示运河数智有限公司", "lu": "演示鲁", "cloud": "演示云ＡＢ（济宁）公司"}


@pytest.fixture(scope="module")
def city():
    with City() as city:
        city.before = city.day()
        city.firms = {seed: city.provider(seed, name) for seed, name in NAMES.items()}
        for seed, firm in city.firms.items():
            scenario = "finance" if seed == "canal" else "quality"
            application = city.apply(firm, capabilities=[{"scenario": scenario, "level": 2, "industries": ["C34"]}])
            ends_on = city.reviewed(application)["publicity_ends_on"]
        city.advance(to=datetime.date.fromisoformat(ends_on) + datetime.timedelta(days=1))
        for firm in city.firms.values():
            city.await_event("register_entry_changed", subject=firm.code)
        yield city


def found(city, **query):
    return [item["name"] for item in city.register(**query)["items"]]


def test_everybody_reads_the_register_in_the_order_of_the_names(city):
    names = found(city)
    assert set(names) == set(NAMES.values())
    assert names == ["演示北湖信息科技有限公司", "演示鲁", "演示云ＡＢ（济宁）公司", "演示运河数智有限公司"]


@pytest.mark.parametrize("q, expected", [
    ("运河", ["canal"]), ("北湖信息", ["north"]), ("鲁", ["lu"]), ("湖", ["north"]), ("ab", ["cloud"]), ("(济宁)", ["cloud"]),
    ("河运", []), ("有限 公司", ["north", "canal"]), ("演示", ["north", "lu", "cloud", "canal"]), ("（）", [])])
def test_the_register_is_searched_in_chinese(city, q, expected):
    assert set(found(city, q=q)) == {NAMES[seed] for seed in expected}


def test_a_credit_code_finds_its_entry(city):
    firm = city.firms["canal"]
    assert found(city, q=firm.code) == [firm.name]
    assert found(city, q=firm.code.lower()) == [firm.name]


def test_the_register_is_filtered_by_scenario_and_standing(city):
    assert found(city, scenario="finance") == [NAMES["canal"]]
    assert len(found(city, standing="listed")) == len(NAMES)
    assert found(city, standing="struck_off") == []


def test_pages_follow_their_cursor(city):
    names, after = [], None
    for _ in range(len(NAMES)):
        page = city.register(limit=1, after=after)
        names += [item["name"] for item in page["items"]]
        after = page["next"]
    assert after is None
    assert names == found(city)


def test_the_register_stands_as_of_any_day(city):
    assert found(city, as_of=city.before) == []
    firm = city.firms["lu"]
    assert city.entry(firm.code, as_of=city.before).status_code == 404
    entry = done(city.entry(firm.code, as_of=city.day()))
    assert (entry["standing"], entry["since"], entry["clause"]) == ("listed", city.day(), "M1")
    assert [(period["standing"], period["from"], period.get("to")) for period in entry["history"]] == [
        ("listed", city.day(), None)]
    assert entry["history"][0]["recorded_at"]


def test_a_bad_question_is_refused(city):
    assert city.public.get("/v1/register", as_of="2025-02-30").status_code == 422
    assert city.public.get("/v1/register", standing="nice").status_code == 422
    assert city.public.get("/v1/register/123").status_code == 422
