"""Appeals: what falls with what, what comes back, and what is told of it."""

import datetime

import pytest

from sanctions_office import Office, done, refused


@pytest.fixture(scope="module")
def office():
    with Office(start="2026-03-02") as world:
        yield world


def told(events, retraction):
    return [(events[event]["type"].split(".")[2], events[event]["subject"]) for event in retraction["withdraws"]]


def test_an_annulled_order_takes_the_decision_with_it_and_withdraws_what_was_told(office):
    provider = office.provider("annulled")
    orders, case = office.disqualified(provider)
    before = {event["id"]: event for event in office.events()}
    filed = done(office.appeal(provider, orders[1]), 201)
    assert filed["decide_by"] == "2026-04-01"
    decided = done(office.judgement(filed["appeal"], True), 200)
    assert set(decided["annulled"]) >= {orders[1], case} and decided["count"] == 2
    assert office.order(orders[1])["state"] == "annulled" and office.case(case)["state"] == "annulled"
    count = office.count(provider)
    assert count["count"] == 2 and count["annulled"] == [orders[1]]
    restored = office.await_event("count_restored", where=lambda e: e["data"]["by_appeal"] == filed["appeal"])["data"]
    assert (restored["was"], restored["count"]) == (3, 2) and orders[1] not in restored["orders"]
    annulled = office.await_event("decision_annulled", subject=case, client=office.anonymous())["data"]
    assert annulled["disqualified"] is True and annulled["delivered"] is True and annulled["restored_on"] == office.day()
    retracted = office.await_event("notice_retracted", subject=filed["appeal"], client=office.anonymous())["data"]
    served = office.await_event("acts_retracted", subject=filed["appeal"], client=provider)["data"]
    assert retracted["withdraws"] + served["withdraws"] == decided["withdraws"]
    assert retracted["withdraw_by"] == served["withdraw_by"] == "2026-03-05"
    assert told(before, retracted) == [("decision_delivered", case)]
    assert {event["id"] for event in office.events(client=office.anonymous())} >= set(retracted["withdraws"])
    assert {("order_delivered", orders[1]), ("prior_notice_issued", case)} <= set(told(before, served))
    assert {event["id"] for event in office.events(client=provider)} >= set(served["withdraws"])
    assert not {orders[0], orders[2]} & {subject for _, subject in told(before, served)}
    assert not office.events("acts_retracted", client=office.anonymous())
    assert done(office.anonymous().get("/v1/decisions", provider=provider.code), 200)["items"] == []


def test_what_was_annulled_cannot_be_appealed_and_one_appeal_is_open_at_a_time(office):
    provider, other = office.provider("repeated"), office.provider("stranger")
    order, _ = office.delivered(provider)
    refused(office.appeal(other, order), 404, "not_found")
    refused(office.appeal(provider, office.draft(provider)), 404, "not_found")
    appeal = done(office.appeal(provider, order), 201)["appeal"]
    refused(office.appeal(provider, order, "A2"), 409, "appeal_open")
    assert other.get(f"/v1/appeals/{appeal}").status_code == 404
    refused(office.judgement(appeal, True, orders=[order]), 422, "orders_without_decision")
    refused(office.judgement(appeal, False, client=office.client("decider", person="officer-2")), 403, "same_person")
    refused(office.judgement(appeal, True, client=office.drafter), 403, "forbidden")
    done(office.judgement(appeal, True), 200)
    refused(office.judgement(appeal, True), 409, "appeal_decided_already")
    refused(office.stay(appeal), 409, "appeal_decided_already")
    refused(office.appeal(provider, order), 409, "appeal_against_annulled")
    refused(office.report(provider, order), 409, "order_state")
    office.advance(days=40)
    assert not office.events("order_lapsed", subject=order) and not office.events("appeal_overdue", subject=appeal)


def test_a_stay_stops_the_clock_and_a_rejection_lets_the_remaining_days_run(office):
    provider = office.provider("stayed")
    order, answer = office.delivered(provider)
    start = office.today()
    office.advance(days=5)
    appeal = done(office.appeal(provider, order), 201)["appeal"]
    stayed = done(office.stay(appeal), 200)
    assert stayed["remaining_days"] == 11 and office.count(provider)["left_out"] == [order]
    refused(office.stay(appeal), 409, "stay_already")
    refused(office.drafter.post(f"/v1/orders/{order}/resumption"), 409, "order_is_stayed")
    refused(office.drafter.post(f"/v1/orders/{order}/refusal", {
        "facts": "拒绝", "evidence": [provider.proof]}), 409, "order_is_stayed")
    done(office.report(provider, order), 200)
    refused(office.verify(order, True), 409, "order_is_stayed")
    office.advance(days=20)
    assert office.order(order)["stayed_by"] == appeal and not office.events("order_lapsed", subject=order)
    done(office.judgement(appeal, False), 200)
    resumed = office.await_event("order_resumed", subject=order)["data"]
    assert resumed["remaining_days"] == 11 and resumed["appeal"] == appeal
    assert resumed["arithmetic"]["term_days"] == 11 and resumed["arithmetic"]["notice"] == office.day()
    assert office.count(provider)["count"] == 1
    assert done(office.verify(order, False), 200)["state"] == "delivered"
    office.advance(to=resumed["due_on"])
    office.advance(days=1)
    assert office.await_event("order_lapsed", subject=order)["data"]["due_on"] == resumed["due_on"]
    assert (office.today() - start) > datetime.timedelta(days=35)


def test_a_stayed_order_is_left_out_and_comes_back_into_the_count_when_the_appeal_fails(office):
    provider = office.provider("left out")
    first, _ = office.closed(provider)
    office.closed(provider)
    appeal = done(office.appeal(provider, first), 201)["appeal"]
    done(office.stay(appeal), 200)
    _, answer = office.delivered(provider)
    assert answer["count"] == 2 and "case" not in answer
    assert done(office.judgement(appeal, False), 200)["count"] == 3
    opened = office.await_event("case_opened", where=lambda e: e["data"]["provider"] == provider.code)["data"]
    assert opened["ground"] == "count"
    assert done(office.drafter.get(f"/v1/certificates/{opened['certificate']}"), 200)["count"] == 3


def test_nobody_is_disqualified_while_an_order_of_the_count_is_stayed(office):
    provider = office.provider("not now")
    made = [office.closed(provider) for _ in range(3)]
    case = made[2][1]["case"]
    done(office.notice(case), 200)
    done(office.statement(provider, case), 200)
    done(office.review(case), 200)
    appeal = done(office.appeal(provider, made[0][0]), 201)["appeal"]
    done(office.stay(appeal), 200)
    refused(office.vote(case), 409, "count_not_exceeded")
    done(office.judgement(appeal, False), 200)
    assert not [e for e in office.events("case_opened") if e["data"]["provider"] == provider.code][1:]
    done(office.vote(case), 200)


def test_an_open_case_is_reopened_with_a_new_certificate_while_the_count_still_exceeds(office):
    provider = office.provider("reopened")
    made = [office.closed(provider) for _ in range(3)]
    case, old = made[2][1]["case"], made[2][1]["certificate"]
    office.climb(provider, case)
    fourth, _ = office.closed(provider)
    appeal = done(office.appeal(provider, made[0][0]), 201)["appeal"]
    decided = done(office.judgement(appeal, True), 200)
    assert decided["count"] == 3 and old in decided["annulled"]
    again = office.case(case)
    assert again["state"] == "proposal" and again["round"] == 2 and again["certificate"] != old
    certificate = done(office.drafter.get(f"/v1/certificates/{again['certificate']}"), 200)
    assert fourth in [order["order"] for order in certificate["orders"]] and certificate["count"] == 3
    office.await_event("decision_annulled", subject=case)
    office.await_event("case_reopened", subject=case)
    office.climb(provider, case)
    assert office.case(case)["state"] == "delivered"


def test_a_decision_nobody_outside_has_seen_falls_without_a_word_to_the_public(office):
    provider = office.provider("unseen")
    made = [office.closed(provider) for _ in range(3)]
    case = made[2][1]["case"]
    done(office.notice(case), 200)
    done(office.statement(provider, case), 200)
    done(office.review(case), 200)
    done(office.vote(case), 200)
    appeal = done(office.appeal(provider, made[0][0]), 201)["appeal"]
    decided = done(office.judgement(appeal, True), 200)
    assert decided["count"] == 2 and office.case(case)["state"] == "annulled"
    office.await_event("case_dismissed", subject=case)
    assert not office.events("decision_annulled", subject=case)
    refused(office.conclude(case), 409, "case_step")
    retracted = office.await_event("acts_retracted", subject=appeal, client=provider)["data"]
    assert decided["withdraws"] == retracted["withdraws"]
    assert not office.events("notice_retracted", subject=appeal)
    seen = office.events(client=office.anonymous())
    assert not any(appeal in str(event) for event in seen)


def test_an_appeal_against_the_decision_may_take_orders_of_its_certificate_along(office):
    provider = office.provider("decision")
    orders, case = office.disqualified(provider)
    stray, _ = office.delivered(provider)
    appeal = done(office.appeal(provider, case, "A2"), 201)["appeal"]
    refused(office.stay(appeal), 409, "stay_not_possible")
    refused(office.judgement(appeal, True, orders=[orders[0], stray]), 422, "order_not_counted")
    refused(office.judgement(appeal, False, orders=[orders[0]]), 422, "orders_without_decision")
    decided = done(office.judgement(appeal, True, orders=[orders[0]]), 200)
    assert decided["count"] == 3 and office.case(case)["state"] == "annulled"
    assert office.order(orders[0])["state"] == "annulled" and office.order(orders[1])["state"] == "closed"
    refused(office.appeal(provider, case), 409, "appeal_against_annulled")
    shown = done(provider.get(f"/v1/appeals/{appeal}"), 200)
    assert shown["state"] == "upheld" and sorted(shown["withdraws"]) == sorted(decided["withdraws"])


def test_a_finding_annulled_takes_its_order_and_the_proposal_on_it(office):
    provider = office.provider("finding")
    order, answer = office.delivered(provider)
    finding = office.order(order)["finding"]
    case = done(office.drafter.post(f"/v1/orders/{order}/refusal", {
        "facts": "拒绝整改", "evidence": [provider.proof]}), 200)["case"]
    refused(office.appeal(provider, case), 404, "not_found")
    done(office.notice(case), 200)
    refused(office.appeal(provider, case), 409, "appeal_too_early")
    appeal = done(office.appeal(provider, finding, "A2"), 201)["appeal"]
    decided = done(office.judgement(appeal, True), 200)
    assert set(decided["annulled"]) == {finding, order, case} and decided["count"] == 0
    assert office.case(case)["state"] == "dismissed"
    assert done(office.drafter.get(f"/v1/findings/{finding}"), 200)["state"] == "annulled"
    office.await_event("finding_annulled", subject=finding)
    draft = office.draft(provider)
    finding = office.order(draft)["finding"]
    appeal = done(office.appeal(provider, finding), 201)["appeal"]
    done(office.judgement(appeal, True), 200)
    assert office.order(draft)["state"] == "withdrawn"


def test_an_appeal_left_undecided_is_told(office):
    provider = office.provider("undecided")
    order, _ = office.closed(provider)
    filed = done(office.appeal(provider, order), 201)
    office.advance(to=filed["decide_by"])
    assert not office.events("appeal_overdue", subject=filed["appeal"])
    office.advance(days=1)
    assert office.await_event("appeal_overdue", subject=filed["appeal"])["data"]["decide_by"] == filed["decide_by"]
    mine = done(provider.get("/v1/appeals"), 200)["items"]
    assert [item["appeal"] for item in mine] == [filed["appeal"]]
