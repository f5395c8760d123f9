"""Step 4: an enterprise posts a need; listed providers are recommended, each score taken apart."""

import hashlib

import pytest

from market import RULEBOOK, Market, done, faults

WEIGHTS = RULEBOOK["matching"]["weights"]
UNPROVEN = RULEBOOK["matching"]["unproven_percent"]


@pytest.fixture(scope="module", name="market")
def open_market():
    with Market() as market:
        yield market


def of(line, code):
    return next(reason for reason in line["reasons"] if reason["code"] == code)


def test_a_need_gets_a_ranking_whose_scores_are_the_sums_of_their_reasons(market):
    answer = market.post_need()
    ranked = [line["provider"] for line in answer["recommended"]]
    assert ranked == [market.codes["mes"], market.codes["quality"]]
    assert answer["ineligible"] == [{"provider": market.codes["finance"], "name": "演示服务商finance",
                                     "codes": ["scenario_not_offered"]}]
    shown = done(market.enterprises["machines"].get(f"/v1/needs/{answer['need']}/recommendation"), 200)
    assert shown["rulebook"] == RULEBOOK["version"] and shown["revision"] == 1 and shown["considered"] == 3
    for line in shown["recommended"]:
        assert sum(reason["points"] for reason in line["reasons"]) == line["score_points"]
        assert {reason["code"]: reason["of"] for reason in line["reasons"]} == WEIGHTS
        assert all(reason["zh"] and reason["en"] for reason in line["reasons"])
    best, second = shown["recommended"]
    assert of(best, "scenario_fit")["points"] == WEIGHTS["scenario_fit"]
    assert of(best, "level_fit")["points"] == WEIGHTS["level_fit"]
    assert of(second, "scenario_fit")["points"] == round(WEIGHTS["scenario_fit"] / 2 + 0.01)
    assert of(best, "capacity")["points"] == WEIGHTS["capacity"]
    assert of(best, "delivery_record")["points"] == round(WEIGHTS["delivery_record"] * UNPROVEN / 100 + 0.01)


def test_the_same_is_told_as_events_without_the_budget(market):
    need = market.post_need(budget_fen=41424344)["need"]
    posted = market.await_event("need_posted", subject=need)
    made = market.await_event("recommendation_made", subject=need)
    assert not any(budget in str(posted) + str(made) for budget in ("41424344", "414243.44"))
    assert [line["provider"] for line in made["data"]["recommended"]][0] == market.codes["mes"]
    assert made["data"]["ineligible"][0]["reasons"][0]["code"] == "scenario_not_offered"


def test_equal_scores_are_ordered_by_a_lot_that_anyone_can_draw_again(market):
    orders = set()
    for _ in range(8):
        answer = market.post_need("pumps", scenarios=[{"scenario": "quality", "from": 0, "to": 2}])
        lines = answer["recommended"]
        assert lines[0]["score_points"] == lines[1]["score_points"]
        lots = [hashlib.sha256(f"{answer['need']}:{line['provider']}".encode()).hexdigest() for line in lines]
        assert lots == sorted(lots)
        orders.add(lines[0]["provider"])
    assert len(orders) == 2, "the same provider came first eight times"


def test_who_does_not_fit_is_told_why(market):
    high = market.post_need(scenarios=[{"scenario": "quality", "from": 1, "to": 4}])
    assert {line["provider"]: line["codes"] for line in high["ineligible"]} == {
        market.codes["mes"]: ["level_not_reached"], market.codes["quality"]: ["level_not_reached"],
        market.codes["finance"]: ["scenario_not_offered"]}
    market.solution("finance", {"finance": 4}, 9000000, delivery_days=90)
    books = [{"scenario": "finance", "from": 1, "to": 2}]
    poor = market.post_need(scenarios=books, budget_fen=8999999)
    assert ["over_budget"] in [line["codes"] for line in poor["ineligible"]]
    hasty = market.post_need(scenarios=books, budget_fen=9000000, wanted_by=market.day(89))
    assert ["too_late"] in [line["codes"] for line in hasty["ineligible"]]
    assert market.post_need(scenarios=books, budget_fen=9000000)["recommended"][0]["provider"] == market.codes["finance"]


def test_a_need_is_refused_with_every_fault_at_once(market):
    before = done(market.enterprises["weaver"].get("/v1/needs"), 200)
    answer = market.enterprises["weaver"].post("/v1/needs", market.need_body(
        wanted_by=market.day(), scenarios=[{"scenario": "quality", "from": 2, "to": 2},
                                           {"scenario": "quality", "from": 1, "to": 2}]))
    assert answer.status_code == 422
    assert faults(answer) == [("no_step_up", "/scenarios/0"), ("scenario_repeated", "/scenarios/1"),
                              ("wanted_by_passed", "/wanted_by")]
    assert done(market.enterprises["weaver"].get("/v1/needs"), 200) == before


def test_only_enterprises_of_the_roster_post_needs(market):
    stranger = market.client("enterprise", organisation=market.codes["unknown"], person="p-stranger")
    answer = stranger.post("/v1/needs", market.need_body())
    assert answer.status_code == 409 and faults(answer) == [("enterprise_off_roster", "")]
    assert market.providers["mes"].post("/v1/needs", market.need_body()).status_code == 403


def test_each_sees_of_a_need_what_is_its_own_to_see(market):
    need = market.post_need()["need"]
    own = done(market.enterprises["machines"].get(f"/v1/needs/{need}"), 200)
    assert own["budget_fen"] == 50000000 and own["description"] == "车间排产与质量追溯"
    listed = done(market.providers["quality"].get(f"/v1/needs/{need}"), 200)
    assert listed["budget_fen"] is None and listed["description"] == "车间排产与质量追溯"
    assert done(market.officer.get(f"/v1/needs/{need}"), 200)["budget_fen"] == 50000000
    assert market.enterprises["weaver"].get(f"/v1/needs/{need}").status_code == 404
    assert market.providers["unlisted"].get(f"/v1/needs/{need}").status_code == 404
    part = done(market.providers["quality"].get(f"/v1/needs/{need}/recommendation"), 200)
    assert [line["provider"] for line in part["recommended"]] == [market.codes["quality"]]
    assert part["ineligible"] == [] and part["considered"] is None
    assert "500000.00" not in str(part), "the budget is the enterprise's own"
    assert market.providers["unlisted"].get(f"/v1/needs/{need}/recommendation").status_code == 404
    numbers = [item["need"] for item in done(market.providers["mes"].get("/v1/needs", limit=200), 200)["items"]]
    assert need in numbers and numbers == sorted(numbers, reverse=True)
    assert need not in str(done(market.providers["unlisted"].get("/v1/needs"), 200))


def test_the_list_of_needs_comes_in_pages(market):
    for _ in range(3):
        market.post_need("weaver")
    whole = [item["need"] for item in done(market.enterprises["weaver"].get("/v1/needs"), 200)["items"]]
    pages, after = [], None
    while True:
        page = done(market.enterprises["weaver"].get("/v1/needs", limit=2, after=after), 200)
        assert len(page["items"]) <= 2
        pages += [item["need"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert pages == whole and len(whole) >= 3


def test_a_recommendation_made_anew_keeps_the_earlier_one(market):
    scenarios = [{"scenario": "purchasing", "from": 1, "to": 3}]
    need = market.post_need(scenarios=scenarios)["need"]
    enterprise = market.enterprises["machines"]
    market.solution("finance", {"purchasing": 3}, 1000000)
    again = done(enterprise.post(f"/v1/needs/{need}/recommendation"), 201)
    assert again == {"need": need, "revision": 2, "recommended": 1}
    first = done(enterprise.get(f"/v1/needs/{need}/recommendation", revision=1), 200)
    latest = done(enterprise.get(f"/v1/needs/{need}/recommendation"), 200)
    assert of(first["recommended"][0], "price_fit")["points"] < of(latest["recommended"][0], "price_fit")["points"]
    assert latest["revision"] == 2
    assert market.enterprises["pumps"].post(f"/v1/needs/{need}/recommendation").status_code == 404


def test_a_provider_that_is_related_to_the_enterprise_is_not_recommended_to_it_as_long_as_it_is(market):
    quality = [{"scenario": "quality", "from": 0, "to": 2}]

    def codes(enterprise):
        market.settle()
        market.settle()  # intake tells matching
        answer = market.post_need(enterprise, scenarios=quality)
        assert market.codes["quality"] in [line["provider"] for line in answer["recommended"]]
        return {line["provider"]: line["codes"] for line in answer["ineligible"]}.get(market.codes["mes"])

    def head_of_the_weaver(name):
        table = f"统一社会信用代码,数据日期,住所,法定代表人\n{market.codes['weaver']},{market.day()},,{name}\n"
        done(market.officer.send("/v1/market-register/import", table.encode(), "text/csv"), 200)

    head_of_the_weaver("演示人")  # every provider's of this market
    assert codes("weaver") is None, "intake compares those of a contract"
    done(market.officer.post("/v1/contracts", market.contract_body("mes", "weaver")), 201)
    assert codes("weaver") == ["related_party"]
    assert codes("machines") is None, "nobody else's"
    head_of_the_weaver("另一演示人")
    assert codes("weaver") is None
