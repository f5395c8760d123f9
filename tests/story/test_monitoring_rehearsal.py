"""A draft of the rulebook is rehearsed over what is owed and measured in projects: which flags it would have raised,
exactly those at the border, and nothing is flagged by it (M4)."""

import pytest

from monitoring_city import City
from rehearsal import draft, left_out, pages, rehearse, turned

RAISED, SPARED = ("not_raised", "raised"), ("raised", "not_raised")


@pytest.fixture(scope="module")
def city():
    with City(start="2025-01-02") as world:
        past(world)
        yield world


def past(city):
    """Two projects. In the first a line delivered on the second day of grace, a milestone reached on the sixth day
    after its own; in the second both a day later; both reports acknowledged, after five and after six days."""
    first, second = (city.contract(milestones=((10, 60), (200, 40)), delivered=12)["project"] for _ in range(2))
    city.first, city.second = first, second
    for project in (first, second):
        assert city.report(project).status_code == 201
    city.advance(days=5)
    acknowledge(city, first)
    city.advance(days=1)
    acknowledge(city, second)
    city.advance(days=8)
    assert city.fulfil(first, "delivery", "1").status_code == 201
    city.advance(days=1)
    assert city.fulfil(second, "delivery", "1").status_code == 201
    city.advance(days=1)
    reach(city, first)
    city.advance(days=2)
    reach(city, second)
    city.settle()


def acknowledge(city, project):
    answer = city.enterprise.post(f"/v1/projects/{project}/reports/1/acknowledgement", {"agrees": True})
    assert answer.status_code == 200, answer.text


def reach(city, project):
    answer = city.provider.post(f"/v1/projects/{project}/milestones/1/completion", {
        "completed_on": city.day(), "evidence": [{"sha256": city.paper(), "title": "节点证明"}]})
    assert answer.status_code == 200, answer.text


def test_the_same_rulebook_as_a_draft_raises_no_other_flag(city):
    found = pages(city.officer, "flags", draft())
    assert sum(page["looked_at"] for page in found) >= 9
    assert all(page["items"] == [] and page["not_rehearsed"] == [] for page in found)


@pytest.mark.parametrize("grace", [3, 2, 1])
def test_less_grace_flags_exactly_the_lines_delivered_after_it(city, grace):
    found = rehearse(city.officer, "flags", draft(monitoring={"delivery_grace_days": grace}), "owed")
    late = {city.first: 2, city.second: 3}
    assert turned(found) == {(f"{project}/delivery/1", "delivery_overdue"): RAISED
                             for project, days in late.items() if days > grace}
    for item in found.values():
        assert (item["clause"], item["matter"], item["rulebook"]) == ("R4", "flag", "jining-2025.1")
        assert item["because"] == [{"parameter": "/monitoring/delivery_grace_days", "was": 3, "would_be": grace}]
        assert item["provider"] == city.provider_code


@pytest.mark.parametrize("grace", [8, 7, 6, 5])
def test_another_grace_flags_or_spares_exactly_the_milestones_between(city, grace):
    found = rehearse(city.officer, "flags", draft(monitoring={"milestone_grace_days": grace}), "measure")
    late = {city.first: 6, city.second: 8}
    expected = {(f"{project}/milestone_overdue/1", "milestone_overdue"): SPARED if grace > 7 else RAISED
                for project, days in late.items() if (days > grace) != (days > 7)}
    assert turned(found) == expected
    assert {item["value"] for item in found.values()} == {days for days in late.values() if (days > grace) != (days > 7)}


def test_the_rehearsal_of_what_was_flagged_agrees_with_the_flags(city):
    assert city.flags(city.first, kind="milestone_overdue") == []
    assert [flag["about"] for flag in city.flags(city.second, kind="milestone_overdue")] == ["1"]
    found = rehearse(city.officer, "flags", draft(monitoring={"acknowledge_days": 5}), "measure")
    assert turned(found) == {(f"{city.second}/report_unacknowledged/1", "report_unacknowledged"): RAISED}
    found = rehearse(city.officer, "flags", draft(monitoring={"milestone_grace_days": 5, "delivery_grace_days": 2}))
    assert turned(found) == {(f"{city.first}/milestone_overdue/1", "milestone_overdue"): RAISED,
                             (f"{city.second}/delivery/1", "delivery_overdue"): RAISED}
    assert city.flags(city.first, kind="milestone_overdue") == [], "a rehearsal flags nothing"


def test_what_the_kept_facts_do_not_tell_is_named(city):
    asked = draft(monitoring={"progress_report_days": 20}, tracking={"sample_percent": 50}, scoring={"pass_percent": 70})
    assert left_out(city.officer, "flags", asked, "lag") == {
        ("/monitoring/progress_report_days", "not_kept"), ("/tracking/sample_percent", "no_rehearsal"),
        ("/scoring/pass_percent", "no_rehearsal")}
