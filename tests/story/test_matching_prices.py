"""The watch over prices: against what an item cost (T2.9) and against its peers (T1.3); flags, never reproaches."""

import copy
import datetime

import pytest

from market import PAPER, RULEBOOK, Market, done
from rehearsal import draft, left_out, pages, rehearse, turned

PRICE = RULEBOOK["price"]
PEERS = ["peer1", "peer2", "peer3"]  # with mes, quality and finance six on the register


@pytest.fixture(scope="module", name="market")
def open_market():
    with Market(more=PEERS) as market:
        yield market


def change(market, name, solution, price_fen):
    done(market.providers[name].post(f"/v1/solutions/{solution}/price", {"price_fen": price_fen, "reason": "演示调价"}), 200)
    market.settle()


def flags(market, solution, open=True, client=None):
    """(kind, value, threshold, sample) of the flags about a solution, the oldest first."""
    items = done((client or market.officer).get("/v1/flags", open="true" if open else "false", limit=200), 200)["items"]
    return [(item["kind"], item["value"], item["threshold"], item["sample"])
            for item in reversed(items) if item["about"] == solution]


def flag(market, solution):
    items = done(market.officer.get("/v1/flags", limit=200), 200)["items"]
    return next(item for item in items if item["about"] == solution)


def measures(market, solution, client=None):
    items = done((client or market.officer).get("/v1/price-measures", solution=solution), 200)["items"]
    return {measure["measure"]: measure for item in items for measure in item["measures"]}


def states(market, solution):
    return {name: measure["reason"] or measure["state"] for name, measure in measures(market, solution).items()}


def offer(market, prices, scenario, level=2, **more):
    """One solution of each provider that delivers the same: their numbers."""
    numbers = {name: market.solution(name, {scenario: level}, price, **more) for name, price in prices.items()}
    market.settle()
    return numbers


@pytest.mark.parametrize("percent, fen, told", [
    (PRICE["band_percent"], 0, []),
    (PRICE["band_percent"], 1, [("price_band", PRICE["band_percent"] + 1, PRICE["band_percent"], 1)]),
    (-PRICE["band_percent"], 0, []),
    (-PRICE["band_percent"], -1, [("price_band", PRICE["band_percent"] + 1, PRICE["band_percent"], 1)])])
def test_a_change_beyond_the_band_is_flagged_and_one_of_the_band_itself_is_not(market, percent, fen, told):
    solution = market.solution("mes", {"energy": 1}, 10000000)
    change(market, "mes", solution, 10000000 + 100000 * percent + fen)
    assert flags(market, solution) == told
    assert states(market, solution)["price_band"] == ("beyond" if told else "within")


def test_a_flag_of_a_price_says_both_prices_the_sign_and_the_basis_and_settles_when_it_is_back(market):
    solution = market.solution("mes", {"energy": 2}, 10000000)
    change(market, "mes", solution, 7000000)
    found = flag(market, solution)
    assert (found["clause"], found["unit"], found["basis"]) == ("T2.9", "percent", "jining-2025.1 /price/band_percent")
    assert all(part in found["note"] for part in ("100000.00元", "70000.00元", "-30.00%", "180日"))
    assert found["project"] is None and found["provider"] == market.codes["mes"]
    event = market.await_event("flag_raised", where=lambda e: e["data"]["about"] == solution)
    assert "project" not in event["data"] and event["data"]["flag"] == found["flag"]
    change(market, "mes", solution, 7500000)
    assert flags(market, solution, open=False) == [("price_band", 30, 20, 1)]  # the same fact has one flag
    change(market, "mes", solution, 9000000)
    assert flags(market, solution) == []
    settled = market.await_event("flag_settled", subject=found["flag"])["data"]
    assert settled["how"] == "cured"
    # an officer may make a finding of it all the same: it rests on what was
    done(market.officer.post("/v1/findings", {
        "provider": market.codes["mes"], "clause": "T2.9", "facts": "演示：价格骤降", "happened_on": market.day(),
        "flag": found["flag"], "evidence": [{"sha256": PAPER, "title": "价格截图"}]}), 201)


def test_small_steps_add_up_in_the_window(market):
    solution = market.solution("quality", {"energy": 3}, 10000000)
    change(market, "quality", solution, 11500000)
    assert flags(market, solution) == []
    change(market, "quality", solution, 13000000)
    assert flags(market, solution) == [("price_band", 30, 20, 2)]


def test_peers_are_told_apart_by_what_they_deliver_and_too_few_are_said(market):
    few = offer(market, {"mes": 100, "quality": 100, "finance": 100, "peer1": 100, "peer2": 999900}, "finance")
    offer(market, {"peer3": 100}, "finance", level=3)
    offer(market, {"peer3": 100}, "finance", standard=False)
    shown = measures(market, few["peer2"])["price_peers"]
    assert (shown["state"], shown["reason"], shown["sample"]) == ("not_applicable", "too_few_peers", 4)
    assert shown["basis"] == "jining-2025.1 /price/min_sample" and "不足5家" in shown["note"]
    assert states(market, few["peer2"])["price_band"] == "no_earlier_price"
    assert flags(market, few["peer2"]) == []
    more = offer(market, {"peer3": 100}, "finance")  # the one that was missing
    assert flags(market, few["peer2"]) == [("price_peers", 999800, 20, 5)]
    assert states(market, more["peer3"])["price_peers"] == "within"


def test_a_price_far_from_its_peers_is_flagged_until_it_is_near_again(market):
    # their median 100000 yuan, their median absolute deviation 10000: three and a half of it are 35 percent
    prices = {"mes": 8000000, "quality": 9000000, "finance": 10000000, "peer1": 11000000, "peer2": 12000000}
    offer(market, prices, "quality")
    near = market.solution("peer3", {"quality": 2}, 13500000)
    far = market.solution("peer3", {"quality": 2}, 13500001)
    market.settle()
    assert flags(market, near) == []
    assert flags(market, far) == [("price_peers", 36, 35, 5)]
    found = flag(market, far)
    assert (found["clause"], found["basis"]) == ("T1.3", "jining-2025.1 /price/mad_factor")
    assert all(part in found["note"] for part in ("135000.01元", "中位数100000.00元", "绝对中位差10000.00元", "+35.00%", "3.5倍"))
    change(market, "peer3", far, 13500000)
    assert flags(market, far) == []


@pytest.mark.parametrize("law, expected", [
    ({"band_percent": 20}, None), ({"band_percent": 15}, None), ({"band_percent": 14}, ("not_raised", "raised")),
    ({"band_percent": 15, "window_days": 1}, None)])
def test_a_draft_with_a_narrower_band_flags_exactly_what_lies_between(market, law, expected):
    solution = market.solution("finance", {"warehousing": 1}, 10000000)
    change(market, "finance", solution, 11500000)
    start = market.cursor()
    found = rehearse(market.officer, "prices", draft(price=law))
    assert turned(found).get((solution, "price_band")) == expected
    if expected:
        item = found[solution, "price_band"]
        assert (item["clause"], item["value"], item["unit"], item["provider"]) == ("T2.9", 15, "percent", market.codes["finance"])
        assert item["because"] == [{"parameter": "/price/band_percent", "was": 20, "would_be": 14}]
    assert flags(market, solution) == [] and market.events(after=start) == [], "a rehearsal flags nothing"


def test_a_draft_says_which_prices_its_other_peers_would_flag_or_spare(market):
    assert all(page["items"] == page["not_rehearsed"] == [] for page in pages(market.officer, "prices", draft()))
    prices = {"mes": 8000000, "quality": 9000000, "finance": 10000000, "peer1": 11000000, "peer2": 12000000}
    offer(market, prices, "warehousing", level=3)
    dear = market.solution("peer3", {"warehousing": 3}, 13500000)
    market.settle()
    for law, expected in (({"mad_factor": 3.4}, ("not_raised", "raised")), ({"min_sample": 6}, ("not_raised", "not_applicable")),
                          ({"mad_factor": 3.6}, None)):
        found = rehearse(market.officer, "prices", draft(price=law), limit=3)
        assert turned(found).get((dear, "price_peers")) == expected, law
    asked = draft(matching={"max_recommendations": 9}, cost_share={"concession_min_fen": 2})
    assert left_out(market.officer, "prices", asked) == {
        ("/matching/max_recommendations", "no_rehearsal"), ("/cost_share/concession_min_fen", "no_rehearsal")}


def test_who_offers_the_same_thing_often_is_one_peer(market):
    offer(market, {"mes": 100, "quality": 100, "finance": 100, "peer1": 100}, "planning")
    for _ in range(3):
        market.solution("peer1", {"planning": 2}, 200)
    dear = market.solution("peer2", {"planning": 2}, 999900)
    market.settle()
    shown = measures(market, dear)["price_peers"]
    assert (shown["reason"], shown["sample"]) == ("too_few_peers", 4)


def test_what_is_no_standard_product_has_no_peers_and_who_is_not_on_the_register_is_not_watched(market):
    special = market.solution("mes", {"quality": 2}, 99999900, standard=False)
    outside = market.solution("unlisted", {"quality": 2}, 99999900)
    change(market, "unlisted", outside, 1)
    change(market, "mes", special, 9999900)
    assert states(market, special) == {"price_band": "beyond", "price_peers": "not_standard"}
    assert states(market, outside) == {"price_band": "not_listed", "price_peers": "not_listed"}
    assert flags(market, outside) == []


def test_a_provider_sees_its_own_measures_and_flags_only(market):
    mine, other = market.providers["mes"], market.providers["quality"]
    solution = market.solution("mes", {"energy": 4}, 10000000)
    change(market, "mes", solution, 5000000)
    assert measures(market, solution, mine)["price_band"]["state"] == "beyond"
    assert measures(market, solution, other) == {}
    assert flags(market, solution, client=mine) == [("price_band", 50, 20, 1)]
    assert flags(market, solution, client=other) == []
    assert market.anonymous().get("/v1/price-measures").status_code == 401
    page = done(market.officer.get("/v1/price-measures", state="beyond", limit=1), 200)
    assert len(page["items"]) == 1 and page["next"] == page["items"][0]["solution"]


def test_the_window_closes_by_itself_on_the_day_after_its_last(market):
    solution = market.solution("finance", {"marketing": 2}, 10000000)
    market.advance(days=7)
    change(market, "finance", solution, 20000000)
    changed_on = market.today()
    assert flags(market, solution) == [("price_band", 100, 20, 1)]
    market.advance(to=changed_on + datetime.timedelta(days=PRICE["window_days"]))
    assert flags(market, solution) == [("price_band", 100, 20, 1)]
    market.advance(days=1)
    assert flags(market, solution) == []
    assert states(market, solution)["price_band"] == "no_earlier_price"


def test_a_price_is_judged_by_the_rulebook_of_the_day_it_was_set(market):
    before = market.solution("finance", {"safety": 2}, 10000000)
    change(market, "finance", before, 11500000)
    after = copy.deepcopy(RULEBOOK)
    after["version"], after["effective_from"] = "jining-2025.9", market.day(3)
    after["price"]["band_percent"] = 10
    market.adopt("rulebooks", after)
    market.advance(days=3)
    assert flags(market, before) == []
    later = market.solution("finance", {"safety": 2}, 10000000)
    change(market, "finance", later, 11500000)
    assert flags(market, later) == [("price_band", 15, 10, 1)]
    assert flag(market, later)["basis"] == "jining-2025.9 /price/band_percent"
