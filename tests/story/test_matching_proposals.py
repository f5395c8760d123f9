"""Step 5, first half: a proposal that lacks something comes back; a complete one is accepted."""

import pytest

from market import Market, done, faults


@pytest.fixture(scope="module", name="market")
def open_market():
    with Market() as market:
        yield market


def test_a_proposal_that_lacks_parts_comes_back_naming_all_of_them(market):
    need = market.post_need()["need"]
    answer = done(market.providers["mes"].post(f"/v1/needs/{need}/proposals", {
        "content": "部署系统", "goals": "　 ", "price_fen": 100,
        "lines": [{"kind": "software", "description": "系统", "quantity": 1}]}), 201)
    assert answer["state"] == "returned" and answer["listed"]
    missing = [(part["pointer"], part["clause"]) for part in answer["missing"]]
    assert missing == [("/goals", "R3"), ("/process", "R3"), ("/deliverables", "R3"),
                       ("/lines/0/function", "T1.3"), ("/lines/0/use", "T1.3"), ("/lines/0/price_fen", "T1.3")]
    event = market.await_event("proposal_returned", subject=answer["proposal"])
    assert event["data"]["missing"] == answer["missing"]
    shown = done(market.providers["mes"].get(f"/v1/proposals/{answer['proposal']}"), 200)
    assert shown["state"] == "returned" and shown["missing"] == answer["missing"]
    assert market.enterprises["machines"].get(f"/v1/proposals/{answer['proposal']}").status_code == 404
    refused = market.enterprises["machines"].post(f"/v1/proposals/{answer['proposal']}/acceptance")
    assert refused.status_code == 409 and faults(refused) == [("proposal_not_submitted", "/proposal")]


def test_prices_that_do_not_add_up_are_a_gap_of_the_purchase_list(market):
    need = market.post_need()["need"]
    answer = market.submit(need, price_fen=29999999)
    assert [part["pointer"] for part in answer["missing"]] == ["/price_fen"]


def test_the_enterprise_chooses_one_and_the_others_are_not_chosen(market):
    need = market.post_need()["need"]
    chosen = market.submit(need)
    other = market.submit(need, "quality")
    assert (chosen["state"], chosen["missing"]) == ("submitted", [])
    told = market.await_event("proposal_submitted", subject=chosen["proposal"])
    assert told["data"]["enterprise"] == market.codes["machines"] and "合格率" not in str(told)
    enterprise = market.enterprises["machines"]
    shown = done(enterprise.get(f"/v1/proposals/{chosen['proposal']}"), 200)
    assert shown["goals"] == "一次交检合格率提高两个百分点" and shown["lines"][0]["function"] == "排产与报工"
    accepted = done(enterprise.post(f"/v1/proposals/{chosen['proposal']}/acceptance"), 200)
    assert accepted == {"proposal": chosen["proposal"], "need": need}
    market.await_event("proposal_accepted", subject=chosen["proposal"])
    assert done(enterprise.get(f"/v1/proposals/{other['proposal']}"), 200)["state"] == "not_chosen"
    assert done(enterprise.get(f"/v1/needs/{need}"), 200)["state"] == "settled"
    twice = enterprise.post(f"/v1/proposals/{other['proposal']}/acceptance")
    assert twice.status_code == 409 and faults(twice) == [("proposal_not_submitted", "/proposal")]
    late = market.providers["mes"].post(f"/v1/needs/{need}/proposals", market.proposal_body())
    assert late.status_code == 409 and faults(late) == [("need_not_open", "/need")]


def test_nobody_else_accepts_or_reads_a_proposal(market):
    need = market.post_need()["need"]
    proposal = market.submit(need)["proposal"]
    assert market.enterprises["pumps"].post(f"/v1/proposals/{proposal}/acceptance").status_code == 404
    assert market.providers["mes"].post(f"/v1/proposals/{proposal}/acceptance").status_code == 403
    assert market.enterprises["pumps"].get(f"/v1/proposals/{proposal}").status_code == 404
    assert market.providers["quality"].get(f"/v1/proposals/{proposal}").status_code == 404
    assert market.providers["quality"].get(f"/v1/needs/{need}/proposals").status_code == 404
    assert [item["proposal"] for item in
            done(market.providers["mes"].get(f"/v1/needs/{need}/proposals"), 200)["items"]] == [proposal]
    assert done(market.officer.get(f"/v1/proposals/{proposal}"), 200)["state"] == "submitted"


def test_a_proposal_sent_again_with_the_same_key_is_one_proposal(market):
    need = market.post_need()["need"]
    provider = market.providers["mes"]
    body = market.proposal_body()
    first = provider.post(f"/v1/needs/{need}/proposals", body, key="the-same")
    again = provider.post(f"/v1/needs/{need}/proposals", body, key="the-same")
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    assert len(done(provider.get(f"/v1/needs/{need}/proposals"), 200)["items"]) == 1
    other = provider.post(f"/v1/needs/{need}/proposals", market.proposal_body(goals="另一目标"), key="the-same")
    assert other.status_code == 422


def test_a_provider_off_the_register_is_marked_and_not_barred(market):
    need = market.post_need()["need"]
    answer = market.submit(need, "unlisted")
    assert answer["state"] == "submitted" and answer["listed"] is False
    unknown = market.providers["unknown"].post(f"/v1/needs/{need}/proposals", market.proposal_body())
    assert unknown.status_code == 409 and faults(unknown) == [("provider_without_registration", "")]


def test_a_line_names_only_the_providers_own_solutions(market):
    need = market.post_need()["need"]
    theirs = market.solution("quality", {"quality": 2}, 5000000)
    body = market.proposal_body()
    body["lines"][0]["solution"] = theirs
    answer = market.providers["mes"].post(f"/v1/needs/{need}/proposals", body)
    assert answer.status_code == 422 and faults(answer) == [("solution_of_others", "/lines/0/solution")]


def test_what_is_not_there_is_not_found(market):
    assert market.providers["mes"].post(
        "/v1/needs/XQ2025-999999/proposals", market.proposal_body()).status_code == 404
    assert market.enterprises["machines"].post("/v1/proposals/FA2025-999999/acceptance").status_code == 404
