"""A provider registers, applies, is reviewed, shown to the public and listed by the term alone (M1, steps 2 and 3)."""

import datetime

import pytest

from intake_city import ADMISSION, CLAUSES, SHA, City, done, refused, sheet
from world import credit_code

MANDATORY = [rule["clause"] for rule in ADMISSION["evidence"] if rule["mandatory"]]


@pytest.fixture(scope="module")
def city():
    with City() as city:
        yield city


def test_a_provider_registers_under_its_own_code_once(city):
    provider = city.provider("registers")
    body = {"uscc": provider.code, "name": "演示服务商", "kind": "light", "legal_representative": "演示人", "address": "演示路"}
    refused(provider.post("/v1/providers", body), 409, "provider_already_registered")
    refused(provider.post("/v1/providers", body | {"uscc": credit_code("somebody")}), 403, "not_own_provider")
    assert city.officer.post("/v1/providers", body).status_code == 403
    assert done(provider.get(f"/v1/providers/{provider.code}"))["phone"] == "0537-0000000"
    other = city.provider("registers too")
    assert other.get(f"/v1/providers/{provider.code}").status_code == 404


def test_nobody_applies_without_registration(city):
    stranger = city.client("provider", organisation=credit_code("unregistered"), person="p-unregistered")
    refused(stranger.post("/v1/applications", {}), 409, "not_registered")


def test_all_gaps_are_told_once_and_together_and_a_supplement_closes_them(city):
    provider = city.provider("gaps", presence=False)
    answer = done(provider.post("/v1/applications", {}), 201)
    application = answer["application"]
    assert answer["state"] == "incomplete"
    told = [(gap["clause"], gap["what"]) for gap in answer["missing"]]
    parts = [("R1", "capabilities"), ("R1", "local_presence"), ("R1", "pledge")]
    assert told == parts + [(clause, "evidence") for clause in MANDATORY]
    assert all(gap["zh"] and gap["en"] for gap in answer["missing"])
    event = city.await_event("application_incomplete", subject=application)
    assert event["data"]["missing"] == answer["missing"]
    assert event["data"]["supplement_by"] == answer["supplement_by"]
    refused(provider.post("/v1/applications", city.application_body()), 409, "application_open")

    whole = city.application_body()
    path = f"/v1/applications/{application}/supplement"
    first = done(provider.post(path, {"capabilities": whole["capabilities"], "evidence": whole["evidence"][:6]}))
    assert first["state"] == "incomplete"
    assert first["supplement_by"] == answer["supplement_by"]
    assert [gap["clause"] for gap in first["missing"]] == ["R1", "R1"] + CLAUSES[6:]
    last = done(provider.post(path, {
        "pledge": whole["pledge"], "evidence": whole["evidence"][6:], "local_presence": {"address": "演示路2号", "staff": 3}}))
    assert (last["state"], last["missing"]) == ("complete", [])
    city.await_event("application_complete", subject=application)
    refused(provider.post(path, {}), 409, "application_state")


def test_a_pledge_against_the_three_way_share_is_none(city):
    provider = city.provider("pledge")
    pledge = {"shares_cost": False, "concession_percent": 0, "signed_by": "演示人", "signed_on": city.day()}
    answer = done(provider.post("/v1/applications", city.application_body(pledge=pledge)), 201)
    assert [gap["what"] for gap in answer["missing"]] == ["pledge"]
    late = dict(pledge, shares_cost=True, signed_on=city.day(1))
    path = f"/v1/applications/{answer['application']}/supplement"
    refused(provider.post(path, {"pledge": late}), 422, "pledge_date")


def test_faults_of_an_application_are_told_together(city):
    provider = city.provider("faults")
    twice = city.application_body()["capabilities"] * 2
    late = {"shares_cost": True, "concession_percent": 5, "signed_by": "演示人", "signed_on": city.day(1)}
    answer = provider.post("/v1/applications", city.application_body(capabilities=twice, pledge=late))
    refused(answer, 422, "capability_twice", "pledge_date")


def test_an_application_not_supplemented_in_time_lapses_by_the_term_alone(city):
    provider = city.provider("lapses")
    answer = done(provider.post("/v1/applications", {}), 201)
    city.advance(to=datetime.date.fromisoformat(answer["supplement_by"]))
    assert city.state(answer["application"]) == "incomplete"
    city.advance(days=1)
    city.await_event("application_lapsed", subject=answer["application"])
    assert city.state(answer["application"]) == "lapsed"
    city.apply(provider)


def test_an_applicant_sees_its_own_applications_only(city):
    one, other = city.provider("sees"), city.provider("sees not")
    application = city.apply(one)
    assert done(one.get(f"/v1/applications/{application}"))["provider"] == one.code
    assert "panel" not in done(one.get(f"/v1/applications/{application}"))
    assert other.get(f"/v1/applications/{application}").status_code == 404
    assert [item["application"] for item in done(one.get("/v1/applications"))["items"]] == [application]
    refused(other.post(f"/v1/applications/{application}/supplement", {}), 404, "not_found")


def test_a_panel_is_of_the_rulebooks_size_and_of_strangers_to_the_firm(city):
    provider = city.provider("panel")
    application = city.apply(provider)
    city.client("reviewer", organisation=provider.code, person="reviewer-own")
    city.settle()
    few = city.people[:ADMISSION["panel_size_min"] - 1]
    refused(city.form_panel(application, few), 422, "reviewers_too_few")
    refused(city.form_panel(application, few + ["nobody"]), 422, "unknown_reviewer")
    refused(city.form_panel(application, few + ["reviewer-own"]), 422, "reviewer_of_own_firm")
    refused(city.form_panel(application, chair="somebody"), 422, "chair_not_member")
    done(city.form_panel(application))
    event = city.await_event("panel_formed", subject=application)
    assert event["data"]["chair"] == city.people[0]
    for client in (provider, city.public):
        assert client.post(f"/v1/applications/{application}/panel",
                           {"reviewers": city.people[:3], "chair": city.people[0]}).status_code in (401, 403)


def test_a_reviewer_sits_on_panels_while_one_key_is_left(city):
    application = city.apply(city.provider("keys"))
    keys = [city.client("reviewer", person="reviewer-leaving").key_id for _ in range(2)]
    panel = [*city.people[:ADMISSION["panel_size_min"] - 1], "reviewer-leaving"]
    done(city.operator.post(f"/v1/keys/{keys[0]}/revoke"))
    city.settle()
    done(city.form_panel(application, panel))
    done(city.operator.post(f"/v1/keys/{keys[1]}/revoke"))
    city.settle()
    refused(city.form_panel(application, panel), 422, "unknown_reviewer")


def test_a_declared_conflict_excludes_for_good(city):
    application = city.apply(city.provider("conflict"))
    panel = city.people[:ADMISSION["panel_size_min"]]
    done(city.form_panel(application))
    partial = city.reviewers[panel[-1]]
    path = f"/v1/applications/{application}"
    done(partial.post(f"{path}/conflict", {"reason": "曾任该单位顾问"}))
    event = city.await_event("conflict_declared", subject=application)
    assert event["data"]["reviewer"] == panel[-1] and "顾问" not in str(event)
    refused(partial.post(f"{path}/scores", {"lines": sheet()}), 403, "not_on_panel")
    assert partial.get(path).status_code == 404
    for person in panel[:-1]:
        done(city.score(application, person))
    refused(city.officer.post(f"{path}/conclusion", {}), 422, "reviewers_too_few")
    refused(city.form_panel(application, panel), 422, "reviewer_excluded")
    without_a_scorer = [*panel[1:-1], city.people[len(panel)]]
    refused(city.form_panel(application, without_a_scorer), 422, "member_has_scored", "reviewers_too_few")
    done(city.form_panel(application, [*panel[:-1], city.people[len(panel)]]))
    done(city.score(application, city.people[len(panel)]))
    assert done(city.officer.post(f"{path}/conclusion", {}))["passed"]


def test_a_score_sheet_is_whole_and_within_its_points(city):
    application = city.apply(city.provider("sheet"))
    done(city.form_panel(application))
    path = f"/v1/applications/{application}/scores"
    reviewer = city.reviewers[city.people[0]]
    refused(reviewer.post(path, {"lines": sheet()[1:]}), 422, "score_line_missing")
    above = sheet()
    above[0]["points"] += 1
    refused(reviewer.post(path, {"lines": above}), 422, "score_above_most")
    twice = sheet()[1:] + sheet()[1:2]
    refused(reviewer.post(path, {"lines": twice}), 422, "score_line_missing", "score_line_twice")
    stranger = city.reviewers[city.people[-1]]
    refused(stranger.post(path, {"lines": sheet()}), 403, "not_on_panel")
    assert done(reviewer.post(path, {"lines": sheet()}))["points"] == 100
    refused(reviewer.post(path, {"lines": sheet()}), 409, "already_scored")
    refused(reviewer.post(f"/v1/applications/{application}/conflict", {"reason": "晚了"}), 409, "already_scored")
    refused(city.officer.post(f"/v1/applications/{application}/conclusion", {}), 409, "scores_missing")


def test_nobody_reviews_an_own_firm_even_with_a_seat(city):
    provider = city.provider("own firm")
    application = city.apply(provider)
    done(city.form_panel(application))
    turncoat = city.client("reviewer", organisation=provider.code, person=city.people[0])
    refused(turncoat.post(f"/v1/applications/{application}/scores", {"lines": sheet()}), 403, "own_firm")


def test_below_the_pass_mark_nobody_is_listed(city):
    provider = city.provider("fails")
    application = city.apply(provider)
    answer = city.reviewed(application, percent=50)
    assert not answer["passed"] and answer["score_centi"] < 100 * ADMISSION["pass_mark"]
    event = city.await_event("review_concluded", subject=application)
    assert event["data"]["passed"] is False
    assert city.state(application) == "not_passed"
    assert city.entry(provider.code).status_code == 404
    city.apply(provider)


def test_a_stale_version_is_refused(city):
    application = city.apply(city.provider("stale"))
    tag = city.officer.get(f"/v1/applications/{application}").headers["ETag"]
    panel = {"reviewers": city.people[:3], "chair": city.people[0]}
    done(city.officer.post(f"/v1/applications/{application}/panel", panel, headers={"If-Match": tag}))
    answer = city.officer.post(f"/v1/applications/{application}/panel", panel, headers={"If-Match": tag})
    refused(answer, 412, "stale")


def test_the_end_of_the_publicity_alone_lists(city):
    provider = city.provider("listed alone", "演示兖州智造服务有限公司")
    application = city.apply(provider)
    answer = city.reviewed(application)
    assert answer["passed"] and answer["score_centi"] == 10000
    opened = city.await_event("publicity_opened", subject=application)["data"]
    assert opened["ends_on"] == answer["publicity_ends_on"]
    proof = opened["ends_on_arithmetic"]
    assert (proof["notice"], proof["term_days"], proof["day_kind"]) == (
        city.day(), ADMISSION["publicity_workdays"], "workday")
    assert proof["rulebook"] and proof["calendar"] and proof["parameter"] == "/admission/publicity_workdays"
    shown = {item["application"]: item for item in done(city.public.get("/v1/publicity"))["items"]}
    assert shown[application]["ends_on_arithmetic"] == proof
    assert done(city.officer.get(f"/v1/applications/{application}"))["publicity"]["ends_on_arithmetic"] == proof
    registered = f"/v1/providers/{provider.code}"
    tag = provider.get(registered).headers["ETag"]
    city.advance(to=datetime.date.fromisoformat(answer["publicity_ends_on"]))
    assert city.state(application) == "publicity"
    assert provider.get(registered, headers={"If-None-Match": tag}).status_code == 304
    city.advance(days=1)
    event = city.await_event("register_entry_changed", subject=provider.code)["data"]
    assert (event["standing"], event["clause"], event["version"]) == ("listed", "M1", 1)
    assert event["capabilities"] == [{"scenario": "quality", "level": 3, "industries": ["C34", "C35"]}]
    assert event["since"] == city.day()
    changed = provider.get(registered, headers={"If-None-Match": tag})
    assert (changed.status_code, changed.json()["standing"]) == (200, "listed"), "what stands beside it is new"
    refused(provider.post("/v1/applications", city.application_body()), 409, "already_listed")


def test_an_upheld_objection_ends_the_application(city):
    provider = city.provider("objected")
    application = city.apply(provider)
    answer = city.reviewed(application)
    path = f"/v1/applications/{application}/objections"
    raised = done(city.public.post(path, {"text": "材料不实，演示", "contact": "13900000000", "evidence": [
        {"sha256": SHA, "title": "演示证据"}]}), 201)
    event = city.await_event("objection_raised", subject=application)
    assert "不实" not in str(event) and "139" not in str(event["data"])
    opened = done(city.officer.get(f"{path}/{raised['objection']}"))
    assert (opened["text"], opened["contact"]) == ("材料不实，演示", "13900000000")
    assert provider.get(f"{path}/{raised['objection']}").status_code in (403, 404)
    decision = done(city.officer.post(f"{path}/{raised['objection']}/decision", {"upheld": True, "reasons": "查证属实"}))
    assert decision["application_state"] == "refused"
    city.advance(to=datetime.date.fromisoformat(answer["publicity_ends_on"]) + datetime.timedelta(days=2))
    assert city.entry(provider.code).status_code == 404
    again = city.officer.post(f"{path}/{raised['objection']}/decision", {"upheld": False, "reasons": "再议"})
    refused(again, 409, "objection_decided_already")


def test_an_open_objection_holds_the_listing_until_it_is_decided(city):
    provider = city.provider("held up")
    application = city.apply(provider)
    answer = city.reviewed(application)
    path = f"/v1/applications/{application}/objections"
    numbers = [done(city.public.post(path, {"text": "演示异议"}), 201)["objection"] for _ in range(2)]
    city.advance(to=datetime.date.fromisoformat(answer["publicity_ends_on"]) + datetime.timedelta(days=1))
    assert city.entry(provider.code).status_code == 404
    refused(city.public.post(path, {"text": "晚了"}), 409, "publicity_over")
    decide = {"upheld": False, "reasons": "不成立"}
    assert done(city.officer.post(f"{path}/{numbers[0]}/decision", decide))["application_state"] == "publicity"
    city.advance(days=ADMISSION["objection_days"] * 2)
    overdue = city.await_event("objection_overdue", subject=application)
    assert overdue["data"]["objection"] == numbers[1]
    assert done(city.officer.post(f"{path}/{numbers[1]}/decision", decide))["application_state"] == "listed"
    assert done(city.entry(provider.code))["standing"] == "listed"


def test_a_review_not_concluded_in_time_is_told_to_the_bureau(city):
    application = city.apply(city.provider("slow review"))
    by = city.await_event("application_complete", subject=application)["data"]["review_by"]
    city.advance(to=datetime.date.fromisoformat(by) + datetime.timedelta(days=1))
    assert city.await_event("review_overdue", subject=application)["data"]["review_by"] == by


def test_a_holiday_published_meanwhile_moves_the_ends_of_running_terms():
    with City(start="2026-12-28") as city:
        late = done(city.provider("late").post("/v1/applications", {}), 201)
        provider = city.provider("new year")
        application = city.apply(provider)
        was = city.reviewed(application)["publicity_ends_on"]
        opened = city.await_event("publicity_opened", subject=application)["data"]["ends_on_arithmetic"]
        assert was == "2027-01-04" and opened["provisional"] is True
        city.adopt("calendars", {
            "year": 2027, "version": "2027.1", "source_zh": "演示", "source_en": "demonstration",
            "holidays": ["2027-01-01", "2027-01-02", "2027-01-03"], "workdays": []})
        city.advance(to="2027-01-05")
        moved = city.await_event("publicity_redated", subject=application)["data"]
        proof = moved["ends_on_arithmetic"]
        assert (moved["was"], moved["ends_on"], proof["provisional"]) == (was, "2027-01-05", False)
        assert {"date": "2027-01-01", "why": "holiday"} in proof["skipped"]
        assert city.entry(provider.code).status_code == 404
        city.advance(to="2027-01-06")
        assert done(city.entry(provider.code))["since"] == "2027-01-06"
        city.advance(to=datetime.date.fromisoformat(late["supplement_by"]) + datetime.timedelta(days=1))
        moved = city.await_event("supplement_redated", subject=late["application"])["data"]
        assert moved["was"] == late["supplement_by"] < moved["supplement_by"]
        city.advance(to=datetime.date.fromisoformat(moved["supplement_by"]) + datetime.timedelta(days=1))
        city.await_event("application_lapsed", subject=late["application"])
