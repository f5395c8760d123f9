"""Complaints: a receipt alone follows the case, nobody outside sees an informant, terms run by themselves (M2, step 7)."""

import datetime

import pytest

from intake_city import COMPLAINTS, SHA, City, done, refused
from world import credit_code

TEXT = "合同签订后一直没有进驻，演示内容"
STATEMENT = "有企业反映贵公司合同签订后未按期进驻"


@pytest.fixture(scope="module")
def city():
    with City() as city:
        city.accused = city.provider("accused")
        city.code = city.accused.code
        city.enterprise_code = credit_code("complaining enterprise")
        table = f"统一社会信用代码,企业名称,县市区,行业代码\n{city.enterprise_code},演示投诉企业,任城区,C34\n"
        done(city.officer.send("/v1/enterprises/import", table.encode(), "text/csv"))
        city.enterprise = city.client("enterprise", organisation=city.enterprise_code, person="e-1")
        yield city


def filed(city, **more):
    return done(city.file(city.code, **more), 201)


def accept(city, case, **more):
    return city.officer.post(f"/v1/complaints/{case}/acceptance", {
        "accepted": True, "reason": "属于受理范围", "statement_for_provider": STATEMENT, **more})


def test_an_anonymous_complaint_gets_a_receipt_that_alone_follows_it(city):
    answer = filed(city)
    followed = done(city.follow(answer["receipt"]))
    assert (followed["case"], followed["state"]) == (answer["case"], "filed")
    assert [step["code"] for step in followed["steps"]] == ["filed"]
    assert done(city.follow(f" {answer['receipt'].lower()} "))["case"] == answer["case"]
    wrong = answer["receipt"][:-1] + ("A" if answer["receipt"][-1] != "A" else "B")
    for receipt in (wrong, answer["case"], "nonsense"):
        refused(city.follow(receipt), 404, "receipt_unknown")


def test_the_same_key_gives_the_same_receipt_and_one_case(city):
    body = {"provider": city.code, "anonymous": True, "text": TEXT}
    first = city.public.post("/v1/complaints", body, key="once-and-no-more")
    again = city.public.post("/v1/complaints", body, key="once-and-no-more")
    assert done(first, 201) == done(again, 201)
    assert city.public.post("/v1/complaints", body | {"text": "别的"}, key="once-and-no-more").status_code == 422


def test_a_complaint_can_be_refused_for_any_reason_or_none_of_the_list(city):
    for given, told in (({}, "other"), ({"reason_code": "other"}, "other"), ({"reason_code": "no_facts"}, "no_facts")):
        case = filed(city)["case"]
        done(city.officer.post(f"/v1/complaints/{case}/acceptance", {"accepted": False, "reason": "演示", **given}))
        assert city.await_event("complaint_rejected", subject=case)["data"]["reason_code"] == told


def test_the_terms_of_a_case_come_with_their_arithmetic(city):
    first, second = filed(city), filed(city)
    shown = [done(city.officer.get(f"/v1/complaints/{case['case']}")) for case in (first, second)]
    followed = done(city.follow(first["receipt"]))
    for day, parameter in (("accept_by", "accept_days"), ("finish_by", "finish_days")):
        proof = followed[f"{day}_arithmetic"]
        assert (proof["notice"], proof["due_on"]) == (city.day(), followed[day])
        assert (proof["parameter"], proof["term_days"]) == (f"/complaints/{parameter}", COMPLAINTS[parameter])
        assert proof["calendar"] and proof["zh"].endswith("。")
        assert [case[f"{day}_arithmetic"] for case in shown] == [proof, proof]
    done(accept(city, first["case"]))
    told = city.await_event("complaint_accepted", subject=first["case"])["data"]
    assert told["finish_by_arithmetic"] == followed["finish_by_arithmetic"]
    longer = done(city.officer.post(f"/v1/complaints/{first['case']}/extension", {"reason": "需要检测，演示"}))
    proof = longer["finish_by_arithmetic"]
    assert proof["term_days"] == COMPLAINTS["finish_days"] + COMPLAINTS["extension_days"]
    assert done(city.follow(first["receipt"]))["finish_by_arithmetic"] == proof
    assert done(city.follow(second["receipt"]))["finish_by_arithmetic"] == followed["finish_by_arithmetic"]


def test_an_event_tells_nothing_of_the_informant(city):
    answer = filed(city, contact="演示人 13900000000", evidence=[{"sha256": SHA, "title": "王某的照片"}])
    event = city.await_event("complaint_filed", subject=answer["case"])
    told = str(event)
    for secret in (TEXT, "13900000000", "王某", SHA, answer["receipt"]):
        assert secret not in told
    assert "actor" not in event
    assert event["data"]["accept_by"] == answer["accept_by"]
    assert city.events("complaint_filed", client=city.public) == []
    assert city.events("complaint_filed", client=city.accused) == []


def test_only_the_officer_opens_what_is_sealed_and_the_look_is_audited(city):
    case = filed(city, contact="演示人 13900000000", evidence=[{"sha256": SHA, "title": "演示照片"}])["case"]
    opened = done(city.officer.get(f"/v1/complaints/{case}"))
    assert (opened["text"], opened["contact"]) == (TEXT, "演示人 13900000000")
    assert opened["evidence"] == [{"sha256": SHA, "title": "演示照片"}]
    for client in (city.auditor, city.accused, city.enterprise, city.public):
        assert client.get(f"/v1/complaints/{case}").status_code in (401, 403, 404)
    listed = done(city.auditor.get("/v1/complaints", provider=city.code))
    assert case in [item["case"] for item in listed["items"]]
    assert TEXT not in str(listed) and "sealed:" not in str(listed)
    looks = done(city.auditor.get("/v1/audit/intake", about=case))["items"]
    assert [(look["what"], look["person"]) for look in looks] == [("show_complaint", "officer-1")]
    assert TEXT not in str(looks)


def test_an_unknown_provider_cannot_be_complained_about(city):
    refused(city.file(credit_code("unknown to all")), 422, "unknown_provider")


def test_a_named_complaint_comes_from_the_enterprise_itself(city):
    named = {"anonymous": False, "enterprise": city.enterprise_code}
    refused(city.file(city.code, **named), 422, "enterprise_not_own")
    refused(city.file(city.code, city.enterprise, enterprise=city.enterprise_code), 422, "anonymous_and_named")
    stranger = city.client("enterprise", organisation=credit_code("not on the roster"), person="e-9")
    refused(city.file(city.code, stranger, anonymous=False, enterprise=credit_code("not on the roster")), 422, "not_on_roster")
    case = done(city.file(city.code, city.enterprise, **named), 201)["case"]
    event = city.await_event("complaint_filed", subject=case)
    assert event["data"]["enterprise_served"] is True
    assert city.enterprise_code not in str(event)
    assert done(city.officer.get(f"/v1/complaints/{case}"))["enterprise"] == city.enterprise_code


def test_an_enterprise_is_named_to_the_investigation_only_with_its_consent(city):
    for consents in (False, True):
        case = done(city.file(city.code, city.enterprise, anonymous=False, enterprise=city.enterprise_code,
                              consents=consents), 201)["case"]
        done(accept(city, case))
        data = city.await_event("complaint_accepted", subject=case)["data"]
        assert data["enterprise_served"] is True
        assert data.get("served_enterprise") == (city.enterprise_code if consents else None)


def test_the_accused_sees_the_officers_words_and_released_evidence_only(city):
    answer = filed(city, contact="13900000000")
    refused(city.officer.post(f"/v1/complaints/{answer['case']}/acceptance",
                              {"accepted": True, "reason": "受理"}), 422, "statement_missing")
    released = [{"sha256": city.officer.upload(b"%PDF-1.7\nmasked"), "title": "遮盖后的照片"}]
    done(accept(city, answer["case"], released_evidence=released))
    data = city.await_event("complaint_accepted", subject=answer["case"])["data"]
    assert (data["statement"], data["released_evidence"]) == (STATEMENT, released)
    assert TEXT not in str(data)
    refused(accept(city, answer["case"]), 409, "complaint_state")
    steps = done(city.follow(answer["receipt"]))["steps"]
    assert [step["code"] for step in steps] == ["filed", "accepted"]
    assert steps[1]["text"] == "属于受理范围"


def test_a_rejected_complaint_tells_its_reason_to_the_informant_alone(city):
    answer = filed(city)
    done(city.officer.post(f"/v1/complaints/{answer['case']}/acceptance", {
        "accepted": False, "reason": "不属于本局职责，演示", "reason_code": "other_authority"}))
    event = city.await_event("complaint_rejected", subject=answer["case"])
    assert event["data"]["reason_code"] == "other_authority" and "职责" not in str(event)
    followed = done(city.follow(answer["receipt"]))
    assert followed["state"] == "rejected" and followed["steps"][-1]["text"] == "不属于本局职责，演示"


def test_complaints_nobody_answered_are_escalated_by_the_term_alone(city):
    waiting = [filed(city) for _ in range(3)]
    answered = filed(city)
    done(accept(city, answered["case"]))
    by = datetime.date.fromisoformat(waiting[0]["accept_by"])
    city.advance(to=by)
    for one in waiting:
        assert city.events("complaint_acceptance_overdue", subject=one["case"]) == []
    city.advance(to=by + datetime.timedelta(days=1))
    for one in waiting:
        assert city.await_event("complaint_acceptance_overdue", subject=one["case"])["data"]["accept_by"] == by.isoformat()
    assert city.events("complaint_acceptance_overdue", subject=answered["case"]) == []
    overdue = {item["case"] for item in done(city.officer.get("/v1/complaints", overdue="true", limit=200))["items"]}
    assert {one["case"] for one in waiting} <= overdue
    assert [step["code"] for step in done(city.follow(waiting[0]["receipt"]))["steps"]] == ["filed", "overdue"]
    done(accept(city, waiting[0]["case"]))


def test_the_escalation_of_a_busy_day_leaves_nobody_out(city):
    busy = [filed(city)["case"] for _ in range(205)]
    by = done(city.officer.get(f"/v1/complaints/{busy[0]}"))["accept_by"]
    before = city.cursor()
    city.advance(to=datetime.date.fromisoformat(by) + datetime.timedelta(days=1))
    escalated = {event["subject"] for event in city.events("complaint_acceptance_overdue", after=before)}
    assert set(busy) <= escalated


def test_the_term_is_extended_once_and_its_end_is_told(city):
    answer = filed(city)
    path = f"/v1/complaints/{answer['case']}/extension"
    refused(city.officer.post(path, {"reason": "案情复杂"}), 409, "complaint_state")
    done(accept(city, answer["case"]))
    before = datetime.date.fromisoformat(done(city.follow(answer["receipt"]))["finish_by"])
    after = datetime.date.fromisoformat(done(city.officer.post(path, {"reason": "案情复杂"}))["finish_by"])
    assert (after - before).days >= COMPLAINTS["extension_days"] - 7
    refused(city.officer.post(path, {"reason": "再延"}), 409, "extended_already")
    city.advance(to=before + datetime.timedelta(days=1))
    assert city.events("complaint_finish_overdue", subject=answer["case"]) == []
    city.advance(to=after + datetime.timedelta(days=1))
    city.await_event("complaint_finish_overdue", subject=answer["case"])


def test_the_officers_are_warned_five_days_before_the_end_by_the_term_alone(city):
    waiting, finished, extended = cases = [filed(city)["case"] for _ in range(3)]
    for case in cases:
        done(accept(city, case))
        city.await_event("investigation_opened", subject=case)
    done(city.accused.post(f"/v1/investigations/{finished}/answer", {"text": "演示答复"}), 201)
    done(city.officer.post(f"/v1/investigations/{finished}/conclusion", {"upheld": False, "facts": "演示事实"}), 201)
    end = datetime.date.fromisoformat(done(city.officer.get(f"/v1/complaints/{waiting}"))["finish_by"])
    longer = done(city.officer.post(f"/v1/complaints/{extended}/extension", {"reason": "案情复杂"}))["finish_by"]
    city.advance(to=end - datetime.timedelta(days=6))
    assert not [case for case in cases if city.events("complaint_due_soon", subject=case)]
    city.advance(to=end - datetime.timedelta(days=5))
    (told,) = city.events("complaint_due_soon", subject=waiting)
    assert told["data"]["finish_by"] == end.isoformat() == told["data"]["finish_by_arithmetic"]["due_on"]
    assert city.events("complaint_due_soon", subject=waiting, client=city.accused) == []
    again = done(city.officer.post(f"/v1/complaints/{waiting}/extension", {"reason": "等待检测"}))["finish_by"]
    assert again == longer
    city.advance(to=datetime.date.fromisoformat(longer) - datetime.timedelta(days=6))
    assert [len(city.events("complaint_due_soon", subject=case)) for case in cases] == [1, 0, 0]
    city.advance(to=datetime.date.fromisoformat(longer) - datetime.timedelta(days=5))
    assert [len(city.events("complaint_due_soon", subject=case)) for case in cases] == [2, 0, 1]
    assert city.events("complaint_due_soon", subject=extended)[0]["data"]["finish_by"] == longer


def test_who_holds_the_receipt_rates_and_may_think_better_of_it(city):
    answer = filed(city)
    rating = {"receipt": answer["receipt"], "rating": "unsatisfied"}
    refused(city.public.post("/v1/complaints/rating", rating), 409, "complaint_state")
    done(accept(city, answer["case"]))
    done(city.public.post("/v1/complaints/rating", rating))
    event = city.await_event("complaint_rated", subject=answer["case"])
    assert event["data"]["satisfied"] is False and event["data"]["outcome"] == "open"
    refused(city.public.post("/v1/complaints/rating", rating), 409, "rated_already")
    done(city.public.post("/v1/complaints/rating", {**rating, "rating": "satisfied"}))
    city.await_event("complaint_rated", subject=answer["case"], where=lambda event: event["data"]["satisfied"])
    assert done(city.officer.get(f"/v1/complaints/{answer['case']}"))["rating"] == "satisfied"
    assert not city.events("dissatisfaction_stated", subject=answer["case"]), "of nobody the provider serves"


@pytest.mark.parametrize("upheld", [True, False])
def test_the_investigations_outcome_closes_the_case(city, upheld):
    answer = filed(city)
    case = answer["case"]
    done(accept(city, case))
    city.await_event("investigation_opened", subject=case)
    done(city.accused.post(f"/v1/investigations/{case}/answer", {"text": "演示答复"}), 201)
    conclusion = {"upheld": upheld, "facts": "演示事实"}
    if upheld:
        done(city.officer.post(f"/v1/investigations/{case}/interviews", {
            "held_on": city.day(), "way": "telephone", "interviewee": "车间主任", "text": "三周无人到场"}), 201)
        conclusion |= {"clause": "T1.2", "severity": "minor"}
    done(city.officer.post(f"/v1/investigations/{case}/conclusion", conclusion), 201)
    outcome = "upheld" if upheld else "not_upheld"
    assert city.await_event("complaint_closed", subject=case)["data"]["outcome"] == outcome
    followed = done(city.follow(answer["receipt"]))
    assert (followed["state"], followed["outcome"]) == ("closed", outcome)
    assert [step["code"] for step in followed["steps"]] == ["filed", "accepted", "closed"]
    refused(accept(city, case), 409, "complaint_state")
    done(city.public.post("/v1/complaints/rating", {"receipt": answer["receipt"], "rating": "satisfied"}))
    assert city.await_event("complaint_rated", subject=case)["data"]["outcome"] == outcome


def test_bad_complaints_are_refused_with_every_fault(city):
    answer = city.public.post("/v1/complaints", {"provider": "123", "anonymous": "yes", "colour": "red"})
    assert answer.status_code == 422
    pointers = {fault["pointer"] for fault in answer.json()["faults"]}
    assert {"/provider", "/anonymous", "/colour", "/text"} <= pointers
    for client in (city.accused, city.enterprise, city.public):
        case = filed(city)["case"]
        assert client.post(f"/v1/complaints/{case}/acceptance",
                           {"accepted": True, "reason": "x", "statement_for_provider": "y"}).status_code in (401, 403)
