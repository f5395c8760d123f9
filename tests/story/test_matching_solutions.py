"""The price catalogue: public, every price on record, changed only by its provider."""

import pytest

from market import Market, done, faults


@pytest.fixture(scope="module", name="market")
def open_market():
    with Market() as market:
        yield market


def test_a_solution_stands_in_the_public_catalogue_with_every_price_it_had(market):
    solution = market.solution("mes", {"production_control": 3, "quality": 2}, 20000000, industries=["C35"], delivery_days=120)
    event = market.await_event("solution_published", subject=solution)["data"]
    assert event["listed"] and event["price_fen"] == 20000000 and event["delivery_days"] == 120
    shown = market.anonymous().get(f"/v1/solutions/{solution}")
    assert done(shown, 200)["version"] == 1
    tag = shown.headers["ETag"]
    provider = market.providers["mes"]
    changed = provider.post(f"/v1/solutions/{solution}/price", {"price_fen": 26000000, "reason": "功能升级"},
                            headers={"If-Match": tag})
    assert done(changed, 200) == {"solution": solution, "version": 2}
    stale = provider.post(f"/v1/solutions/{solution}/price", {"price_fen": 27000000, "reason": "再升级"},
                          headers={"If-Match": tag})
    assert stale.status_code == 412
    event = market.await_event("price_changed", subject=solution)["data"]
    assert (event["old_price_fen"], event["new_price_fen"], event["standard"]) == (20000000, 26000000, True)
    prices = done(market.anonymous().get(f"/v1/solutions/{solution}"), 200)["prices"]
    assert [(price["version"], price["price_fen"]) for price in prices] == [(1, 20000000), (2, 26000000)]


def test_only_its_provider_changes_a_price(market):
    solution = market.solution("mes", {"quality": 2}, 1000000)
    change = {"price_fen": 2000000, "reason": "试图改价"}
    assert market.providers["quality"].post(f"/v1/solutions/{solution}/price", change).status_code == 403
    assert market.officer.post(f"/v1/solutions/{solution}/price", change).status_code == 403
    assert market.providers["mes"].post("/v1/solutions/CP2025-999999/price", change).status_code == 404
    same = market.providers["mes"].post(f"/v1/solutions/{solution}/price", {"price_fen": 1000000, "reason": "不变"})
    assert same.status_code == 409 and faults(same) == [("price_unchanged", "/price_fen")]


def test_the_catalogue_is_filtered_and_comes_in_pages(market):
    numbers = [market.solution("quality", {"quality": 2}, 100000 + n) for n in range(3)]
    found, after = [], None
    while True:
        page = done(market.anonymous().get("/v1/solutions", provider=market.codes["quality"], scenario="quality",
                                           limit=2, after=after), 200)
        found += [item["solution"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert found == numbers
    assert done(market.anonymous().get("/v1/solutions", scenario="energy"), 200) == {"items": [], "next": None}


def test_a_solution_needs_a_registered_provider_and_each_scenario_once(market):
    body = {"name": "演示", "scenarios": [{"scenario": "quality", "level": 2}], "standard": False, "price_fen": 1}
    unknown = market.providers["unknown"].post("/v1/solutions", body)
    assert unknown.status_code == 409 and faults(unknown) == [("provider_without_registration", "")]
    body["scenarios"] *= 2
    twice = market.providers["mes"].post("/v1/solutions", body)
    assert twice.status_code == 422 and faults(twice) == [("scenario_repeated", "/scenarios/1/scenario")]
