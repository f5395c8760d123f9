"""Rectification orders: drafted by one, signed by another, delivered once; the term with its proof; closed, not
closed, refused, or lapsed by the timer alone."""

import datetime

import pytest

from sanctions_office import Office, done, refused


@pytest.fixture(scope="module")
def office():
    with Office(start="2026-02-02") as world:
        yield world


def test_the_due_day_carries_its_whole_proof(office):
    provider = office.provider("proof")
    order, answer = office.delivered(provider)
    due = answer["due"]
    assert due["due_on"] == "2026-02-24" and due["provisional"] is False and answer["count"] == 1
    proof = due["arithmetic"]
    assert proof["notice"] == "2026-02-02" and proof["counted_from"] == "2026-02-03"
    assert proof["term_days"] == 15 and proof["day_kind"] == "natural" and proof["rulebook"] == "jining-2025.1"
    assert proof["counted_to"] == "2026-02-17" and proof["rolled"] is True and "2026" in proof["calendar"]
    assert {"date": "2026-02-17", "why": "holiday"} in proof["skipped"]
    assert [day["date"] for day in proof["skipped"]] == [f"2026-02-{day}" for day in range(17, 24)]
    assert office.order(order)["arithmetic"] == proof
    event = office.await_event("order_delivered", subject=order)
    assert event["data"]["arithmetic"] == proof and event["data"]["due_on"] == "2026-02-24"


def test_an_order_needs_two_persons_and_the_right_sequence(office):
    provider = office.provider("two persons")
    order = office.draft(provider)
    refused(office.deliver(order), 409, "order_state")
    refused(office.drafter.post(f"/v1/orders/{order}/signature"), 403, "same_person")
    refused(office.verify(order, True), 409, "order_state")
    refused(office.report(provider, order), 404, "not_found")
    done(office.signer.post(f"/v1/orders/{order}/signature"), 200)
    refused(office.signer.post(f"/v1/orders/{order}/signature"), 409, "order_state")
    refused(office.deliver(order, office.day(1)), 422, "delivered_in_future")
    refused(office.deliver(order, office.day(-1)), 422, "delivered_before_act")
    refused(office.verify(order, True), 409, "order_state")
    done(office.deliver(order), 200)
    refused(office.deliver(order), 409, "order_state")


def test_a_finding_has_facts_evidence_and_a_clause_that_is_a_ground(office):
    provider = office.provider("finding")
    body = {"provider": provider.code, "clause": "R3", "facts": "演示", "evidence": [provider.proof],
            "happened_on": office.day(1), "flag": "FL2026-000099"}
    answer = office.drafter.post("/v1/findings", body)
    assert {fault["code"] for fault in answer.json()["faults"]} == {
        "clause_not_a_ground", "happened_in_future", "flag_not_known"}
    finding = office.finding(provider)
    order = done(office.drafter.post("/v1/orders", {"finding": finding, "measures": "整改"}), 201)["order"]
    refused(office.drafter.post("/v1/orders", {"finding": finding, "measures": "整改"}), 409, "finding_has_order")
    refused(office.drafter.post("/v1/cases", {"finding": finding, "facts": "演示"}), 422, "clause_not_disqualification")
    assert done(provider.get(f"/v1/findings/{finding}"), 200)["clause"] == "T1.2"
    assert provider.get(f"/v1/orders/{order}").status_code == 404
    done(office.drafter.post(f"/v1/orders/{order}/withdrawal", {"reason": "重复"}), 200)
    done(office.drafter.post("/v1/orders", {"finding": finding, "measures": "整改"}), 201)


def test_t1_6_stands_only_with_a_second_approval(office):
    provider = office.provider("second approval")
    finding = office.finding(provider, "T1.6")
    assert provider.get(f"/v1/findings/{finding}").status_code == 404
    refused(office.drafter.post("/v1/orders", {"finding": finding, "measures": "整改"}), 409, "finding_not_standing")
    refused(office.drafter.post(f"/v1/findings/{finding}/approval"), 403, "same_person")
    office.approve(provider, finding)
    refused(office.third.post(f"/v1/findings/{finding}/approval"), 409, "finding_not_awaiting")
    done(office.drafter.post("/v1/orders", {"finding": finding, "measures": "整改"}), 201)
    assert done(provider.get(f"/v1/findings/{finding}"), 200)["state"] == "standing"


def test_a_term_above_fifteen_days_needs_a_reason_and_a_third_person(office):
    provider = office.provider("long term")
    body = {"finding": office.finding(provider), "measures": "整改", "term_days": 30}
    refused(office.drafter.post("/v1/orders", body), 422, "long_term_reason_missing")
    order = done(office.drafter.post("/v1/orders", {**body, "long_term_reason": "设备采购周期长"}), 201)["order"]
    refused(office.signer.post(f"/v1/orders/{order}/signature"), 409, "long_term_not_approved")
    refused(office.drafter.post(f"/v1/orders/{order}/approval"), 403, "same_person")
    done(office.third.post(f"/v1/orders/{order}/approval"), 200)
    refused(office.signer.post(f"/v1/orders/{order}/approval"), 409, "already_approved")
    refused(office.third.post(f"/v1/orders/{order}/signature"), 403, "same_person")
    done(office.drafter.post(f"/v1/orders/{order}/draft", {
        "measures": "整改并培训", "term_days": 20, "long_term_reason": "设备采购周期长"}), 200)
    refused(office.signer.post(f"/v1/orders/{order}/signature"), 409, "long_term_not_approved")
    done(office.third.post(f"/v1/orders/{order}/approval"), 200)
    done(office.signer.post(f"/v1/orders/{order}/signature"), 200)
    assert done(office.deliver(order), 200)["due"]["arithmetic"]["term_days"] == 20
    short = office.draft(provider)
    refused(office.signer.post(f"/v1/orders/{short}/approval"), 409, "term_needs_no_approval")


def test_a_stale_reader_changes_nothing(office):
    provider = office.provider("stale")
    order = office.draft(provider)
    seen = office.drafter.get(f"/v1/orders/{order}").headers["etag"]
    done(office.drafter.post(f"/v1/orders/{order}/draft", {"measures": "新措施"}), 200)
    refused(office.signer.post(f"/v1/orders/{order}/signature", headers={"If-Match": seen}), 412, "stale")
    fresh = office.drafter.get(f"/v1/orders/{order}").headers["etag"]
    assert fresh != seen
    done(office.signer.post(f"/v1/orders/{order}/signature", headers={"If-Match": fresh}), 200)


def test_a_report_is_closed_or_goes_back_within_the_term(office):
    provider, other = office.provider("closing"), office.provider("bystander")
    order, _ = office.delivered(provider)
    refused(office.report(other, order), 404, "not_found")
    assert other.get(f"/v1/orders/{order}").status_code == 404
    assert done(office.report(provider, order), 200)["verify_by"] == "2026-02-12"
    refused(office.report(provider, order), 409, "order_state")
    assert done(office.verify(order, False), 200)["state"] == "delivered"
    done(office.report(provider, order), 200)
    assert done(office.verify(order, True), 200)["state"] == "closed"
    refused(office.verify(order, True), 409, "order_state")
    seen = office.order(order, provider)
    assert len(seen["reports"]) == 2 and [v["closed"] for v in seen["verifications"]] == [False, True]
    assert "drafted_by" not in seen and office.count(provider)["count"] == 1
    returned = office.await_event("order_not_closed", subject=order)
    assert returned["data"]["returned"] is True


def test_pause_and_resumption_keep_the_days_and_an_extension_adds_some(office):
    provider = office.provider("clock")
    office.advance(to="2026-03-13")
    order, answer = office.delivered(provider)
    assert answer["due"]["due_on"] == "2026-03-30"
    office.advance(to="2026-03-18")
    refused(office.drafter.post(f"/v1/orders/{order}/resumption"), 409, "order_is_not_paused")
    assert done(office.drafter.post(f"/v1/orders/{order}/pause", {"reason": "企业停产"}), 200)["remaining_days"] == 11
    refused(office.drafter.post(f"/v1/orders/{order}/pause", {"reason": "企业停产"}), 409, "order_is_paused")
    refused(office.drafter.post(f"/v1/orders/{order}/extension", {"days": 2, "reason": "企业停产"}), 409, "order_is_paused")
    office.advance(to="2026-05-06")
    assert office.order(order)["state"] == "delivered"
    resumed = done(office.drafter.post(f"/v1/orders/{order}/resumption"), 200)["due"]
    assert resumed["due_on"] == "2026-05-18" and resumed["arithmetic"]["term_days"] == 11
    assert resumed["arithmetic"]["counted_to"] == "2026-05-17"
    extended = done(office.drafter.post(f"/v1/orders/{order}/extension", {"days": 5, "reason": "部件到货延迟"}), 200)["due"]
    assert extended["due_on"] == "2026-05-22" and extended["arithmetic"]["term_days"] == 16
    refused(office.drafter.post(f"/v1/orders/{order}/extension", {"days": 11, "reason": "再延"}), 422, "extension_too_long")
    assert office.await_event("order_paused", subject=order)["data"]["remaining_days"] == 11
    assert office.await_event("order_resumed", subject=order)["data"]["due_on"] == "2026-05-18"


def test_the_timer_alone_states_the_lapse_and_opens_a_proposal(office):
    provider = office.provider("lapse")
    order, answer = office.delivered(provider)
    due_on = datetime.date.fromisoformat(answer["due"]["due_on"])
    office.advance(to=due_on - datetime.timedelta(days=4))
    assert not office.events("order_due_soon", subject=order)
    office.advance(to=due_on - datetime.timedelta(days=3))
    assert office.events("order_due_soon", subject=order)
    office.advance(to=f"{due_on}T15:59:59Z")
    assert office.order(order)["state"] == "delivered"
    assert office.await_event("order_due_soon", subject=order)["data"]["due_on"] == answer["due"]["due_on"]
    office.advance(to=f"{answer['due']['due_on']}T16:00:30Z")
    refused(office.report(provider, order), 409, "term_is_over")
    assert office.order(order)["state"] == "delivered"
    office.advance(hours=1)
    lapsed = office.await_event("order_lapsed", subject=order)
    assert lapsed["data"]["due_on"] == answer["due"]["due_on"]
    opened = office.await_event("case_opened", where=lambda event: event["data"].get("order") == order)["data"]
    assert opened["clause"] == "T2.2" and opened["ground"] == "lapse" and "certificate" not in opened
    assert office.order(order)["state"] == "lapsed" and office.case(opened["case"])["state"] == "proposal"
    refused(office.report(provider, order), 409, "order_state")


def test_a_reported_order_does_not_lapse_but_is_proposed_when_it_is_not_closed_after_the_term(office):
    provider = office.provider("late verification")
    order, answer = office.delivered(provider)
    verify_by = done(office.report(provider, order), 200)["verify_by"]
    office.advance(to=answer["due"]["due_on"])
    office.advance(days=2)
    assert office.order(order)["state"] == "reported"
    assert office.await_event("verification_overdue", subject=order)["data"]["verify_by"] == verify_by
    verified = done(office.verify(order, False), 200)
    assert verified["state"] == "not_closed"
    assert office.case(verified["case"])["ground"] == "not_closed"


def test_a_refusal_is_stated_by_an_officer_and_proposes(office):
    provider = office.provider("refusal")
    order, _ = office.delivered(provider)
    answer = done(office.drafter.post(f"/v1/orders/{order}/refusal", {
        "facts": "书面表示拒绝整改", "evidence": [provider.proof]}), 200)
    assert office.case(answer["case"])["ground"] == "refusal" and office.order(order)["state"] == "refused"
    refused(office.report(provider, order), 409, "order_state")
    office.advance(days=40)
    assert not office.events("order_lapsed", subject=order)
