"""After the acceptance and beside the projects: support within the rulebook's hours, upgrades announced in time, service
past the pilot (R11), material for supervision and audit (R12), matchmaking sessions (R3)."""

import concurrent.futures
import datetime
import json

import pytest

from market import PAPER, RULEBOOK, Market, done, faults
from world import read_time

MONITORING = RULEBOOK["monitoring"]
PROOF = [{"sha256": PAPER, "title": "证明材料"}]


@pytest.fixture(scope="module")
def market():
    with Market(start="2025-01-02") as instance:
        instance.mes, instance.machines = instance.providers["mes"], instance.enterprises["machines"]
        instance.agency_code = instance.codes["weaver"]
        instance.agency = instance.client("agency", organisation=instance.agency_code, person="auditor-1")
        instance.running = project_of(instance)
        instance.project = accepted(instance)
        yield instance


def project_of(market):
    contract = done(market.officer.post("/v1/contracts", market.contract_body()), 201)["contract"]
    return market.await_event(
        "project_opened", where=lambda event: event["data"]["contract"] == contract)["data"]["project"]


def accepted(market):
    project = project_of(market)
    path = f"/v1/projects/{project}"
    for milestone in (1, 2):
        done(market.mes.post(f"{path}/milestones/{milestone}/completion", {"completed_on": market.day()}), 200)
    for client in (market.mes, market.machines):
        done(client.post(f"{path}/internal-acceptance", {"held_on": market.day(), "documents": PROOF}), 200)
    done(market.officer.post(f"{path}/acceptance", {"passed": True, "facts": "资料齐全，达标"}), 201)
    return project


def flags(market, kind, name="mes", **query):
    return done(market.officer.get("/v1/flags", provider=market.codes[name], kind=kind, **query), 200)["items"]


def measured(flag):
    return flag["clause"], flag["value"], flag["threshold"], flag["unit"]


def ticket(market, urgent=False, project=None, client=None):
    return (client or market.machines).post(f"/v1/projects/{project or market.project}/tickets",
                                            {"urgent": urgent, "text": "数据采集中断"})


def answer(market, number, solved, client=None):
    return (client or market.mes).post(f"/v1/projects/{market.project}/tickets/{number}/answer",
                                       {"solved": solved, "text": "已处理"})


def test_support_begins_with_the_acceptance_and_is_between_the_two_parties(market):
    assert faults(ticket(market, project=market.running)) == [("project_not_accepted", "")]
    assert ticket(market, client=market.enterprises["pumps"]).status_code == 404
    assert ticket(market, client=market.mes).status_code == 403
    number = done(ticket(market), 201)["ticket"]
    assert answer(market, number, True, market.providers["quality"]).status_code == 404
    assert faults(answer(market, 99, True)) == [("ticket_not_found", "/ticket")]
    assert done(answer(market, number, False), 200) == {"state": "responded"}
    assert faults(answer(market, number, False)) == [("ticket_answered", "")]
    assert done(answer(market, number, True), 200) == {"state": "solved"}
    assert faults(answer(market, number, True)) == [("ticket_answered", "")]
    seen = done(market.machines.get(f"/v1/projects/{market.project}/support"), 200)["tickets"][number - 1]
    assert seen["state"] == "solved" and seen["response"] == "已处理" and seen["solution"] == "已处理"
    assert market.providers["quality"].get(f"/v1/projects/{market.project}/support").status_code == 404


@pytest.mark.parametrize("urgent, respond, solve", [
    (False, "response_hours", "solution_hours"), (True, "urgent_response_hours", "urgent_solution_hours")])
def test_a_response_and_a_solution_are_flagged_at_the_end_of_their_hours_and_settled_when_given(
        market, urgent, respond, solve):
    opened = done(ticket(market, urgent), 201)
    now, number = market.now(), opened["ticket"]
    second = datetime.timedelta(seconds=1)
    for until, hours, kind, solved in (("respond_until", respond, "response_late", False),
                                       ("solve_until", solve, "solution_late", True)):
        end = read_time(opened[until])
        assert abs(end - now - datetime.timedelta(hours=MONITORING[hours])) < datetime.timedelta(minutes=1)
        market.advance(to=end - second)
        assert flags(market, kind, open=True) == [], "its last second is not over"
        market.advance(to=end + second)
        (flag,) = flags(market, kind, open=True)
        assert measured(flag) == ("R11", MONITORING[hours], MONITORING[hours], "hours")
        assert flag["about"] == str(number) and flag["basis"] == f"jining-2025.1 /monitoring/{hours}"
        done(answer(market, number, solved), 200)
        assert flags(market, kind, open=True) == []


def upgrade(market, days, notice, client=None):
    """Announced so many days ahead of its plan, carried out after so many days."""
    path = f"/v1/projects/{market.project}"
    told = done(market.mes.post(f"{path}/upgrades", {"planned_on": market.day(days), "text": "升级"}), 201)
    assert told["notice_days"] == days
    market.advance(days=notice)
    return (client or market.mes).post(f"{path}/upgrade-records", {
        "upgrade": told["upgrade"], "carried_out_on": market.day(), "text": "升级完成"})


def test_an_upgrade_without_enough_notice_is_flagged_until_one_was_announced_in_time(market):
    path, least = f"/v1/projects/{market.project}", MONITORING["upgrade_notice_days"]
    assert faults(market.mes.post(f"{path}/upgrades", {"planned_on": market.day(-1), "text": "升级"})) == [
        ("day_in_past", "/planned_on")]
    record = {"carried_out_on": market.day(), "text": "夜间升级，停线两小时"}
    assert faults(market.machines.post(f"{path}/upgrade-records", {**record, "carried_out_on": market.day(1)})) == [
        ("fact_in_future", "/carried_out_on")]
    assert faults(market.machines.post(f"{path}/upgrade-records", {**record, "upgrade": 9})) == [
        ("upgrade_not_found", "/upgrade")]
    assert done(upgrade(market, least, least), 201)["notice_days"] == least
    assert flags(market, "upgrade_unannounced") == []
    assert done(market.machines.post(f"{path}/upgrade-records", record), 201)["notice_days"] == 0
    (flag,) = flags(market, "upgrade_unannounced", open=True)
    assert measured(flag) == ("R11", 0, least, "days")
    done(upgrade(market, least, least - 1), 201)
    values = [one["value"] for one in flags(market, "upgrade_unannounced", open=True)]
    assert values == [least - 1, 0], "earlier than announced"
    told = done(upgrade(market, least, least, market.machines), 201)
    assert flags(market, "upgrade_unannounced", open=True) == []
    again = market.mes.post(f"{path}/upgrade-records", {**record, "upgrade": told["upgrade"], "carried_out_on": market.day()})
    assert faults(again) == [("upgrade_done", "")]


def test_service_past_the_pilot_is_flagged_until_it_is_offered_for_long_enough_even_when_the_project_is_closed(market):
    project, least = accepted(market), MONITORING["after_sales_days"]
    path = f"/v1/projects/{project}/after-sales"
    assert [measured(flag) for flag in flags(market, "after_sales_short", project=project)] == [("R11", 0, least, "days")]

    def offer(days):
        return market.mes.post(path, {"serves_until": market.day(days), "text": "继续服务", "evidence": PROOF})
    assert faults(offer(-1)) == [("day_in_past", "/serves_until")]
    done(offer(least - 1), 200)
    done(market.officer.post(f"/v1/projects/{project}/closure", {"outcome": "completed", "reason": "完成"}), 200)
    assert len(flags(market, "after_sales_short", project=project, open=True)) == 1
    done(offer(least), 200)
    assert flags(market, "after_sales_short", project=project, open=True) == []
    assert done(ticket(market, project=project), 201)["ticket"] == 1, "support goes on"
    seen = done(market.machines.get(f"/v1/projects/{project}/support"), 200)
    assert seen["serves_until"] == market.day(least) and seen["evidence"] == PROOF * 2


def test_who_is_not_served_any_more_is_owed_no_service(market):
    project = accepted(market)
    done(ticket(market, urgent=True, project=project), 201)
    assert flags(market, "after_sales_short", project=project, open=True) != []
    closure = {"outcome": "terminated", "reason": "合同解除"}
    done(market.officer.post(f"/v1/projects/{project}/closure", closure), 200)
    assert flags(market, "after_sales_short", project=project, open=True) == []
    done(market.mes.post(f"/v1/projects/{project}/after-sales", {
        "serves_until": market.day(), "text": "停止服务", "evidence": PROOF}), 200)
    assert flags(market, "after_sales_short", project=project, open=True) == [], "nothing is asked of it"
    assert faults(ticket(market, project=project)) == [("project_not_accepted", "")]
    market.advance(hours=MONITORING["urgent_solution_hours"] + 1)
    assert flags(market, "response_late", project=project) + flags(market, "solution_late", project=project) == []


def test_what_a_ticket_and_its_answers_show_is_the_two_parties(market):
    path = f"/v1/projects/{market.project}/tickets"
    shown = []
    number = None
    for client, body in ((market.machines, {"urgent": False, "text": "数据采集中断"}),
                         (market.mes, {"solved": False, "text": "已响应"}), (market.mes, {"solved": True, "text": "已解决"})):
        shown.append(client.upload(f"%PDF-1.7 ticket paper {len(shown)}".encode()))
        evidence = [{"sha256": shown[-1], "title": "截图"}]
        told = done(client.post(f"{path}/{number}/answer" if number else path, body | {"evidence": evidence}),
                    200 if number else 201)
        number = number or told["ticket"]
    market.settle()
    for paper in shown:
        assert [client.get(f"/v1/evidence/{paper}").status_code for client in (
            market.machines, market.mes, market.providers["quality"], market.enterprises["pumps"], market.agency,
        )] == [200, 200, 404, 404, 404]


def test_an_upgrade_may_be_planned_for_any_day(market):
    told = done(market.mes.post(f"/v1/projects/{market.project}/upgrades", {"planned_on": "9999-12-31", "text": "升级"}), 201)
    assert told["notice_days"] == (datetime.date(9999, 12, 31) - market.today()).days


def ask(market, client=None, **more):
    return (client or market.officer).post("/v1/audit-requests", {
        "provider": market.codes["mes"], "title": "专项审计", "text": "请提供发票及付款凭证", **more})


def hand(market, request, hands_over=True, client=None, evidence=tuple(PROOF)):
    return (client or market.mes).post(f"/v1/audit-requests/{request}/answer", {
        "hands_over": hands_over, "text": "答复", "evidence": list(evidence)})


def test_material_is_owed_within_the_term_flagged_the_day_after_and_settled_when_it_comes(market):
    asked = done(ask(market, project=market.running), 201)
    assert asked["due_on"] == market.day(MONITORING["audit_days"])
    assert asked["arithmetic"]["parameter"] == "/monitoring/audit_days"
    market.advance(to=asked["due_on"])
    assert flags(market, "audit_late") == [], "its last day is not over"
    market.advance(days=1)
    (flag,) = flags(market, "audit_late")
    assert measured(flag) == ("R12", MONITORING["audit_days"] + 1, MONITORING["audit_days"], "days")
    assert flag["about"] == asked["request"] and flag["project"] is None
    assert faults(hand(market, asked["request"], evidence=())) == [("material_missing", "/evidence")]
    assert hand(market, asked["request"], client=market.providers["quality"]).status_code == 404
    assert done(hand(market, asked["request"]), 200) == {"state": "handed_over", "late_days": 1}
    assert flags(market, "audit_late", open=True) == []
    assert faults(hand(market, asked["request"])) == [("audit_over", "")]


def test_an_agency_asks_by_a_day_of_its_own_and_sees_its_own_requests_alone(market):
    bureaus = done(ask(market), 201)["request"]
    request = done(ask(market, market.agency, wanted_by=market.day(2)), 201)
    assert "arithmetic" not in request and request["due_on"] == market.day(2)
    number = request["request"]
    items = done(market.agency.get("/v1/audit-requests"), 200)["items"]
    assert [(item["request"], item["agency"]) for item in items] == [(number, market.agency_code)]
    assert done(market.providers["quality"].get("/v1/audit-requests"), 200)["items"] == []
    market.await_event("audit_requested", subject=number, client=market.mes)
    assert market.agency.post(f"/v1/audit-requests/{bureaus}/withdrawal", {"reason": "无"}).status_code == 404
    assert ask(market, market.machines).status_code == 403
    assert faults(ask(market, provider=market.codes["quality"], project=market.running, wanted_by=market.day(-1))) == [
        ("day_in_past", "/wanted_by"), ("project_of_another", "/project")]
    assert faults(ask(market, provider=market.codes["unlisted"])) == [("provider_not_on_register", "/provider")]
    market.advance(days=3)
    (flag,) = [flag for flag in flags(market, "audit_late", open=True) if flag["about"] == number]
    assert (flag["value"], flag["threshold"], flag["basis"]) == (1, 0, number)
    done(market.agency.post(f"/v1/audit-requests/{number}/withdrawal", {"reason": "已从他处取得"}), 200)
    done(market.officer.post(f"/v1/audit-requests/{bureaus}/withdrawal", {"reason": "已从他处取得"}), 200)
    market.settle()
    assert flags(market, "audit_late", open=True) == []
    market.advance(days=MONITORING["audit_days"])
    assert flags(market, "audit_late", open=True) == [], "what is withdrawn is owed no more"


def test_who_asks_has_a_name(market):
    nobody = market.client("agency", person="auditor-2")
    assert faults(ask(market, nobody)) == [("agency_unnamed", "")], "it would never see what it asked for"
    assert done(nobody.get("/v1/audit-requests"), 200)["items"] == []


def test_a_refusal_is_flagged_at_once_until_the_material_comes_after_all(market):
    request = done(ask(market), 201)["request"]
    assert done(hand(market, request, hands_over=False, evidence=()), 200)["state"] == "refused"
    (flag,) = flags(market, "audit_refused", open=True)
    assert measured(flag) == ("R12", 1, 0, "documents") and flag["about"] == request
    assert faults(hand(market, request, hands_over=False, evidence=())) == [("audit_over", "")]
    assert done(hand(market, request), 200) == {"state": "handed_over", "late_days": 0}
    assert flags(market, "audit_refused", open=True) == []


def settled(market, kind, about):
    (flag,) = [flag for flag in flags(market, kind) if flag["about"] == about]
    return flag["how"]


def test_late_or_refused_is_one_flag_the_refusal_s(market):
    before, late = (done(ask(market), 201)["request"] for _ in range(2))
    done(hand(market, before, hands_over=False, evidence=()), 200)
    market.advance(days=MONITORING["audit_days"] + 1)
    assert [flag["about"] for flag in flags(market, "audit_late", open=True)] == [late], "nobody waits for what was refused"
    done(hand(market, late, hands_over=False, evidence=()), 200)
    assert flags(market, "audit_late", open=True) == [] and settled(market, "audit_late", late) == "released"
    assert {flag["about"] for flag in flags(market, "audit_refused", open=True)} == {before, late}
    assert done(hand(market, before), 200)["late_days"] == 1
    assert settled(market, "audit_refused", before) == "cured"
    done(market.officer.post(f"/v1/audit-requests/{late}/withdrawal", {"reason": "已从他处取得"}), 200)
    market.settle()
    assert settled(market, "audit_refused", late) == "released"


def test_what_is_withdrawn_is_not_handed_over_at_the_same_moment(market):
    with concurrent.futures.ThreadPoolExecutor(2) as people:
        for _ in range(8):
            request = done(ask(market), 201)["request"]
            answer = people.submit(hand, market, request)
            withdrawal = market.officer.post(f"/v1/audit-requests/{request}/withdrawal", {"reason": "已从他处取得"})
            assert sorted((withdrawal.status_code, answer.result().status_code)) == [200, 409]


def session(market, days=5, names=("mes", "quality", "finance")):
    return market.officer.post("/v1/sessions", {
        "title": "装备行业对接会", "place": "市会议中心", "held_on": market.day(days),
        "invited": [market.codes[name] for name in names]})


def attendance(market, number, *names):
    return market.officer.post(f"/v1/sessions/{number}/attendance", {"attended": [market.codes[name] for name in names]})


def excuse(market, number, name):
    return market.providers[name].post(f"/v1/sessions/{number}/excuse", {"reason": "负责人出差"})


def test_who_is_absent_without_an_excuse_is_flagged_when_the_days_for_it_are_over(market):
    days = MONITORING["session_excuse_days"]
    assert faults(session(market, -1, ("mes", "unlisted"))) == [
        ("day_in_past", "/held_on"), ("invited_not_on_register", "/invited/1")]
    far = market.officer.post("/v1/sessions", {
        "title": "远期对接会", "place": "市会议中心", "held_on": "9999-12-31", "invited": [market.codes["mes"]]})
    assert faults(far) == [("day_too_far", "/held_on")]
    called = done(session(market), 201)
    number = called["session"]
    assert called["excuse_until"] == market.day(5 + days)
    told = market.await_event("session_called", subject=number, client=market.mes)
    assert market.codes["quality"] not in json.dumps(told), "who else is invited is the bureau's to know"
    assert faults(attendance(market, number)) == [("session_not_held", "")]
    assert done(excuse(market, number, "quality"), 200) == {"excused_on": market.day()}
    assert faults(excuse(market, number, "quality")) == [("absence_settled", "")]
    assert faults(excuse(market, number, "unlisted")) == [("session_not_found", "/session")]
    market.advance(days=5)
    assert faults(attendance(market, number, "unlisted")) == [("not_invited", "/attended/0")]
    assert done(attendance(market, number), 200) == {"absent": 2}
    assert faults(attendance(market, number, "mes")) == [("attendance_known", "")]
    market.advance(to=called["excuse_until"])
    assert flags(market, "session_missed") == [], "its last day is not over"
    done(excuse(market, number, "finance"), 200)
    market.advance(days=1)
    (flag,) = done(market.officer.get("/v1/flags", kind="session_missed"), 200)["items"]
    assert flag["provider"] == market.codes["mes"] and measured(flag) == ("R3", days + 1, days, "days")
    assert faults(excuse(market, number, "mes")) == [("excuse_too_late", "")]
    (seen,) = done(market.mes.get("/v1/sessions"), 200)["items"]
    assert [one["provider"] for one in seen["invited"]] == [market.codes["mes"]]
    assert done(market.providers["unlisted"].get("/v1/sessions"), 200)["items"] == []


def test_who_was_there_owes_nothing(market):
    number = done(session(market, 0, ("mes", "quality")), 201)["session"]
    assert done(attendance(market, number, "mes", "quality"), 200) == {"absent": 0}
    assert faults(excuse(market, number, "mes")) == [("absence_settled", "")]
    before = len(flags(market, "session_missed"))
    market.advance(days=MONITORING["session_excuse_days"] + 1)
    assert len(flags(market, "session_missed")) == before


def test_a_session_missed_is_made_up_for_by_a_later_one_that_is_attended_whatever_is_recorded_first(market):
    excusable = MONITORING["session_excuse_days"] + 1
    missed = [done(session(market, days, ("finance", "quality")), 201)["session"] for days in (0, 1)]
    later = [done(session(market, days, ("finance", "mes")), 201)["session"] for days in (excusable + 1, excusable + 1)]
    market.advance(days=1)
    for number in missed:
        assert done(attendance(market, number), 200) == {"absent": 2}
    market.advance(days=excusable)

    def still_open(name):
        return sorted(flag["about"] for flag in flags(market, "session_missed", name, open="true"))
    assert still_open("finance") == still_open("quality") == missed
    assert done(attendance(market, later[0]), 200) == {"absent": 2}
    market.settle()
    assert still_open("finance") == missed, "it was not there either"
    assert done(attendance(market, later[1], "finance"), 200) == {"absent": 1}
    market.settle()
    assert still_open("finance") == [] and still_open("quality") == missed
    settled = {event["data"]["how"] for event in market.events("flag_settled")
               if event["data"]["kind"] == "session_missed" and event["data"]["provider"] == market.codes["finance"]}
    assert settled == {"cured"}
    market.advance(days=excusable)
    assert still_open("finance") == [later[0]], "one of the same day is no later one"
    early, late = (done(session(market, days, ("finance",)), 201)["session"] for days in (0, 1))
    market.advance(days=1)
    done(attendance(market, late, "finance"), 200)
    market.settle()
    assert still_open("finance") == []
    done(attendance(market, early), 200)
    market.advance(days=excusable)
    assert still_open("finance") == [], "it had been to a later one when the absence came to be known"


def test_the_last_day_for_an_excuse_is_the_one_that_was_told_whatever_the_rulebook_says_later(market):
    later = json.loads(json.dumps(RULEBOOK))
    later.update(version="jining-later.1", effective_from=market.day(2))
    later["monitoring"]["session_excuse_days"] = MONITORING["session_excuse_days"] + 6
    market.adopt("rulebooks", later)
    called = done(session(market, 5, ("mes",)), 201)
    market.advance(days=5)
    assert done(attendance(market, called["session"]), 200) == {"absent": 1}
    market.advance(to=called["excuse_until"])
    assert called["session"] not in {flag["about"] for flag in flags(market, "session_missed")}
    market.advance(days=1)
    (flag,) = [flag for flag in flags(market, "session_missed") if flag["about"] == called["session"]]
    assert (flag["threshold"], flag["basis"]) == (
        MONITORING["session_excuse_days"], "jining-2025.1 /monitoring/session_excuse_days")


def test_what_is_handed_over_is_the_asking_agencys_and_no_other_ones(market):
    other = market.client("agency", organisation=market.codes["quality"], person="auditor-2")
    outside = (other, market.machines, market.providers["quality"])
    for client, opened in ((market.agency, 200), (market.officer, 404)):
        request = done(ask(market, client), 201)["request"]
        paper = market.mes.upload(f"%PDF-1.7 material for {request}".encode())
        done(hand(market, request, evidence=[{"sha256": paper, "title": "付款凭证"}]), 200)
        market.settle()
        assert market.agency.get(f"/v1/evidence/{paper}").status_code == opened, "the bureau asked for the second"
        assert {someone.get(f"/v1/evidence/{paper}").status_code for someone in outside} == {404}
