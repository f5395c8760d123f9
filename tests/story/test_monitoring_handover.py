"""The end of step 9: a provider is struck off, its running projects are listed for hand-over, once; an appeal that
puts it back takes them off the list."""

import pytest

from market import PDF, RULEBOOK, Market, done


@pytest.fixture(scope="module")
def market():
    with Market(start="2025-01-02") as instance:
        instance.deciders = [instance.client("decider", "officer", person=f"decider-{n}") for n in range(3)]
        yield instance


def project_of(market, **more):
    contract = done(market.officer.post("/v1/contracts", market.contract_body(**more)), 201)["contract"]
    return market.await_event(
        "project_opened", where=lambda event: event["data"]["contract"] == contract)["data"]["project"]


def strike_off(market, name):
    """From a finding under T2.5 to the delivered decision; gives the case."""
    proof = [{"sha256": market.officer.upload(PDF), "title": "泄密调查材料"}]
    finding = done(market.officer.post("/v1/findings", {
        "provider": market.codes[name], "clause": "T2.5", "facts": "将企业工艺参数发给第三方", "evidence": proof,
        "happened_on": market.day()}), 201)["finding"]
    told(market.providers[name].post(f"/v1/findings/{finding}/answer", {"text": "正在核实", "evidence": []}))
    case = done(market.officer.post("/v1/cases", {"finding": finding, "facts": "泄露商业秘密"}), 201)["case"]
    path = f"/v1/cases/{case}"
    delivered = {"delivered_on": market.day(), "confirmation": "paper"}
    told(market.officer.post(f"{path}/notice", {"facts": "泄露商业秘密", "reasons": "违反T2.5", **delivered}))
    told(market.providers[name].post(f"{path}/statement", {"text": "系员工个人行为", "evidence": []}))
    told(market.deciders[1].post(f"{path}/legal-review", {"agrees": True, "opinion": "程序合法"}))
    told(market.deciders[0].post(f"{path}/decision", {
        "members": [{"person": f"decider-{n}", "vote": "for"} for n in range(3)], "disqualify": True,
        "reasons": "情节严重"}))
    told(market.officer.post(f"{path}/delivery", delivered))
    return case


def told(answer):
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def listed_for_handover(market, name):
    answer = market.officer.get("/v1/projects", provider=market.codes[name], handover="true")
    return [item["project"] for item in answer.json()["items"]]


def test_running_projects_of_a_provider_struck_off_are_listed_once_and_taken_off_when_an_appeal_puts_it_back(market):
    running = [project_of(market), project_of(market, enterprise="pumps")]
    over = project_of(market)
    done(market.officer.post(f"/v1/projects/{over}/closure", {"outcome": "terminated", "reason": "合同解除"}), 200)
    other = project_of(market, provider="quality")

    case = strike_off(market, "mes")
    for project in running:
        data = market.await_event("project_handover_listed", subject=project)["data"]
        assert data["provider"] == market.codes["mes"] and data["struck_off_on"] == market.day()
        decision = market.await_event("decision_delivered", subject=case)["data"]
        for member in ("handover_by", "handover_by_arithmetic"):
            assert data[member] == decision[member], "the bureau and its register count alike"
        assert data["handover_by"] == "2025-02-17" and data["handover_by_arithmetic"]["rolled"] is True
    market.settle()
    listed = [event["data"]["project"] for event in market.events("project_handover_listed")]
    assert sorted(listed) == sorted(running), "each once, none that is over, none of others"
    assert listed_for_handover(market, "mes") == sorted(running)
    assert other not in listed
    enterprise = market.enterprises["machines"].get("/v1/projects", handover="true").json()["items"]
    assert [item["project"] for item in enterprise] == [running[0]], "an enterprise sees its own"

    handed = market.officer.post(f"/v1/projects/{running[0]}/closure", {"outcome": "handed_over", "reason": "由他方接手"})
    assert handed.status_code == 200, handed.text
    not_listed = market.officer.post(f"/v1/projects/{other}/closure", {"outcome": "handed_over", "reason": "由他方接手"})
    assert not_listed.status_code == 409

    appeal = told(market.providers["mes"].post("/v1/appeals", {
        "against": case, "ground": "A2", "text": "事实不清", "evidence": []}))["appeal"]
    told(market.deciders[2].post(f"/v1/appeals/{appeal}/decision", {"upheld": True, "reasons": "证据不足"}))
    back = market.await_event("project_handover_withdrawn", subject=running[1])["data"]
    assert back["provider"] == market.codes["mes"]
    market.settle()
    withdrawn = [event["data"]["project"] for event in market.events("project_handover_withdrawn")]
    assert withdrawn == [running[1]], "what is over stays over"
    assert listed_for_handover(market, "mes") == [running[0]]


OFF = ("training_missing", "security_training_missing", "presence_expired")


def open_flags(market, name):
    return [flag["kind"] for kind in OFF
            for flag in done(market.officer.get("/v1/flags", provider=market.codes[name], kind=kind, open=True), 200)["items"]]


def test_who_is_struck_off_owes_no_trainings_and_no_presence_though_a_project_runs(market):
    terms = [RULEBOOK["monitoring"][name] for name in (
        "training_period_days", "security_training_days", "presence_valid_days")]
    project_of(market, provider="finance")
    strike_off(market, "finance")
    market.advance(days=max(terms) + 1)
    assert open_flags(market, "finance") == [], "nothing was due yet when it was struck off"
    assert open_flags(market, "quality") == list(OFF)
    strike_off(market, "quality")
    market.settle()
    assert open_flags(market, "quality") == []
    (flag,) = done(market.officer.get("/v1/flags", provider=market.codes["quality"], kind="presence_expired"), 200)["items"]
    assert (flag["how"], flag["settled_on"]) == ("released", market.day())
