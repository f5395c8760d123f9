"""What comes back counts in the score of the period in which it was done or missed, though it is owed anew since; what is
owed no more counts nowhere (M2)."""

import datetime

import pytest

from market import PAPER, RULEBOOK, Market, done

DAYS = RULEBOOK["monitoring"]["training_period_days"]
PERIOD = "2025-12-31"


@pytest.fixture(scope="module")
def market():
    with Market(start="2025-01-02", more=("late",)) as instance:
        instance.projects = {name: project_of(instance, name) for name in ("mes", "quality", "finance", "late")}
        instance.last = instance.today() + datetime.timedelta(days=DAYS)
        live(instance)
        yield instance


def project_of(market, provider):
    contract = done(market.officer.post("/v1/contracts", market.contract_body(provider)), 201)["contract"]
    return market.await_event(
        "project_opened", where=lambda event: event["data"]["contract"] == contract)["data"]["project"]


def train(market, name):
    done(market.providers[name].post("/v1/activities", {
        "form": "training", "topic": "policy", "title": "政策宣讲", "held_on": market.day(), "sign_in_sheet": PAPER,
        "attendance": [{"enterprise": market.codes["machines"], "heads": 12}]}), 201)


def serve(market, name):
    """A project beside the others is accepted; its first ticket is solved at once, its first upgrade comes without a word.
    A request for material is refused."""
    provider, enterprise, evidence = market.providers[name], market.enterprises["machines"], [{"sha256": PAPER, "title": "证明"}]
    path = f"/v1/projects/{project_of(market, name)}"
    for milestone in (1, 2):
        done(provider.post(f"{path}/milestones/{milestone}/completion", {"completed_on": market.day()}), 200)
    for client in (provider, enterprise):
        done(client.post(f"{path}/internal-acceptance", {"held_on": market.day(), "documents": evidence}), 200)
    done(provider.post(f"{path}/after-sales", {
        "serves_until": market.day(RULEBOOK["monitoring"]["after_sales_days"]), "text": "运维", "evidence": evidence}), 200)
    done(market.officer.post(f"{path}/acceptance", {"passed": True, "facts": "资料齐全，达标"}), 201)
    number = done(enterprise.post(f"{path}/tickets", {"urgent": False, "text": "报表无法导出"}), 201)["ticket"]
    done(provider.post(f"{path}/tickets/{number}/answer", {"solved": True, "text": "已修复"}), 200)
    done(enterprise.post(f"{path}/upgrade-records", {"carried_out_on": market.day(), "text": "未通知的升级"}), 201)
    request = done(market.officer.post("/v1/audit-requests", {
        "provider": market.codes[name], "title": "专项审计", "text": "请提供发票"}), 201)["request"]
    done(provider.post(f"/v1/audit-requests/{request}/answer", {"hands_over": False, "text": "不予提供", "evidence": []}), 200)


def live(market):
    """mes trains on the last day, quality after it; the only project of finance ends before it, that of late after it. Everybody's year ends."""
    market.advance(to=market.last - datetime.timedelta(days=1))
    serve(market, "quality")
    done(market.officer.post(f"/v1/projects/{market.projects['finance']}/closure", {
        "outcome": "terminated", "reason": "合同解除"}), 200)
    request = done(market.officer.post("/v1/audit-requests", {
        "provider": market.codes["finance"], "title": "专项审计", "text": "请提供发票"}), 201)["request"]
    done(market.officer.post(f"/v1/audit-requests/{request}/withdrawal", {"reason": "不再需要"}), 200)
    market.advance(to=market.last)
    train(market, "mes")
    done(market.enterprises["machines"].post(f"/v1/projects/{market.projects['mes']}/reviews", {
        "held_on": market.day(), "on_time": True, "to_quality": True, "text": "按期"}), 201)
    done(market.providers["mes"].post("/v1/proofs", {
        "kind": "security_training", "done_on": market.day(), "text": "培训", "evidence": [{"sha256": PAPER, "title": "证明"}]}), 201)
    market.advance(days=3)
    train(market, "quality")
    done(market.officer.post(f"/v1/projects/{market.projects['late']}/closure", {
        "outcome": "terminated", "reason": "合同解除"}), 200)
    market.advance(to="2026-01-01")


def counted(market, name):
    """(checks, passed) by requirement."""
    page = done(market.officer.get("/v1/scores", provider=market.codes[name], period_to=PERIOD), 200)["items"]
    return {one["clause"]: (one["checks"], one["passed"]) for score in page for one in score["indicators"] if one["checks"]}


def test_what_was_done_in_time_passes_although_it_is_owed_anew(market):
    mes, quality = counted(market, "mes"), counted(market, "quality")
    assert mes["R2"] == (1, 1) and mes["R9"] == (1, 1) and mes["R10"][1] == 1
    assert "R9" not in quality, "its training of the staff is due next year"


def test_what_was_done_too_late_was_missed_and_done(market):
    assert counted(market, "quality")["R2"] == (2, 1)


def test_what_is_owed_no_more_is_neither_missed_nor_done(market):
    finance = counted(market, "finance")
    assert "R2" not in finance, "no project of it ran on the last day"
    assert "R12" not in finance, "the request was withdrawn"


def test_what_was_missed_before_its_occasion_was_over_stays_missed(market):
    assert counted(market, "late")["R2"] == (1, 0)


def test_a_flag_is_no_duty_s_because_both_are_the_first_of_their_kind(market):
    (flag,) = done(market.officer.get("/v1/flags", provider=market.codes["quality"], kind="upgrade_unannounced"), 200)["items"]
    owed = done(market.officer.get("/v1/obligations", project=flag["project"], kind="ticket_solution"), 200)["items"]
    assert [one["about"] for one in owed] == [flag["about"]] == ["1"]
    assert counted(market, "quality")["R11"] == (3, 2), "responded and solved in time, but upgraded without a word"


def test_a_refusal_is_the_request_s_that_was_not_met_and_counts_once(market):
    assert counted(market, "quality")["R12"] == (1, 0)
