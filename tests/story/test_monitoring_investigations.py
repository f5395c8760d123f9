"""The investigation of step 7: opened by an accepted complaint, interviews and visits on file, the provider heard
before anything is held against it, and nothing of the informant outside the bureau."""

import copy
import json

import pytest

from monitoring_city import City, codes
from rehearsal import RULEBOOK
from world import credit_code

SECRET = "王某某"


@pytest.fixture(scope="module")
def city():
    with City(start="2025-01-02") as instance:
        register = {"uscc": instance.provider_code, "name": "演示服务商", "kind": "light",
                    "legal_representative": "李四", "address": "济宁市任城区"}
        answer = instance.provider.post("/v1/providers", register)
        assert answer.status_code == 201, answer.text
        instance.settle()
        yield instance


def uphold(city, case, **more):
    return city.officer.post(f"/v1/investigations/{case}/conclusion", {
        "upheld": True, "clause": "T1.2", "severity": "minor", "facts": "进驻晚于合同约定15日", **more})


def interview(city, case):
    return city.officer.post(f"/v1/investigations/{case}/interviews", {
        "held_on": city.day(), "way": "telephone", "interviewee": f"{SECRET},车间主任", "text": "三周无人到场"})


def test_an_upheld_complaint_is_concluded_only_after_the_provider_has_answered(city):
    case = city.complaint()
    path = f"/v1/investigations/{case}"
    assert interview(city, case).json() == {"interview": 1}
    awaited = uphold(city, case)
    assert awaited.status_code == 409 and codes(awaited) == ["provider_answer_awaited"]
    answered = city.provider.post(f"{path}/answer", {"text": "人员因病延误,已补派"})
    assert answered.status_code == 201 and answered.json() == {"in_time": True}, answered.text
    assert codes(city.provider.post(f"{path}/answer", {"text": "再答"})) == ["investigation_answered_already"]
    assert codes(city.officer.post(f"{path}/conclusion", {"upheld": True, "facts": "属实"})) == [
        "conclusion_clause_missing", "severity_not_stated"]
    concluded = uphold(city, case)
    assert concluded.status_code == 201 and concluded.json() == {"state": "upheld"}, concluded.text
    told = city.await_event("investigation_concluded", subject=case)["data"]
    assert (told["upheld"], told["clause"], told["answer"]) == (True, "T1.2", "given")
    assert told["answer_text"] == "人员因病延误,已补派" and told["interviews"] == 1
    assert codes(interview(city, case)) == ["investigation_over"]
    assert codes(uphold(city, case)) == ["investigation_over"]


def test_when_the_term_to_answer_is_over_the_conclusion_may_come_without_an_answer(city):
    case = city.complaint()
    opened = city.await_event("investigation_opened", subject=case)["data"]
    assert opened["answer_by"] >= city.day(10)
    city.advance(to=opened["answer_by"])
    assert codes(uphold(city, case)) == ["provider_answer_awaited"], "its last day is not over"
    city.advance(days=1)
    assert city.await_event("answer_term_over", subject=case, client=city.provider)["data"]["provider"] == city.provider_code
    assert codes(uphold(city, case)) == ["conclusion_without_basis"]
    paper = city.officer.upload(b"%PDF-1.4 attendance sheet")
    assert uphold(city, case, evidence=[{"sha256": paper, "title": "考勤表"}]).status_code == 201
    told = city.await_event("investigation_concluded", subject=case)["data"]
    assert told["answer"] == "none" and told["evidence"] == [{"sha256": paper, "title": "考勤表"}]


def test_a_complaint_may_be_found_unfounded_and_then_carries_no_clause(city):
    case = city.complaint()
    assert city.provider.post(f"/v1/investigations/{case}/answer", {"text": "不属实"}).status_code == 201
    path = f"/v1/investigations/{case}/conclusion"
    wrong = city.officer.post(path, {"upheld": False, "clause": "T1.2", "severity": "minor", "facts": "查无实据"})
    assert codes(wrong) == ["conclusion_clause_unwanted", "severity_not_wanted"]
    assert city.officer.post(path, {"upheld": False, "facts": "查无实据"}).json() == {"state": "not_upheld"}
    assert city.await_event("investigation_concluded", subject=case)["data"]["upheld"] is False


def test_a_visit_needs_two_different_officers_and_the_one_who_records(city):
    case = city.complaint()
    path = f"/v1/investigations/{case}/visits"
    visit = {"visited_on": city.day(), "officers": ["officer-1", "officer-2"], "place": "二号车间", "text": "设备未安装"}
    assert codes(city.officer.post(path, {**visit, "officers": ["officer-1"]})) == ["officers_too_few"]
    assert city.officer.post(path, {**visit, "officers": []}).status_code == 422
    assert city.officer.post(path, {**visit, "officers": ["officer-1", "officer-1"]}).status_code == 422
    assert codes(city.officer.post(path, {**visit, "officers": ["officer-2", "officer-3"]})) == [
        "recorder_not_among_officers"]
    assert codes(city.officer.post(path, {**visit, "visited_on": city.day(1)})) == ["fact_in_future"]
    assert city.officer.post(path, visit).json() == {"visit": 1}
    assert city.provider.post(path, visit).status_code == 403
    file = city.officer.get(f"/v1/investigations/{case}/file").json()
    assert file["visits"][0]["officers"] == ["officer-1", "officer-2"]
    assert file["visits"][0]["text"] == "设备未安装" and file["visits"][0]["place"] == "二号车间"


def test_the_provider_sees_its_own_investigation_and_of_it_only_what_was_released(city):
    case = city.complaint()
    assert interview(city, case).status_code == 201
    seen = city.provider.get(f"/v1/investigations/{case}")
    assert seen.status_code == 200 and seen.json()["statement"] == "有企业反映贵公司进驻不及时"
    assert not {"interviews", "visits", "served_enterprise", "facts"} & set(seen.json())
    assert city.provider.get(f"/v1/investigations/{case}/file").status_code == 403
    assert city.other_provider.get(f"/v1/investigations/{case}").status_code == 404
    assert city.other_provider.post(f"/v1/investigations/{case}/answer", {"text": "我答"}).status_code == 404
    assert city.other_provider.get("/v1/investigations").json()["items"] == []
    assert case in [item["case"] for item in city.provider.get("/v1/investigations").json()["items"]]
    assert interview(city, "TS2025-999999").status_code == 404
    file = city.officer.get(f"/v1/investigations/{case}/file").json()
    assert file["interviews"][0]["interviewee"] == f"{SECRET},车间主任"


@pytest.mark.parametrize("consents, name", [(True, "演示机械有限公司"), (False, None)])
def test_an_enterprise_is_named_in_the_file_as_the_roster_has_it_if_it_consents(city, consents, name):
    case = city.complaint(client=city.enterprise, anonymous=False, enterprise=city.enterprise_code, consents=consents)
    file = city.officer.get(f"/v1/investigations/{case}/file").json()
    assert file["served_enterprise_name"] == name
    assert file["served_enterprise"] == (city.enterprise_code if consents else None)


def test_nothing_of_the_informant_or_of_what_was_said_stands_in_any_event_or_log(city):
    case = city.complaint()
    assert interview(city, case).status_code == 201
    city.settle()
    told = json.dumps(city.events(), ensure_ascii=False)
    assert case in told and SECRET not in told and "三周无人到场" not in told
    assert SECRET not in city.log("monitoring") and "三周无人到场" not in city.log("monitoring")
    for event in city.events(subject=case, client=city.provider):
        assert event["type"].split(".")[2] in {"investigation_opened", "provider_answered", "answer_term_over"}


def test_an_investigation_of_an_unknown_case_is_not_found(city):
    assert city.officer.get("/v1/investigations/TS2025-999999").status_code == 404
    assert uphold(city, "TS2025-999999").status_code == 404
    assert city.client("provider", organisation=credit_code("nobody")).get("/v1/investigations").json()["items"] == []


def answered(city, severity, **more):
    """A complaint of today that its provider has answered: its case, and what concludes it."""
    case = city.complaint()
    assert city.provider.post(f"/v1/investigations/{case}/answer", {"text": "已补派"}).status_code == 201
    city.settle()
    return case, lambda: conclude(city, case, severity, **more)


def conclude(city, case, severity, **more):
    """Uphold, give what came of it: the day of the finding, its rulebook, its order's term. Or why not."""
    paper = [{"sha256": city.officer.upload(b"%PDF-1.4 attendance sheet"), "title": "考勤表"}]
    answer = uphold(city, case, severity=severity, evidence=paper, **more)
    if answer.status_code != 201:
        return codes(answer)
    recorded = city.await_event("finding_recorded", where=lambda event: event["data"].get("complaint") == case)["data"]
    drafted = city.await_event("order_drafted", where=lambda event: event["data"]["finding"] == recorded["finding"])
    order = city.officer.get(f"/v1/orders/{drafted['subject']}").json()
    assert order["rulebook"] == recorded["rulebook"]
    return recorded["happened_on"], recorded["rulebook"], order["term_days"]


def test_the_facts_are_judged_by_the_rulebook_of_their_own_day_however_late_the_conclusion_comes(city):
    filed, changed = city.day(), city.day(1)
    _, of_before = answered(city, "minor")
    rules = copy.deepcopy(RULEBOOK)
    rules.update(version="jining-2025.2", effective_from=changed)
    rules["rectification"]["term_days"] = 10
    rules["findings"]["severities"][0]["code"] = "slight"
    city.adopt("rulebooks", rules)
    city.advance(days=1)
    case, of_today = answered(city, "slight")
    told, of_long_ago = answered(city, "minor", happened_on=filed)
    assert conclude(city, case, "slight", happened_on=city.day(1)) == ["fact_in_future"]
    assert conclude(city, case, "minor") == ["severity_not_in_rulebook"]
    assert of_before() == (filed, "jining-2025.1", 15), "the day it was filed"
    assert of_today() == (changed, "jining-2025.2", 10)
    assert of_long_ago() == (filed, "jining-2025.1", 15), "the day the officer names"
    assert city.await_event("investigation_concluded", subject=told)["data"]["happened_on"] == filed
    assert city.provider.get(f"/v1/investigations/{told}").json()["happened_on"] == filed
