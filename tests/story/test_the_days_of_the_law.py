"""The days that the law gives: a notice on Thursday 17 September 2026 starts every kind of term, and each ends where
a person with the State Council's calendar in hand says. Sunday 20 September and Saturday 10 October are worked,
25 to 27 September and 1 to 7 October are off."""

import pytest

from intake_city import City, done
from sanctions_office import Office


@pytest.fixture(scope="module")
def city():
    with City(start="2026-09-17") as city:
        yield city


@pytest.fixture(scope="module")
def office():
    with Office(start="2026-09-17") as office:
        yield office


def test_an_application_is_supplemented_reviewed_shown_and_objected_to_by_these_days(city):
    incomplete = done(city.provider("gaps").post("/v1/applications", {}), 201)
    assert incomplete["supplement_by"] == "2026-10-14"  # 15 working days
    application = city.apply(city.provider("complete"))
    complete = city.await_event("application_complete", subject=application)["data"]
    assert complete["review_by"] == "2026-10-19"  # 30 days end on a Saturday
    assert city.reviewed(application)["publicity_ends_on"] == "2026-09-23"  # 5 working days
    objection = done(city.public.post(f"/v1/applications/{application}/objections", {"text": "演示异议"}), 201)
    assert objection["decide_by"] == "2026-10-08"  # 15 days end among the holidays


def test_a_complaint_is_accepted_answered_and_finished_by_these_days(city):
    filed = done(city.file(city.provider("accused").code), 201)
    assert filed["accept_by"] == "2026-10-08"  # 15 days
    path = f"/v1/complaints/{filed['case']}"
    done(city.officer.post(f"{path}/acceptance", {
        "accepted": True, "reason": "属于受理范围", "statement_for_provider": "有企业反映贵公司进驻不及时"}))
    opened = city.await_event("investigation_opened", subject=filed["case"])["data"]
    assert opened["answer_by"] == "2026-09-28"  # 10 days end on the feast's last day
    assert opened["finish_by"] == "2026-11-16"  # 60 days
    extended = done(city.officer.post(f"{path}/extension", {"reason": "案情复杂"}))
    assert extended["finish_by"] == "2026-12-16"  # 60 and 30 days


def test_an_order_is_obeyed_verified_and_appealed_against_by_these_days(office):
    provider = office.provider("ordered")
    order, answer = office.delivered(provider)
    assert answer["due"]["due_on"] == "2026-10-08"  # 15 days
    assert done(office.report(provider, order), 200)["verify_by"] == "2026-09-28"  # 10 days
    assert done(office.appeal(provider, order), 201)["decide_by"] == "2026-10-19"  # 30 days


def test_a_disqualification_is_answered_told_and_contested_by_these_days(office):
    provider = office.provider("disqualified")
    finding = office.finding(provider, "T2.5")
    case = done(office.drafter.post("/v1/cases", {"finding": finding, "facts": "泄露商业秘密"}), 201)["case"]
    office.climb(provider, case)
    noticed = office.await_event("prior_notice_issued", subject=case)["data"]
    assert noticed["statement_due"] == "2026-09-23"  # 5 working days
    delivered = office.await_event("decision_delivered", subject=case)["data"]
    assert delivered["reconsideration_by"] == "2026-11-16"  # 60 days
    assert delivered["lawsuit_by"] == "2027-03-17"  # 6 months
    assert delivered["publish_by"] == "2026-10-21"  # 20 working days
    assert delivered["handover_by"] == "2026-10-19"  # 30 days
    appeal = done(office.appeal(provider, case, ground="A2"), 201)["appeal"]
    done(office.judgement(appeal, True), 200)
    retracted = office.await_event("notice_retracted", subject=appeal)["data"]
    assert retracted["withdraw_by"] == "2026-09-21"  # 3 working days
