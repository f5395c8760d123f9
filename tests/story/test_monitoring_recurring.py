"""What a provider owes again and again: training for enterprises (R2), proofs that expire (R1, R9), reviews of the
service (R10); flagged by the clock alone, settled when done, and not owed any more when its occasion is over."""

import datetime
import json

import pytest

from market import PAPER, RULEBOOK, Market, done, faults

MONITORING = RULEBOOK["monitoring"]
PROOF = [{"sha256": PAPER, "title": "证明材料"}]


@pytest.fixture(scope="module")
def market():
    with Market(start="2025-01-02") as instance:
        (entry,) = [event["data"] for event in instance.events("register_entry_changed")
                    if event["data"]["provider"] == instance.codes["mes"]]
        instance.listed_on = entry["since"]
        instance.project = project_of(instance, "mes")
        instance.opened_on = instance.day()
        instance.elsewhere = project_of(instance, "quality")
        yield instance


def project_of(market, provider):
    contract = done(market.officer.post("/v1/contracts", market.contract_body(provider)), 201)["contract"]
    return market.await_event(
        "project_opened", where=lambda event: event["data"]["contract"] == contract)["data"]["project"]


def owed(market, kind, name="mes", **query):
    items = done(market.officer.get("/v1/obligations", provider=market.codes[name], kind=kind, **query), 200)["items"]
    return {item["due_on"] for item in items if item["ended_on"] is None}


def flags(market, kind, name="mes", **query):
    return done(market.officer.get("/v1/flags", provider=market.codes[name], kind=kind, **query), 200)["items"]


def activity(market, client=None, days=0, **more):
    body = {"form": "training", "topic": "policy", "title": "政策宣讲", "held_on": market.day(days), "sign_in_sheet": PAPER,
            "attendance": [{"enterprise": market.codes["machines"], "heads": 12},
                           {"enterprise": market.codes["pumps"], "heads": 3}], **more}
    return (client or market.providers["mes"]).post("/v1/activities", body)


def answer(market, number, name, attended):
    return market.enterprises[name].post(f"/v1/activities/{number}/answer", {"attended": attended, "text": "说明"})


def after(market, day, days):
    """The day so many after a day."""
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=days)).isoformat()


def test_a_contract_and_the_register_set_going_what_comes_back(market):
    assert owed(market, "training") == {after(market, market.opened_on, MONITORING["training_period_days"])}
    assert owed(market, "security_training") == {after(market, market.opened_on, MONITORING["security_training_days"])}
    assert owed(market, "presence") == {after(market, market.listed_on, MONITORING["presence_valid_days"])}
    assert owed(market, "review") == {after(market, market.opened_on, MONITORING["review_days"])}
    assert owed(market, "training", "finance") == set(), "it has no project"
    assert owed(market, "presence", "finance") != set(), "it stands on the register"
    project_of(market, "unlisted")
    assert owed(market, "training", "unlisted") == set(), "the standard asks it of those on the register"


def test_an_activity_names_enterprises_of_the_roster_once_each_on_a_day_that_is_over(market):
    named = [{"enterprise": market.codes[name], "heads": 1} for name in ("pumps", "unknown", "pumps")]
    assert faults(activity(market, days=1, attendance=named)) == [
        ("enterprise_named_twice", "/attendance/2/enterprise"), ("enterprise_not_on_roster", "/attendance/1/enterprise"),
        ("fact_in_future", "/held_on")]
    assert faults(activity(market, market.providers["unlisted"])) == [("provider_not_on_register", "")]
    assert activity(market, market.enterprises["pumps"]).status_code == 403


def test_denials_are_a_flag_until_they_are_taken_back_and_each_enterprise_sees_its_own(market):
    number = done(activity(market), 201)["activity"]
    told = market.await_event("activity_recorded", subject=number, client=market.enterprises["pumps"])["data"]
    assert told["named"] == 2 and market.codes["machines"] not in json.dumps(told), "who else is named is not its matter"
    assert faults(answer(market, number, "weaver", False)) == [("activity_not_found", "/activity")]
    assert done(answer(market, number, "machines", True), 200) == {"denials": 0}
    market.settle()
    assert flags(market, "training_denied") == []
    assert done(answer(market, number, "pumps", False), 200) == {"denials": 1}
    assert done(answer(market, number, "pumps", False), 200) == {"denials": 1}, "said again"
    market.settle()
    (flag,) = flags(market, "training_denied")
    assert (flag["clause"], flag["about"], flag["project"], flag["unit"]) == ("R2", number, None, "denials")
    assert (flag["value"], flag["threshold"], flag["sample"]) == (1, MONITORING["training_denials"], 2)
    assert done(answer(market, number, "pumps", True), 200) == {"denials": 0}
    market.settle()
    assert flags(market, "training_denied", open=True) == []
    for name, others in (("pumps", 1), ("machines", 1)):
        (seen,) = done(market.enterprises[name].get("/v1/activities"), 200)["items"]
        assert [one["enterprise"] for one in seen["attendance"]] == [market.codes[name]]
    assert done(market.enterprises["weaver"].get("/v1/activities"), 200)["items"] == []
    assert done(market.providers["quality"].get("/v1/activities"), 200)["items"] == []


def test_reviews_are_held_by_either_party_and_flagged_when_the_days_of_grace_are_over(market):
    path = f"/v1/projects/{market.project}/reviews"
    body = {"held_on": market.day(), "on_time": True, "to_quality": False, "text": "响应需提速"}
    days, grace = MONITORING["review_days"], MONITORING["review_grace_days"]
    assert market.providers["quality"].post(path, body).status_code == 404
    assert market.officer.post(path, body).status_code == 403
    assert faults(market.enterprises["machines"].post(path, {**body, "held_on": market.day(1)})) == [
        ("fact_in_future", "/held_on")]
    market.advance(to=after(market, market.opened_on, days + grace))
    assert flags(market, "review_overdue") == [], "the days of grace are not over"
    market.advance(days=1)
    (flag,) = flags(market, "review_overdue")
    assert (flag["clause"], flag["value"], flag["threshold"], flag["unit"]) == ("R10", grace + 1, grace, "days")
    first = done(market.enterprises["machines"].post(path, {**body, "held_on": market.day()}), 201)
    assert first["review"] == 1 and first["next_by"] == market.day(days)
    assert flags(market, "review_overdue", open=True) == []
    again = done(market.providers["mes"].post(path, {**body, "held_on": market.day(-3)}), 201)
    assert again["review"] == 2 and again["next_by"] == first["next_by"], "an older day changes nothing"
    seen = done(market.enterprises["machines"].get(path), 200)["reviews"]
    assert [one["recorded_by"] for one in seen] == ["enterprise", "provider"]
    page = done(market.officer.get(path, limit=1), 200)
    assert (page["reviews"], page["next"]) == (seen[:1], 1)
    page = done(market.officer.get(path, limit=1, after=1), 200)
    assert (page["reviews"], page["next"]) == (seen[1:], None)


def test_who_comes_to_a_session_and_who_does_not(market):
    number = done(market.officer.post("/v1/sessions", {
        "title": "对接会", "place": "市会议中心", "held_on": market.day(),
        "invited": [market.codes["mes"], market.codes["quality"]]}), 201)["session"]
    assert done(market.officer.post(f"/v1/sessions/{number}/attendance", {"attended": [market.codes["mes"]]}), 200)["absent"] == 1


def test_training_that_is_missing_is_flagged_the_day_after_its_period_and_settled_by_the_next(market):
    held_on, days = market.day(), MONITORING["training_period_days"]
    assert done(activity(market), 201)["next_by"] == market.day(days)
    market.advance(to=after(market, held_on, days))
    assert flags(market, "training_missing") == [], "its last day is not over"
    market.advance(days=1)
    (flag,) = flags(market, "training_missing")
    assert (flag["clause"], flag["project"], flag["value"], flag["threshold"], flag["unit"]) == (
        "R2", None, days + 1, days, "days")
    assert flag["basis"] == "jining-2025.1 /monitoring/training_period_days"
    assert [item["flag"] for item in flags(market, "training_missing", open=True)] == [flag["flag"]]
    done(activity(market, days=-days), 201)
    assert flags(market, "training_missing", open=True) == [], "its last day is today"
    market.advance(days=1)
    assert len(flags(market, "training_missing", open=True)) == 1, "and over tomorrow"
    assert flags(market, "training_missing", "quality", open=True) != [], "who never did anything too"
    closure = {"outcome": "terminated", "reason": "合同解除"}
    done(activity(market, market.providers["quality"]), 201)
    done(market.officer.post(f"/v1/projects/{market.elsewhere}/closure", closure), 200)
    market.advance(days=days + 1)
    assert flags(market, "training_missing", "quality", open=True) == [], "no project of it runs any more"
    assert owed(market, "training", "quality") == set()


@pytest.mark.parametrize("kind, parameter, clause, flag", [
    ("presence", "presence_valid_days", "R1", "presence_expired"),
    ("security_training", "security_training_days", "R9", "security_training_missing")])
def test_a_proof_expires_and_is_flagged_until_it_is_renewed(market, kind, parameter, clause, flag):
    days, provider = MONITORING[parameter], market.providers["mes"]
    body = {"kind": kind, "done_on": market.day(), "text": "演示材料", "evidence": PROOF}
    assert faults(provider.post("/v1/proofs", {**body, "done_on": market.day(1)})) == [("fact_in_future", "/done_on")]
    assert provider.post("/v1/proofs", {**body, "evidence": []}).status_code == 422
    assert faults(market.providers["unlisted"].post("/v1/proofs", body)) == [("provider_not_on_register", "")]
    proof = done(provider.post("/v1/proofs", body), 201)
    assert proof["next_by"] == market.day(days) and flags(market, flag, open=True) == []
    market.advance(to=proof["next_by"])
    assert flags(market, flag, open=True) == []
    market.advance(days=1)
    (raised,) = flags(market, flag, open=True)
    assert (raised["clause"], raised["value"], raised["threshold"], raised["project"]) == (clause, days + 1, days, None)
    done(provider.post("/v1/proofs", {**body, "done_on": market.day()}), 201)
    assert flags(market, flag, open=True) == []
    assert proof["proof"] in [one["proof"] for one in done(provider.get("/v1/proofs"), 200)["items"]]
    assert done(market.providers["quality"].get("/v1/proofs"), 200)["items"] == []


def test_who_comes_onto_the_register_with_a_project_that_runs_owes_from_that_day(market):
    project = project_of(market, "unlisted")
    assert owed(market, "training", "unlisted") == set()
    market.list({"unlisted": {"quality": 2}})
    (entry,) = [event["data"] for event in market.events("register_entry_changed")
                if event["data"]["provider"] == market.codes["unlisted"]]
    for kind, parameter in (("training", "training_period_days"), ("security_training", "security_training_days")):
        assert owed(market, kind, "unlisted") == {after(market, entry["since"], MONITORING[parameter])}
    assert owed(market, "review", "unlisted", project=project) != set()


def checks(market, period_to, name="mes"):
    """What a period's score says of what comes back: (checks, passed) by requirement."""
    (score,) = done(market.officer.get("/v1/scores", provider=market.codes[name], period_to=period_to), 200)["items"]
    found = {one["clause"]: (one["checks"], one["passed"]) for one in score["indicators"]}
    return {clause: found[clause] for clause in ("R1", "R2", "R3", "R9", "R10")}


def test_what_came_back_in_time_is_a_check_passed_and_what_was_late_one_that_failed_for_good(market):
    none = (0, 0)
    # a training held, one denied for a while; a session attended; two reviews of one project, the first too late
    assert checks(market, "2025-06-30") == {"R1": none, "R2": (2, 1), "R3": (1, 1), "R9": none, "R10": (2, 1)}
    assert checks(market, "2025-06-30", "quality")["R3"] == (1, 0)
    # twice a day by which a training was owed went by, no review any more
    assert checks(market, "2025-12-31") == {"R1": none, "R2": (2, 0), "R3": none, "R9": none, "R10": (1, 0)}
    # the proof of presence came after it had expired, no security training
    assert checks(market, "2026-06-30") == {"R1": (2, 1), "R2": none, "R3": none, "R9": (1, 0), "R10": none}
    # the security training at last
    assert checks(market, "2027-06-30") == {"R1": (2, 1), "R2": none, "R3": none, "R9": (1, 1), "R10": none}


def accept(market, project, provider):
    path = f"/v1/projects/{project}"
    for milestone in (1, 2):
        done(market.providers[provider].post(f"{path}/milestones/{milestone}/completion", {"completed_on": market.day()}), 200)
    for client in (market.providers[provider], market.enterprises["machines"]):
        done(client.post(f"{path}/internal-acceptance", {"held_on": market.day(), "documents": PROOF}), 200)
    done(market.officer.post(f"{path}/acceptance", {"passed": True, "facts": "资料齐全，达标"}), 201)
    market.settle()


def test_what_is_flagged_is_released_with_its_occasion_and_owed_anew_with_the_next(market):
    project = project_of(market, "finance")
    market.advance(days=max(MONITORING["training_period_days"], MONITORING["security_training_days"]) + 1)
    kinds = ("review_overdue", "training_missing", "security_training_missing")
    raised = [flag["flag"] for kind in kinds for flag in flags(market, kind, "finance", open=True)]
    assert len(raised) == len(kinds)
    accept(market, project, "finance")
    settled = [flag for kind in kinds for flag in flags(market, kind, "finance") if flag["flag"] in raised]
    assert [(flag["how"], flag["settled_on"]) for flag in settled] == [("released", market.day())] * len(kinds)
    assert [owed(market, kind, "finance") for kind in ("review", "training", "security_training")] == [set()] * 3
    project_of(market, "finance")
    assert owed(market, "training", "finance") == {market.day(MONITORING["training_period_days"])}
