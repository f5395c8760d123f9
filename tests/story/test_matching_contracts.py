"""Step 5, second half: a contract is recorded; what does not add up is refused, what is unusual marked."""

import pytest

from market import Market, done, faults


@pytest.fixture(scope="module", name="market")
def open_market():
    with Market() as market:
        yield market


def marks(answer):
    return [mark["code"] for mark in answer["marks"]]


def test_an_accepted_proposal_becomes_a_contract_and_the_contract_a_project(market):
    need = market.post_need()["need"]
    proposal = market.submit(need)["proposal"]
    early = market.providers["mes"].post("/v1/contracts", market.contract_body(proposal=proposal))
    assert early.status_code == 409 and faults(early) == [("proposal_not_accepted", "/proposal")]
    done(market.enterprises["machines"].post(f"/v1/proposals/{proposal}/acceptance"), 200)
    answer = done(market.providers["mes"].post("/v1/contracts", market.contract_body(proposal=proposal)), 201)
    assert answer["marked_unlisted"] is False and answer["marks"] == []
    contract = answer["contract"]
    event = market.await_event("contract_recorded", subject=contract)["data"]
    assert event["list_price_fen"] == event["concession_fen"] + event["enterprise_share_fen"] + event["subsidy_fen"]
    assert event["has_nda"] and event["listed"] and len(event["milestones"]) == 2
    opened = market.await_event("project_opened", where=lambda e: e["data"]["contract"] == contract)["data"]
    market.settle()
    shown = done(market.enterprises["machines"].get(f"/v1/contracts/{contract}"), 200)
    assert shown["project"] == opened["project"] and shown["proposal"] == proposal
    assert done(market.enterprises["machines"].get(f"/v1/needs/{need}"), 200)["state"] == "contracted"
    again = market.providers["mes"].post("/v1/contracts", market.contract_body(proposal=proposal))
    assert again.status_code == 409 and faults(again) == [("proposal_not_accepted", "/proposal")]


def test_the_confidentiality_agreement_of_a_contract_is_its_two_parties(market):
    paper = market.providers["mes"].upload(b"%PDF-1.7 what is kept secret between us")
    body = market.contract_body(nda={"signed_on": market.day(), "evidence": paper})
    done(market.providers["mes"].post("/v1/contracts", body), 201)
    market.settle()
    assert market.enterprises["machines"].get(f"/v1/evidence/{paper}").status_code == 200
    for client in (market.enterprises["pumps"], market.providers["quality"]):
        assert client.get(f"/v1/evidence/{paper}").status_code == 404


def test_what_does_not_add_up_is_refused_with_every_fault(market):
    before = done(market.officer.get("/v1/contracts", limit=200), 200)
    body = market.contract_body(subsidy_fen=12000001)
    body["milestones"][0].update(share_percent=61, due_on=market.day(-1))
    body["lines"][0]["due_on"] = market.day(-1)
    body["scenario_levels"][0]["to"] = 1
    answer = market.officer.post("/v1/contracts", body)
    assert answer.status_code == 422
    assert faults(answer) == [
        ("date_before_signing", "/lines/0/due_on"), ("date_before_signing", "/milestones/0/due_on"),
        ("milestones_do_not_add_up", "/milestones"), ("no_step_up", "/scenario_levels/0"),
        ("shares_do_not_add_up", "/list_price_fen")]
    future = market.officer.post("/v1/contracts", market.contract_body(signed_on=market.day(1)))
    assert future.status_code == 422 and ("signed_in_future", "/signed_on") in faults(future)
    generous = market.officer.post("/v1/contracts", market.contract_body(concession_fen=0, enterprise_share_fen=18000000))
    assert faults(generous) == [("no_concession", "/concession_fen")]
    negative = market.officer.post("/v1/contracts", market.contract_body(subsidy_fen=-1))
    assert negative.status_code == 422 and faults(negative) == [("too_small", "/subsidy_fen")]
    assert done(market.officer.get("/v1/contracts", limit=200), 200) == before


def test_a_contract_with_an_unlisted_provider_is_recorded_and_marked(market):
    answer = done(market.officer.post("/v1/contracts", market.contract_body("unlisted")), 201)
    assert answer["marked_unlisted"] and marks(answer) == ["unlisted_provider"]
    event = market.await_event("contract_recorded", subject=answer["contract"])["data"]
    assert event["listed"] is False and event["provider_name"] == "演示服务商unlisted"
    nameless = done(market.officer.post("/v1/contracts", market.contract_body("unknown")), 201)
    event = market.await_event("contract_recorded", subject=nameless["contract"])["data"]
    assert event["provider_name"] == market.codes["unknown"]


def test_what_is_unusual_is_marked_with_value_and_threshold_and_bars_nothing(market):
    solution = market.solution("mes", {"production_control": 3}, 29999999)
    body = market.contract_body(enterprise_share_fen=11999999, subsidy_fen=15000001)
    body["lines"][0]["solution"] = solution
    del body["nda"]
    answer = done(market.enterprises["machines"].post("/v1/contracts", body), 201)
    assert marks(answer) == ["no_nda", "subsidy_above_rate", "above_catalogue"]
    rate = answer["marks"][1]
    assert (rate["value"], rate["threshold"], rate["clause"]) == (15000001, 15000000, "R1")
    shown = done(market.officer.get(f"/v1/contracts/{answer['contract']}"), 200)
    assert [mark["code"] for mark in shown["marks"]] == marks(answer) and shown["nda"] is None
    split = market.contract_body()
    split["lines"][0]["price_fen"] = 1
    assert marks(done(market.officer.post("/v1/contracts", split), 201)) == ["lines_off_list_price"]


def test_a_party_records_and_reads_its_own_contracts_only(market):
    foreign = market.providers["quality"].post("/v1/contracts", market.contract_body("mes"))
    assert foreign.status_code == 403 and faults(foreign) == [("contract_not_own", "")]
    assert market.enterprises["pumps"].post("/v1/contracts", market.contract_body()).status_code == 403
    contract = done(market.enterprises["pumps"].post("/v1/contracts", market.contract_body(enterprise="pumps")), 201)["contract"]
    assert market.enterprises["machines"].get(f"/v1/contracts/{contract}").status_code == 404
    assert market.providers["quality"].get(f"/v1/contracts/{contract}").status_code == 404
    assert done(market.providers["mes"].get(f"/v1/contracts/{contract}"), 200)["enterprise"] == market.codes["pumps"]
    assert [item["contract"] for item in done(market.enterprises["pumps"].get("/v1/contracts"), 200)["items"]] == [contract]
    assert market.anonymous().get("/v1/contracts").status_code == 401


def test_a_contract_needs_an_enterprise_of_the_roster_and_two_parties(market):
    off = market.officer.post("/v1/contracts", market.contract_body(enterprise="unknown"))
    assert off.status_code == 409 and faults(off) == [("enterprise_off_roster", "/enterprise")]
    itself = market.officer.post("/v1/contracts", market.contract_body("machines", "machines"))
    assert ("contract_with_itself", "/provider") in faults(itself)
    theirs = market.submit(market.post_need("pumps")["need"])["proposal"]
    answer = market.officer.post("/v1/contracts", market.contract_body(proposal=theirs))
    assert answer.status_code == 422 and faults(answer) == [("proposal_of_others", "/proposal")]


def test_running_projects_take_capacity_and_completed_ones_are_experience(market):
    def reasons(enterprise):
        need = market.post_need(enterprise)["need"]
        shown = done(market.enterprises[enterprise].get(f"/v1/needs/{need}/recommendation"), 200)
        line = next(line for line in shown["recommended"] if line["provider"] == market.codes["mes"])
        return {reason["code"]: (reason["points"], reason["en"]) for reason in line["reasons"]}

    before = reasons("machines")
    contract = done(market.officer.post("/v1/contracts", market.contract_body()), 201)["contract"]
    project = market.await_event("project_opened", where=lambda e: e["data"]["contract"] == contract)["data"]["project"]
    market.settle()
    running = reasons("machines")
    assert count(running["capacity"][1]) == count(before["capacity"][1]) + 1
    done(market.officer.post(f"/v1/projects/{project}/closure", {"outcome": "terminated", "reason": "双方协商终止"}), 200)
    market.settle()
    ended = reasons("machines")
    assert count(ended["capacity"][1]) == count(before["capacity"][1])
    assert ended["delivery_record"][1].startswith("0 of ") and ended["delivery_record"][0] < before["delivery_record"][0]


def count(text):
    return int(text.split()[0])


def odd_dates(market, contract):
    """What was flagged about the dates of a contract: about, value, threshold."""
    opened = market.await_event("project_opened", where=lambda e: e["data"]["contract"] == contract)["data"]
    market.settle()
    flags = done(market.officer.get("/v1/flags", project=opened["project"], kind="dates_out_of_order"), 200)["items"]
    assert {(flag["clause"], flag["unit"], flag["basis"]) for flag in flags} <= {
        ("T2.6", "days", "jining-2025.1 /fraud/date_slack_days")}
    return [(flag["about"], flag["value"], flag["threshold"]) for flag in flags]


@pytest.mark.parametrize("signed, odd", [(0, None), (-1, 1), (-3, 3)])
def test_a_contract_signed_before_its_proposal_was_made_is_marked_and_flagged(market, signed, odd):
    market.advance(days=3)
    need = market.post_need()["need"]
    proposal = market.submit(need)["proposal"]
    done(market.enterprises["machines"].post(f"/v1/proposals/{proposal}/acceptance"), 200)
    body = market.contract_body(proposal=proposal, signed_on=market.day(signed))
    answer = done(market.providers["mes"].post("/v1/contracts", body), 201)
    assert [(mark["code"], mark["clause"], mark["value"], mark["threshold"]) for mark in answer["marks"]] == (
        [("signed_before_proposal", "T2.6", odd, 0)] if odd else [])
    assert odd_dates(market, answer["contract"]) == ([("signed_before_proposal", odd, 0)] if odd else [])


@pytest.mark.parametrize("ended, odd", [(1, None), (0, None), (-1, 1)])
def test_a_contract_recorded_after_its_last_milestone_is_marked_and_flagged(market, ended, odd):
    body = market.contract_body(signed_on=market.day(-20))
    body["lines"][0]["due_on"] = market.day(-10)
    for milestone, days in zip(body["milestones"], (-10, ended)):
        milestone["due_on"] = market.day(days)
    answer = done(market.providers["mes"].post("/v1/contracts", body), 201)
    assert marks(answer) == (["recorded_after_end"] if odd else [])
    assert odd_dates(market, answer["contract"]) == ([("recorded_after_end", odd, 0)] if odd else [])
