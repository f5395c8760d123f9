"""A draft of the rulebook is rehearsed over what was found, ordered and decided: what would have come out differently,
and nothing changes (M4)."""

import pytest

from rehearsal import RULEBOOK, draft, left_out, pages, rehearse, turned
from sanctions_office import Office, done, refused

TERM = RULEBOOK["rectification"]["term_days"]


@pytest.fixture(scope="module")
def office():
    with Office(start="2025-03-03") as world:
        past(world)
        yield world


def past(office):
    """All delivered on Monday, 3 March. Of `two`: an order reported on its tenth day and one on the day after. Of
    `three`: one closed on the day itself, one of twenty days, one that was paused for a day. And a finding that nobody
    answered."""
    office.names = {name: office.provider(name) for name in ("two", "three")}
    two, three = office.names.values()
    office.orders = {name: office.delivered(two)[0] for name in ("tenth", "eleventh")}
    office.orders["closed"] = office.closed(three)[0]
    office.orders["long"] = long_order(office, three)
    office.orders["paused"] = office.delivered(three)[0]
    office.two = [office.orders[name] for name in ("tenth", "eleventh")]
    office.three = [office.orders[name] for name in ("closed", "long", "paused")]
    office.unanswered = office.held(two)["finding"]
    office.advance(days=10)
    done(office.report(two, office.orders["tenth"]), 200)
    done(office.drafter.post(f"/v1/orders/{office.orders['paused']}/pause", {"reason": "企业停产"}), 200)
    office.advance(days=1)
    done(office.report(two, office.orders["eleventh"]), 200)
    done(office.drafter.post(f"/v1/orders/{office.orders['paused']}/resumption"), 200)


def long_order(office, provider):
    order = office.draft(provider, term_days=20, long_term_reason="设备到货期较长")
    done(office.third.post(f"/v1/orders/{order}/approval"), 200)
    done(office.signer.post(f"/v1/orders/{order}/signature"), 200)
    done(office.deliver(order), 200)
    return order


def of(found, *matters):
    return {key: value for key, value in found.items() if key[1] in matters}


def test_the_same_rulebook_as_a_draft_changes_nothing(office):
    asked = draft()
    found = pages(office.drafter, "orders", asked)
    assert sum(page["looked_at"] for page in found) > 10
    assert [page["items"] for page in found] == [[]] * len(found)
    assert left_out(office.drafter, "orders", asked) == set()
    assert {page["version"] for page in found} == {"jining-2025.1"}


def test_a_shorter_term_moves_the_due_day_of_every_order_and_makes_late_what_came_a_day_after_it(office):
    found = of(rehearse(office.drafter, "orders", draft(rectification={"term_days": 10}), "order"), "order_term")
    assert turned(found) == {
        (office.orders["tenth"], "order_term"): ("in_time", "in_time"),
        (office.orders["eleventh"], "order_term"): ("in_time", "late"),
        (office.orders["closed"], "order_term"): ("in_time", "in_time")}
    item = found[office.orders["eleventh"], "order_term"]
    assert (item["clause"], item["rulebook"], item["provider"]) == ("T1.2", "jining-2025.1", office.names["two"].code)
    assert item["because"] == [{"parameter": "/rectification/term_days", "was": TERM, "would_be": 10}]
    assert (item["was"]["due_on"], item["would_be"]["due_on"]) == ("2025-03-18", "2025-03-13")
    assert item["was"]["arithmetic"]["term_days"] == TERM and item["would_be"]["arithmetic"]["term_days"] == 10
    assert item["was"]["arithmetic"] == office.order(office.orders["eleventh"])["arithmetic"]


def test_other_days_are_counted_for_terms_that_people_set_too(office):
    found = of(rehearse(office.drafter, "orders", draft(rectification={"day_kind": "workday"}), "order"), "order_term")
    item = found[office.orders["long"], "order_term"]
    assert (item["was"]["due_on"], item["would_be"]["due_on"]) == ("2025-03-24", "2025-03-31")
    assert item["because"] == [{"parameter": "/rectification/day_kind", "was": "natural", "would_be": "workday"}]
    rolled = of(rehearse(office.drafter, "orders", draft(rectification={"term_days": 12, "roll": False}), "order"), "order_term")
    assert rolled[office.orders["tenth"], "order_term"]["would_be"]["due_on"] == "2025-03-15", "a Saturday"
    assert rolled[office.orders["long"], "order_term"]["would_be"]["due_on"] == "2025-03-23", "its own days, a Sunday"


def test_an_order_whose_term_was_paused_is_named_as_not_rehearsed(office):
    paused = (office.orders["paused"], "term_was_paused")
    assert left_out(office.drafter, "orders", draft(rectification={"term_days": 10}), "order") == {paused}
    assert paused not in left_out(office.drafter, "orders", draft(disqualification={"orders_exceed": 1}), "order")


@pytest.mark.parametrize("law, would_be", [
    ({"term_days": 19}, None), ({"term_days": 20}, "not_needed"), ({"long_term_needs_second_approval": False}, "not_needed")])
def test_a_long_term_that_the_draft_allows_would_not_have_needed_its_second_approval(office, law, would_be):
    found = of(rehearse(office.drafter, "orders", draft(rectification=law), "order"), "order_approval")
    expected = {(office.orders["long"], "order_approval"): ("needed", would_be)} if would_be else {}
    assert turned(found) == expected


@pytest.mark.parametrize("exceed, expected", [
    (3, {"three": ("proposal", 2, "none", None)}),
    (1, {"two": ("none", None, "proposal", 1), "three": ("proposal", 2, "proposal", 1)}),
    (2, {})])
def test_another_number_of_orders_opens_t22_at_another_order_or_not_at_all(office, exceed, expected):
    found = of(rehearse(office.drafter, "orders", draft(disqualification={"orders_exceed": exceed}), "count"), "count")
    orders = {"two": office.two, "three": office.three}
    told = {}
    for name, (was, was_at, would_be, would_be_at) in expected.items():
        told[office.names[name].code] = (was, None if was_at is None else orders[name][was_at],
                                         would_be, None if would_be_at is None else orders[name][would_be_at])
    assert {number: (item["was"]["outcome"], item["was"].get("with"), item["would_be"]["outcome"], item["would_be"].get("with"))
            for (number, _), item in found.items()} == told
    for item in found.values():
        assert item["clause"] == "T2.2"
        assert item["because"] == [{"parameter": "/disqualification/orders_exceed", "was": 2, "would_be": exceed}]


def test_terms_to_answer_and_to_verify_are_counted_by_the_draft(office):
    found = rehearse(office.drafter, "orders", draft(findings={"answer_days": 4}, rectification={"verification_days": 3}))
    answer = found[office.unanswered, "finding_answer"]
    assert (answer["was"]["outcome"], answer["was"]["due_on"]) == ("late", "2025-03-13")
    assert (answer["would_be"]["outcome"], answer["would_be"]["due_on"]) == ("late", "2025-03-07")
    verified = found[office.orders["closed"], "order_verification"]
    assert (verified["was"]["due_on"], verified["would_be"]["due_on"]) == ("2025-03-13", "2025-03-06")
    assert (verified["was"]["outcome"], verified["would_be"]["outcome"]) == ("in_time", "in_time")


def test_pages_of_one_case_say_the_same_as_one_page(office):
    asked = draft(rectification={"term_days": 10}, disqualification={"orders_exceed": 1})
    for kind, cases in (("order", 5), ("count", 2)):
        small = pages(office.drafter, "orders", asked, kind, limit=1)
        assert [page["looked_at"] for page in small] == [1] * cases + [0]
        whole = pages(office.drafter, "orders", asked, kind, limit=200)
        assert [item for page in small for item in page["items"]] == whole[0]["items"] != []


def test_what_the_draft_changes_and_nothing_judges_by_is_named_with_its_reason(office):
    asked = draft(disqualification={"panel_min": 5, "publication_workdays": 9}, title_en="A draft")
    assert left_out(office.drafter, "orders", asked, "count") == {
        ("/disqualification/panel_min", "people_decide"), ("/disqualification/publication_workdays", "no_rehearsal"),
        ("/title_en", "no_judgement")}


def test_a_bad_draft_is_refused_with_every_fault_at_once(office):
    bad = draft(rectification={"term_days": 0})
    bad["body"]["colour"] = "red"
    faults = office.drafter.post("/v1/rehearsals/orders", {**bad, "after": "nowhere"}).json()["faults"]
    assert {(fault["pointer"], fault["code"]) for fault in faults} == {
        ("/body/rectification/term_days", "too_small"), ("/body/colour", "unknown_field"), ("/after", "unknown_page")}
    unsound = draft()
    unsound["body"]["admission"]["score_sheet"][0]["points"] += 1
    for what in ("orders", "flags", "admissions", "prices"):
        refused(office.operator.post(f"/v1/rehearsals/{what}", unsound), 422, "rulebook_unsound")
    refused(office.drafter.post("/v1/rehearsals/orders", {**draft(), "after": "nowhere 1"}), 422, "unknown_page")
    refused(office.drafter.post("/v1/rehearsals/orders", {**draft(), "limit": 201}), 422, "too_great")


def test_a_rehearsal_is_the_bureaus_and_leaves_nothing_behind(office):
    start = office.cursor()
    for client in (office.names["two"], office.anonymous(), office.client("agency"), office.decider):
        assert client.post("/v1/rehearsals/orders", draft()).status_code in (401, 403)
    rehearse(office.operator, "orders", draft(rectification={"term_days": 10}))
    assert office.events(after=start) == [] or {event["type"] for event in office.events(after=start)} == {
        "minglu.gateway.key_issued.v1"}
    assert [one["version"] for one in done(office.operator.get("/v1/rulebooks"), 200)["items"]] == ["jining-2025.1"]
    assert done(office.operator.get("/v1/law-proposals"), 200)["items"] == []
    assert office.order(office.orders["eleventh"])["due_on"] == "2025-03-18"
