"""Every period the clock alone scores each provider by what it owed: R1 to R12, with coverage, and nothing without
evidence (M2)."""

import json
import pathlib

import pytest

from monitoring_city import City

RULEBOOK = pathlib.Path(__file__).resolve().parents[2] / "deploy/rulebooks/jining-2025.json"


@pytest.fixture(scope="module")
def city():
    with City(start="2025-05-01") as instance:
        yield instance


def scores(city, client=None, **query):
    answer = (client or city.officer).get("/v1/scores", **query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def indicator(score, clause):
    (found,) = [one for one in score["indicators"] if one["clause"] == clause]
    return found["verdict"], found["checks"], found["passed"], found["points_centi"], found["of_points"]


def test_the_clock_scores_the_period_that_ended_by_what_was_done_in_time(city):
    project = city.contract(milestones=((20, 50), (30, 25), (200, 25)))["project"]
    city.advance(days=20)
    assert city.report(project, percent=50).status_code == 201
    assert city.provider.post(f"/v1/projects/{project}/milestones/1/completion", {
        "completed_on": city.day(), "evidence": []}).status_code in (200, 201)
    city.advance(to="2025-06-30")  # its second milestone is missed, so is its second report
    assert scores(city) == [], "the period is not over"
    city.advance(to="2025-07-01")
    (score,) = scores(city)
    assert (score["provider"], score["period_from"], score["period_to"]) == (city.provider_code, "2025-01-01", "2025-06-30")
    assert (score["scored_on"], score["rulebook"]) == ("2025-07-01", "jining-2025.1")
    assert [one["clause"] for one in score["indicators"]] == [f"R{n}" for n in range(1, 13)]
    assert indicator(score, "R4") == ("fail", 2, 1, 750, 15)
    assert indicator(score, "R6") == ("fail", 2, 1, 500, 10)
    assert indicator(score, "R11") == ("not_applicable", 0, 0, 0, 7)
    assert score["coverage_percent"] == sum(one["of_points"] for one in score["indicators"] if one["checks"])
    assert score["coverage_percent"] < 50 and score["score_percent"] is None, "too little evidence for a score"
    told = city.await_event("provider_scored", subject=city.provider_code, client=city.provider)["data"]
    assert told["indicators"] == score["indicators"] and "score_percent" not in told
    assert (told["coverage_percent"], told["min_coverage_percent"], told["pass_percent"]) == (score["coverage_percent"], 50, 60)


def test_a_provider_sees_its_own_score_and_nobody_without_a_project_has_one(city):
    assert scores(city, client=city.provider) == scores(city)
    assert scores(city, client=city.other_provider) == [] and scores(city, provider=city.other_code) == []
    assert city.anonymous().get("/v1/scores").status_code in (401, 403)
    assert not city.events("provider_scored", client=city.other_provider)
    assert scores(city, period_to="2025-06-30") == scores(city) and scores(city, period_to="2025-12-31") == []


def test_the_next_period_is_scored_by_itself_and_one_without_anything_owed_is_not(city):
    (project,) = [row["project"] for row in city.officer.get("/v1/projects").json()["items"]]
    assert city.officer.post(f"/v1/projects/{project}/closure", {
        "outcome": "terminated", "reason": "企业停产"}).status_code in (200, 201)
    city.advance(to="2026-01-01")
    newest, oldest = scores(city)
    assert (newest["period_from"], newest["period_to"]) == ("2025-07-01", "2025-12-31") and oldest["period_to"] == "2025-06-30"
    first = city.officer.get("/v1/scores", limit=1).json()
    assert first["next"] == f"2025-12-31/{city.provider_code}"
    rest = city.officer.get("/v1/scores", limit=1, after=first["next"]).json()
    assert rest["items"] == [oldest] and rest["next"] is None
    city.advance(to="2026-07-02")
    assert len(scores(city)) == 2, "no project in it, no score"


def test_a_period_ends_by_the_rulebook_of_its_last_day(city):
    later = json.loads(RULEBOOK.read_text())
    later.update(version="jining-2027.1", effective_from="2027-03-01")
    later["scoring"]["period_months"] = 12
    city.adopt("rulebooks", later)
    city.advance(to="2027-01-04")
    city.contract()
    before = len(scores(city))
    city.advance(to="2027-07-02")
    assert len(scores(city)) == before, "since March it is the year that counts"
    city.advance(to="2028-01-02")
    newest, *rest = scores(city)
    assert (newest["period_from"], newest["period_to"], newest["rulebook"]) == ("2027-01-01", "2027-12-31", "jining-2027.1")
    assert len(rest) == before and city.minglu("parked", "list").stdout.strip() == "", "and nothing waits for an operator"


def test_a_period_made_shorter_in_mid_year_is_scored_at_its_first_end_though_no_contract_comes(city):
    later = json.loads(RULEBOOK.read_text())
    later.update(version="jining-2028.1", effective_from="2028-02-15")
    later["scoring"]["period_months"] = 3
    city.adopt("rulebooks", later)
    before = len(scores(city))
    city.advance(to="2028-03-31")
    assert len(scores(city)) == before, "its last day is not over"
    city.advance(to="2028-04-02")
    newest, *rest = scores(city)
    assert (newest["period_from"], newest["period_to"], newest["rulebook"]) == ("2028-01-01", "2028-03-31", "jining-2028.1")
    assert len(rest) == before
