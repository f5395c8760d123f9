"""From the third order to the decision: certificate, proposal, and every step of the ladder in its order."""

import pytest

from sanctions_office import Office, done, refused


@pytest.fixture(scope="module")
def office():
    with Office(start="2026-03-02") as world:
        yield world


def test_the_third_order_is_certified_and_only_proposed(office):
    provider = office.provider("third order")
    first, answer = office.closed(provider)
    assert answer["count"] == 1 and "case" not in answer
    second, answer = office.closed(provider)
    assert answer["count"] == 2 and "case" not in answer
    third, answer = office.delivered(provider)
    assert answer["count"] == 3
    certificate = done(office.drafter.get(f"/v1/certificates/{answer['certificate']}"), 200)
    assert certificate["count"] == 3 and certificate["orders_exceed"] == 2
    assert [order["order"] for order in certificate["orders"]] == [first, second, third]
    case = office.case(answer["case"])
    assert case["state"] == "proposal" and case["clause"] == "T2.2" and case["ground"] == "count"
    assert case["certificate"] == answer["certificate"] and case["rulebook"] == "jining-2025.1"
    told = office.await_event("count_certified", subject=answer["certificate"])["data"]
    assert told["orders"] == [first, second, third] and told["exceeds"] is True
    assert provider.get(f"/v1/cases/{answer['case']}").status_code == 404
    _, again = office.delivered(provider)
    assert again["count"] == 4 and "case" not in again


def test_no_step_of_the_ladder_is_jumped(office):
    provider, other = office.provider("ladder"), office.provider("onlooker")
    case = [office.closed(provider) for _ in range(3)][2][1]["case"]
    refused(office.statement(provider, case), 404, "not_found")
    refused(office.review(case), 409, "case_step")
    refused(office.vote(case), 409, "case_step")
    refused(office.conclude(case), 409, "case_step")
    noticed = done(office.notice(case), 200)
    assert noticed["due"]["arithmetic"]["day_kind"] == "workday" and noticed["due"]["due_on"] == "2026-03-09"
    refused(office.notice(case), 409, "case_step")
    refused(office.review(case), 409, "case_step")
    refused(office.statement(other, case), 404, "not_found")
    done(office.statement(provider, case), 200)
    refused(office.statement(provider, case), 409, "case_step")
    refused(office.vote(case), 409, "case_step")
    refused(office.review(case, client=office.drafter), 403, "same_person")
    assert done(office.review(case), 200)["state"] == "reviewed"
    refused(office.conclude(case), 409, "case_step")
    done(office.vote(case), 200)
    assert "decision" not in office.case(case, provider)
    assert office.case(case)["decision"]["outcome"] == "disqualified"
    refused(office.vote(case), 409, "case_step")
    refused(office.drafter.post(f"/v1/cases/{case}/dismissal", {"reason": "迟了"}), 409, "case_step")
    answer = done(office.conclude(case), 200)
    refused(office.conclude(case), 409, "case_step")
    told = office.await_event("decision_delivered", subject=case, client=office.anonymous())["data"]
    assert told["disqualified"] is True and told["provider"] == provider.code
    assert told["clause"] == "T2.2" and told["clause_zh"] == "限期整改超过2次或限期拒不进行整改；"
    assert len(told["orders"]) == 3 and "60日" in told["remedies_zh"] and told["calendar"]
    assert told["reconsideration_by"] == answer["reconsideration_by"] == "2026-05-06"
    assert (told["publish_by"], told["handover_by"]) == ("2026-03-30", "2026-04-01")
    assert told["lawsuit_by"] == answer["lawsuit_by"] == "2026-09-02"
    assert office.case(case, provider)["decision"]["outcome"] == "disqualified"
    assert other.get(f"/v1/cases/{case}").status_code == 404
    listed = done(office.anonymous().get("/v1/decisions", provider=provider.code), 200)["items"]
    assert [item["case"] for item in listed] == [case]


def test_the_panel_is_large_enough_free_of_conflicts_and_of_one_mind(office):
    provider = office.provider("panel")
    case = [office.closed(provider) for _ in range(3)][2][1]["case"]
    done(office.notice(case), 200)
    done(office.statement(provider, case), 200)
    done(office.review(case), 200)
    refused(office.drafter.post(f"/v1/cases/{case}/decision", {
        "members": [{"person": "a", "vote": "for"}], "disqualify": True, "reasons": "x"}), 403, "forbidden")
    refused(office.vote(case, ("for", "for")), 422, "panel_too_small")
    refused(office.vote(case, ("for", "for", "excluded")), 422, "panel_too_small")
    refused(office.vote(case, ("for", "abstain", "against")), 422, "votes_do_not_carry")
    refused(office.vote(case, ("for", "for", "for"), disqualify=False), 422, "votes_do_not_carry")
    answer = office.decider.post(f"/v1/cases/{case}/decision", {
        "members": [{"person": "a", "vote": "for"}, {"person": "a", "vote": "for"}, {"person": "b", "vote": "excluded"},
                    {"person": "c", "vote": "for", "conflict": "持股"}], "disqualify": True, "reasons": "决定"})
    assert {fault["code"] for fault in answer.json()["faults"]} == {
        "member_twice", "conflict_not_stated", "conflicted_vote"}
    done(office.vote(case, ("for", "against", "for", "excluded")), 200)
    made = office.await_event("decision_made", subject=case)["data"]
    assert (made["votes_for"], made["votes_against"], made["excluded"]) == (2, 1, 1)
    assert [vote["vote"] for vote in office.case(case)["votes"]] == ["for", "against", "for", "excluded"]


def test_a_decision_against_disqualification_ends_it_and_a_further_order_proposes_anew(office):
    provider = office.provider("kept")
    case = [office.closed(provider) for _ in range(3)][2][1]["case"]
    done(office.notice(case), 200)
    done(office.statement(provider, case), 200)
    done(office.review(case), 200)
    done(office.vote(case, ("against", "for", "against"), disqualify=False), 200)
    done(office.conclude(case), 200)
    assert office.await_event("decision_delivered", subject=case)["data"]["disqualified"] is False
    refused(office.drafter.post(f"/v1/cases/{case}/referral", {
        "agencies": ["市场监管局"], "facts": "演示", "evidence": []}), 409, "not_disqualified")
    _, answer = office.delivered(provider)
    assert answer["count"] == 4 and answer["case"] != case


def test_the_right_to_a_statement_ends_with_its_term_by_the_timer(office):
    provider = office.provider("silent")
    case = [office.closed(provider) for _ in range(3)][2][1]["case"]
    due = done(office.notice(case), 200)["due"]["due_on"]
    office.advance(to=f"{due}T15:59:00Z")
    assert office.case(case)["state"] == "noticed"
    office.advance(to=f"{due}T16:01:00Z")
    refused(office.statement(provider, case), 409, "statement_is_over")
    office.advance(hours=1)
    assert office.await_event("statement_waived", subject=case)["data"]["statement_due"] == due
    assert office.case(case)["state"] == "heard"
    assert done(office.review(case, agrees=False), 200)["state"] == "proposal"
    done(office.notice(case), 200)
    done(office.drafter.post(f"/v1/cases/{case}/dismissal", {"reason": "证据不足"}), 200)
    assert office.case(case)["state"] == "dismissed"
    refused(office.statement(provider, case), 409, "case_step")
    office.advance(days=20)
    assert len(office.events("statement_waived", subject=case)) == 1


def test_a_finding_under_t2_is_proposed_decided_and_referred(office):
    provider = office.provider("leak")
    finding = office.finding(provider, "T2.10")
    refused(office.drafter.post("/v1/cases", {"finding": finding, "facts": "泄密"}), 409, "finding_not_standing")
    office.approve(provider, finding)
    case = done(office.drafter.post("/v1/cases", {"finding": finding, "facts": "泄密"}), 201)["case"]
    refused(office.drafter.post("/v1/cases", {"finding": finding, "facts": "泄密"}), 409, "finding_has_case")
    refused(office.drafter.post("/v1/orders", {"finding": finding, "measures": "x"}), 422, "clause_not_rectification")
    proof = {"sha256": office.drafter.upload(b"%PDF-1.7 what was leaked"), "title": "泄密材料"}
    referral = {"agencies": ["网信办", "公安局"], "facts": "涉嫌犯罪", "evidence": [proof]}
    refused(office.drafter.post(f"/v1/cases/{case}/referral", referral), 409, "case_step")
    office.climb(provider, case)
    done(office.drafter.post(f"/v1/cases/{case}/referral", referral), 200)
    agency = office.client("agency", person="agency-1")
    told = office.await_event("referral_made", subject=case, client=agency)["data"]
    assert agency.get(f"/v1/evidence/{proof['sha256']}").status_code == 200
    assert provider.get(f"/v1/evidence/{proof['sha256']}").status_code == 404
    assert told["agencies"] == ["网信办", "公安局"] and told["clause"] == "T2.10"
    assert office.await_event("decision_delivered", subject=case)["data"]["finding"] == finding
