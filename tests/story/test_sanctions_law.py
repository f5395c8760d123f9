"""The law is adopted as data: rulebooks by their day, calendars that date running terms anew."""

import json

import pytest

from sanctions_office import RULEBOOK, Office, done, refused, rulebook


@pytest.fixture(scope="module")
def office():
    with Office(start="2026-12-14") as world:
        yield world


def test_a_rulebook_is_checked_whole_before_it_is_law(office):
    refused(office.operator.post("/v1/rulebooks", rulebook("jining-2025.1", "2025-01-01")), 409, "rulebook_version_exists")
    refused(office.operator.post("/v1/rulebooks", rulebook("jining-2025.2", "2024-01-01")), 422, "rulebook_too_early")
    broken = rulebook("jining-2025.2", "2027-01-01", term_days=0)
    broken["body"]["colour"] = "red"
    faults = office.operator.post("/v1/rulebooks", broken).json()["faults"]
    assert {fault["pointer"] for fault in faults} == {"/body/rectification/term_days", "/body/colour"}
    unsound = rulebook("jining-2025.2", "2027-01-01")
    unsound["body"]["admission"]["score_sheet"][0]["points"] += 1
    assert office.operator.post("/v1/rulebooks", unsound).json()["faults"][0]["code"] == "rulebook_unsound"
    refused(office.drafter.post("/v1/rulebooks", rulebook("jining-2025.2", "2027-01-01")), 403, "forbidden")
    assert [item["version"] for item in done(office.operator.get("/v1/rulebooks"), 200)["items"]] == ["jining-2025.1"]


def test_a_clause_is_read_in_the_words_of_its_day(office):
    anybody = office.anonymous()
    assert done(anybody.get("/v1/clauses/T1.2"), 200)["rulebook"] == "jining-2025.1"
    assert anybody.get("/v1/clauses/T9.9").status_code in (404, 422)
    whole = done(anybody.get("/v1/rulebooks/jining-2025.1"), 200)
    assert whole["version"] == "jining-2025.1" and len(whole["clauses"]) == len(RULEBOOK["clauses"])
    event = office.await_event("rulebook_adopted", subject="jining-2025.1", client=anybody)
    assert json.loads(event["data"]["body"]) == whole


def test_a_year_without_a_calendar_makes_the_due_day_provisional_and_its_calendar_dates_it_anew(office):
    provider, silent = office.provider("new year"), office.provider("silent")
    order, answer = office.delivered(provider)
    assert answer["due"]["due_on"] == "2026-12-29" and answer["due"]["provisional"] is False
    late = office.signed(provider)
    case = done(office.drafter.post("/v1/cases", {
        "finding": office.finding(silent, "T2.5"), "facts": "泄密"}), 201)["case"]
    office.advance(to="2026-12-28")
    answer = done(office.deliver(late), 200)["due"]
    assert answer["provisional"] is True and answer["due_on"] == "2027-01-12"
    noticed = done(office.notice(case), 200)["due"]
    assert noticed["provisional"] is True and noticed["due_on"] == "2027-01-04"
    # an invented notice: the state has published none for 2027
    calendar = {"year": 2027, "version": "2027.1", "source_zh": "演示数据", "source_en": "invented",
                "holidays": ["2027-01-01", "2027-01-02", "2027-01-12"], "workdays": ["2027-01-03"]}
    wrong = {**calendar, "workdays": ["2027-01-05"]}
    refused(office.operator.post("/v1/calendars", {"body": wrong}), 422, "calendar_contradicts")
    faults = office.operator.post("/v1/calendars", {"body": {**calendar, "year": "soon"}}).json()["faults"]
    assert [fault["pointer"] for fault in faults] == ["/body/year"]
    adopted = office.adopt("calendars", calendar)
    assert adopted["redated"] == [late, case]
    refused(office.operator.post("/v1/calendars", {"body": calendar}), 409, "calendar_version_exists")
    moved = office.await_event("order_redated", subject=late)["data"]
    assert (moved["was_due_on"], moved["due_on"], moved["provisional"]) == ("2027-01-12", "2027-01-13", False)
    assert {"date": "2027-01-12", "why": "holiday"} in moved["arithmetic"]["skipped"]
    assert office.order(late)["due_on"] == "2027-01-13" and office.order(order)["due_on"] == "2026-12-29"
    statement = office.await_event("statement_redated", subject=case)["data"]
    assert (statement["was_due_on"], statement["statement_due"], statement["provisional"]) == (
        "2027-01-04", "2027-01-04", False)  # the worked Sunday stands in for New Year's Day
    assert office.case(case)["notice"]["provisional"] is False
    office.advance(to="2027-01-13T08:00:00Z")
    assert office.order(late)["state"] == "delivered"
    office.advance(to="2027-01-14")
    assert office.order(late)["state"] == "lapsed" and office.case(case)["state"] == "heard"


def test_a_corrected_calendar_moves_a_running_term_but_never_into_the_past(office):
    provider = office.provider("corrected")
    order, answer = office.delivered(provider)
    assert answer["due"]["due_on"] == "2027-01-29"
    calendar = {"year": 2027, "version": "2027.2", "source_zh": "演示数据", "source_en": "invented",
                "holidays": ["2027-01-01", "2027-01-02", "2027-01-12", "2027-01-29"], "workdays": ["2027-01-03"]}
    assert order in office.adopt("calendars", calendar)["redated"]
    assert office.order(order)["due_on"] == "2027-02-01"
    office.advance(to="2027-01-31")
    calendar.update(version="2027.3", workdays=["2027-01-03", "2027-01-30"])
    assert office.adopt("calendars", calendar)["redated"] == []
    assert office.order(order)["due_on"] == "2027-02-01" and office.order(order)["state"] == "delivered"


def test_a_fact_is_judged_by_the_version_of_its_day_and_a_running_term_keeps_its_own(office):
    provider = office.provider("versions")
    order, answer = office.delivered(provider)
    assert answer["due"]["arithmetic"]["term_days"] == 15
    adopted = office.adopt("rulebooks", rulebook("jining-2025.2", office.day(), term_days=10)["body"])
    assert len(adopted["sha256"]) == 64
    office.settle()
    yesterday = office.finding(provider, happened_on=office.day(-1))
    today = office.finding(provider, happened_on=office.day())
    terms = [done(office.drafter.post("/v1/orders", {"finding": finding, "measures": "整改"}), 201)["term_days"]
             for finding in (yesterday, today)]
    assert terms == [15, 10]
    done(office.drafter.post(f"/v1/orders/{order}/extension", {"days": 1, "reason": "演示"}), 200)
    proof = office.order(order)["arithmetic"]
    assert proof["term_days"] == 16 and proof["rulebook"] == "jining-2025.1"
    clause = done(office.anonymous().get("/v1/clauses/T1.2", as_of=office.day(-1)), 200)
    assert clause["rulebook"] == "jining-2025.1"
    assert done(office.anonymous().get("/v1/clauses/T1.2"), 200)["rulebook"] == "jining-2025.2"


def test_another_city_with_other_numbers_needs_no_other_program(office):
    provider = office.provider("other numbers")
    body = rulebook("jining-2025.3", office.day())
    body["body"]["disqualification"].update(
        orders_exceed=1, panel_min=2, majority_percent=66, legal_review_required=False, second_approval=["T1.2"],
        steps=[step for step in RULEBOOK["disqualification"]["steps"] if step["step"] != "legal_review"])
    body["body"]["appeals"].update(window_days=5, stay_possible=False)
    body["body"]["sources"].append({"parameter": "/appeals/window_days", "source": "bureau"})
    body["body"]["rectification"].update(long_term_needs_second_approval=False)
    office.adopt("rulebooks", body["body"])
    office.settle()
    orders = []
    for _ in range(2):
        finding = office.finding(provider)
        assert done(office.drafter.get(f"/v1/findings/{finding}"), 200)["state"] == "awaiting_approval"
        office.approve(provider, finding)
        order = done(office.drafter.post("/v1/orders", {
            "finding": finding, "measures": "整改", "term_days": 20, "long_term_reason": "演示"}), 201)["order"]
        done(office.signer.post(f"/v1/orders/{order}/signature"), 200)
        answer = done(office.deliver(order), 200)
        orders.append(order)
    case = answer["case"]
    assert answer["count"] == 2 and office.case(case)["rulebook"] == "jining-2025.3"
    done(office.notice(case), 200)
    done(office.statement(provider, case), 200)
    refused(office.review(case), 409, "case_step")
    refused(office.vote(case, ("for", "for", "abstain", "against")), 422, "votes_do_not_carry")
    done(office.vote(case, ("for", "for")), 200)
    appeal = done(office.appeal(provider, orders[0]), 201)["appeal"]
    refused(office.stay(appeal), 409, "stay_not_possible")
    office.advance(days=6)
    refused(office.appeal(provider, orders[1]), 409, "appeal_window_over")


def test_the_law_is_changed_by_two_persons_who_read_the_same(office):
    papers = (("rulebooks", "rulebook", rulebook("jining-2025.9", "2028-01-01")["body"]),
              ("calendars", "calendar", {"year": 2029, "version": "2029.1", "source_zh": "演示数据",
                                         "source_en": "invented", "holidays": ["2029-01-01"], "workdays": []}))
    second = office.client("operator", person="operator-9")
    for path, kind, body in papers:
        proposed = done(office.operator.post(f"/v1/{path}", {"body": body}), 201)
        assert proposed["state"] == "proposed" and proposed.get("redated", []) == []
        approval = f"/v1/{path}/{proposed['version']}/approval"
        known = [item["version"] for item in done(office.operator.get(f"/v1/{path}"), 200)["items"]]
        assert proposed["version"] not in known
        told = office.await_event("law_proposed", subject=proposed["version"])["data"]
        assert (told["kind"], told["sha256"]) == (kind, proposed["sha256"])
        waiting = done(second.get("/v1/law-proposals"), 200)["items"]
        assert [(item["kind"], item["body"]) for item in waiting] == [(kind, body)]
        refused(office.operator.post(approval, {"sha256": proposed["sha256"]}), 403, "same_person")
        refused(second.post(approval, {"sha256": "0" * 64}), 409, "proposal_changed")
        refused(office.drafter.post(approval, {"sha256": proposed["sha256"]}), 403, "forbidden")
        nameless = office.client("operator")
        refused(nameless.post(approval, {"sha256": proposed["sha256"]}), 403, "no_person")
        done(second.post(approval, {"sha256": proposed["sha256"]}), 200)
        refused(second.post(approval, {"sha256": proposed["sha256"]}), 404, "not_found")
        office.await_event(f"{kind}_adopted", subject=proposed["version"])
        assert done(second.get("/v1/law-proposals"), 200)["items"] == []
        versions = [item["version"] for item in done(second.get(f"/v1/{path}"), 200)["items"]]
        assert proposed["version"] in versions and len(versions) > 1
        assert walk(second, f"/v1/{path}") == versions, "page by page the same"
        refused(second.get(f"/v1/{path}", after="none.1"), 404, "not_found")


def walk(client, path):
    """The versions of a list, one a page."""
    found, after = [], None
    while True:
        page = done(client.get(path, limit=1, after=after), 200)
        found += [item["version"] for item in page["items"]]
        after = page["next"]
        if after is None:
            return found


def test_papers_that_wait_are_read_page_by_page(office):
    papers = [done(office.operator.post("/v1/calendars", {"body": {
        "year": year, "version": f"{year}.1", "source_zh": "演示数据", "source_en": "invented",
        "holidays": [f"{year}-01-01"], "workdays": []}}), 201) for year in (2032, 2031)]
    papers.append(done(office.operator.post("/v1/rulebooks", rulebook("jining-2025.19", "2030-01-01")), 201))
    assert {paper["state"] for paper in papers} == {"proposed"}
    first = done(office.operator.get("/v1/law-proposals", limit=1), 200)
    assert ([item["version"] for item in first["items"]], first["next"]) == (["2031.1"], "calendar/2031.1")
    assert walk(office.operator, "/v1/law-proposals") == ["2031.1", "2032.1", "jining-2025.19"]
