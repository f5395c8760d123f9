"""A draft of the rulebook is rehearsed over complaints, reviews and major changes: what would have come out differently
(M4)."""

import pytest

from intake_city import City, done
from rehearsal import draft, left_out, pages, rehearse, turned


@pytest.fixture(scope="module")
def city():
    with City(start="2025-03-03") as world:
        past(world)
        yield world


def past(city):
    """Complaints answered on the tenth day and on the eleventh, one unanswered; reviews of about 60, 70 and 100 points."""
    city.providers = {name: city.provider(name) for name in ("sixty", "seventy", "full")}
    city.cases = [done(city.file(city.providers["full"].code), 201)["case"] for _ in range(3)]
    city.applications = {name: city.apply(provider) for name, provider in city.providers.items()}
    city.points = {}
    for name, percent in (("sixty", 60), ("seventy", 70), ("full", 100)):
        city.points[name] = city.reviewed(city.applications[name], percent)["score_centi"] / 100
    for case, days in zip(city.cases, (10, 1)):
        city.advance(days=days)
        done(city.officer.post(f"/v1/complaints/{case}/acceptance", {
            "accepted": True, "reason": "受理", "statement_for_provider": "有企业反映进驻不及时"}))
    city.settle()


def test_the_same_rulebook_as_a_draft_changes_nothing(city):
    found = pages(city.officer, "admissions", draft())
    assert [(page["looked_at"], page["items"], page["not_rehearsed"]) for page in found] == [(3, [], []), (3, [], []), (0, [], [])]


def test_a_shorter_term_moves_every_complaints_day_and_makes_late_what_was_answered_after_it(city):
    found = rehearse(city.officer, "admissions", draft(complaints={"accept_days": 10}), "complaint")
    assert turned(found) == dict(zip([(case, "complaint_answer") for case in city.cases], [
        ("in_time", "in_time"), ("in_time", "late"), ("running", "late")]))
    item = found[city.cases[1], "complaint_answer"]
    assert (item["was"]["due_on"], item["would_be"]["due_on"], item["clause"]) == ("2025-03-18", "2025-03-13", "M2")
    assert item["because"] == [{"parameter": "/complaints/accept_days", "was": 15, "would_be": 10}]
    assert item["would_be"]["arithmetic"]["notice"] == "2025-03-03"


def test_the_end_of_a_complaint_is_counted_by_the_draft_too(city):
    found = rehearse(city.officer, "admissions", draft(complaints={"finish_days": 30}), "complaint")
    assert {key[1] for key in found} == {"complaint_finish"}
    item = found[city.cases[0], "complaint_finish"]
    assert (item["was"]["due_on"], item["would_be"]["due_on"]) == ("2025-05-06", "2025-04-02")
    assert (item["was"]["outcome"], item["would_be"]["outcome"]) == ("running", "running")
    both = rehearse(city.officer, "admissions", draft(complaints={"day_kind": "workday"}), "complaint")
    assert len(both) == 6 and both[city.cases[0], "complaint_answer"]["would_be"]["due_on"] == "2025-03-24"


@pytest.mark.parametrize("mark", [60, 61, 70, 71, 50])
def test_another_pass_mark_fails_or_passes_exactly_those_between(city, mark):
    found = rehearse(city.officer, "admissions", draft(admission={"pass_mark": mark}), "application")
    points = {city.applications[name]: float(value) for name, value in city.points.items()}
    assert turned(found) == {(application, "review_result"): ("passed", "not_passed") if value >= 60 else ("not_passed", "passed")
                             for application, value in points.items() if (value >= 60) != (value >= mark)}


def test_what_nothing_here_judges_by_is_named(city):
    asked = draft(admission={"panel_size_max": 7, "publicity_workdays": 6}, complaints={"extension_days": 20})
    assert left_out(city.officer, "admissions", asked, "change") == {
        ("/admission/panel_size_max", "people_decide"), ("/admission/publicity_workdays", "no_rehearsal"),
        ("/complaints/extension_days", "no_rehearsal")}
