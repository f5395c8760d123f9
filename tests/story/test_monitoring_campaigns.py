"""Tracking campaigns: a sample that nobody chooses and everybody can draw again, records by enough officers and in time,
doubts that become flags, and a bureau that is told what it has left undone (M2)."""

import hashlib
import json
import math

import pytest

from market import PDF, RULEBOOK, Market, done, faults

TRACKING = RULEBOOK["tracking"]
SECRET = "王某某说三周无人到场"


@pytest.fixture(scope="module")
def market():
    with Market(start="2025-01-02") as instance:
        instance.before = instance.officer.post("/v1/campaigns", {"title": "一季度", "visits_until": instance.day(20)})
        instance.projects = [project_of(instance, provider) for provider in ["mes", "mes", "mes", "quality", "finance"]]
        instance.unlisted = project_of(instance, "unlisted")
        closed = project_of(instance, "mes")
        done(instance.officer.post(f"/v1/projects/{closed}/closure", {"outcome": "terminated", "reason": "合同解除"}), 200)
        yield instance


def project_of(market, provider):
    contract = done(market.officer.post("/v1/contracts", market.contract_body(provider)), 201)["contract"]
    return market.await_event(
        "project_opened", where=lambda event: event["data"]["contract"] == contract)["data"]["project"]


def open_campaign(market, days=20):
    return done(market.officer.post("/v1/campaigns", {"title": "跟踪评价", "visits_until": market.day(days)}), 201)


def record(market, campaign, project, client=None, **more):
    body = {"way": "site_visit", "held_on": market.day(), "officers": ["officer-1", "officer-2"], "text": SECRET, **more}
    return (client or market.officer).post(f"/v1/campaigns/{campaign}/projects/{project}/records", body)


def sampled(campaign):
    return [one["project"] for one in campaign["sample"]]


def drawn_again(seed, projects):
    """What an auditor does with the seed."""
    ranked = sorted(projects, key=lambda project: hashlib.sha256(f"{seed} {project}".encode()).hexdigest())
    return ranked[:max(1, math.ceil(len(projects) * TRACKING["sample_percent"] / 100))]


def test_without_a_running_project_there_is_nothing_to_draw(market):
    assert market.before.status_code == 409 and faults(market.before) == [("nothing_to_track", "")]


def test_the_sample_is_drawn_from_running_projects_of_the_register_and_can_be_drawn_again(market):
    campaign = open_campaign(market)
    assert campaign["projects"] == 5, "neither what is closed nor what belongs to nobody on the register"
    assert sampled(campaign) == drawn_again(campaign["seed"], market.projects) and len(sampled(campaign)) == 1
    frame = "".join(f"{project}\n" for project in sorted(market.projects))
    assert campaign["frame_sha256"] == hashlib.sha256(frame.encode()).hexdigest()
    told = market.await_event("campaign_opened", subject=campaign["campaign"])["data"]
    assert told["percent"] == 20 and told["opened_by"] == "officer-1" and told["rulebook"] == "jining-2025.1"
    for member in ("sample", "seed", "method", "frame_sha256", "record_by"):
        assert told[member] == campaign[member]
    seen = market.officer.get(f"/v1/campaigns/{campaign['campaign']}").json()
    assert sorted(one["project"] for one in seen["frame"]) == sorted(market.projects)
    assert {one["provider"] for one in seen["frame"]} == {market.codes[name] for name in ("mes", "quality", "finance")}
    assert [one["project"] for one in seen["frame"] if one["sampled"]] == sampled(campaign)

    market.projects.append(project_of(market, "quality"))
    larger = open_campaign(market)
    assert larger["seed"] != campaign["seed"] and larger["projects"] == 6
    assert sampled(larger) == drawn_again(larger["seed"], market.projects) and len(sampled(larger)) == 2, "rounded up"


@pytest.mark.parametrize("days, expected", [
    (-1, ["campaign_ends_in_past"]), (0, []), (TRACKING["campaign_days"] - 1, []),
    (TRACKING["campaign_days"], ["campaign_too_long"])])
def test_the_visits_end_between_today_and_the_next_campaign(market, days, expected):
    answer = market.officer.post("/v1/campaigns", {"title": "跟踪评价", "visits_until": market.day(days)})
    assert [code for code, _ in faults(answer)] == expected if expected else answer.status_code == 201


def test_only_officers_open_and_record_and_only_what_was_drawn(market):
    campaign = open_campaign(market)
    number, (project,) = campaign["campaign"], sampled(campaign)[:1]
    for client in (market.providers["mes"], market.enterprises["machines"]):
        assert client.post("/v1/campaigns", {"title": "假", "visits_until": market.day()}).status_code == 403
        assert record(market, number, project, client).status_code == 403
        assert client.get(f"/v1/campaigns/{number}").status_code == 403
        assert market.events("campaign_opened", client=client) == []
    other = next(one for one in market.projects if one not in sampled(campaign))
    assert faults(record(market, number, other)) == [("project_not_sampled", "/project")]
    assert faults(record(market, "GZ2025-999999", project)) == [("campaign_not_found", "/campaign")]


def test_a_record_needs_officers_a_day_of_the_campaign_and_clauses_that_bind_a_provider(market):
    campaign = open_campaign(market)
    number, project = campaign["campaign"], sampled(campaign)[0]
    assert faults(record(market, number, project, officers=["officer-1"])) == [("officers_too_few", "/officers")]
    assert faults(record(market, number, project, officers=["officer-2", "officer-3"])) == [
        ("recorder_not_among_officers", "/officers")]
    assert faults(record(market, number, project, held_on=market.day(1))) == [("fact_in_future", "/held_on")]
    assert faults(record(market, number, project, held_on=market.day(-1))) == [("fact_before_campaign", "/held_on")]
    doubts = [{"clause": clause, "statement": "存疑"} for clause in ("R6", "M1", "R6")]
    assert faults(record(market, number, project, doubts=doubts, cleared=["R6", "R9"])) == [
        ("clause_binds_no_provider", "/doubts/1/clause"), ("clause_named_twice", "/cleared/0"),
        ("clause_named_twice", "/doubts/2/clause"), ("clause_not_in_doubt", "/cleared/0"),
        ("clause_not_in_doubt", "/cleared/1")]
    assert market.officer.get(f"/v1/campaigns/{number}").json()["visited"] == 0


def test_a_doubt_is_a_flag_until_a_later_record_clears_it_and_the_text_stays_sealed(market):
    campaign = open_campaign(market)
    number, project = campaign["campaign"], sampled(campaign)[0]
    paper = [{"sha256": market.officer.upload(PDF), "title": "走访照片"}]
    answer = done(record(market, number, project, evidence=paper,
                         doubts=[{"clause": "R6", "statement": "汇报与现场不符"}]), 201)
    assert (answer["record"], answer["late_days"], answer["left"]) == (1, 0, len(sampled(campaign)) - 1)
    assert answer["record_by"] == market.day(TRACKING["record_days"])
    (flag,) = market.officer.get("/v1/flags", project=project, kind="tracking_doubt").json()["items"]
    assert (flag["clause"], flag["about"], flag["value"], flag["threshold"], flag["unit"], flag["sample"]) == (
        "R6", "R6", 1, 0, "records", 1)
    assert flag["basis"] == f"{number}/{project}/1" and "汇报与现场不符" in flag["note"]
    told = market.await_event("tracking_recorded", subject=number)["data"]
    assert told["doubts"] == ["R6"] and told["officers"] == ["officer-1", "officer-2"]
    done(record(market, number, project, way="telephone", cleared=["R6"]), 201)
    settled = market.await_event("flag_settled", subject=flag["flag"])["data"]
    assert settled["how"] == "cured"
    first, second = market.officer.get(f"/v1/campaigns/{number}/file").json()["records"]
    assert first["text"] == SECRET and first["evidence"] == paper and second["cleared"] == ["R6"]
    assert SECRET not in json.dumps(market.events(), ensure_ascii=False) + market.log("monitoring")


def test_a_sampled_project_without_a_record_is_told_the_day_after_its_term_and_a_late_record_says_how_late(market):
    while len(sampled(campaign := open_campaign(market, days=4))) < 2:
        market.projects.append(project_of(market, "quality"))
    number, (visited, forgotten) = campaign["campaign"], sampled(campaign)
    assert campaign["record_by"] == market.day(4 + TRACKING["record_days"])
    assert done(record(market, number, visited), 201)["left"] == 1
    market.advance(to=campaign["record_by"])
    assert not market.events("tracking_overdue", subject=number), "its last day is not over"
    market.advance(days=1)
    (told,) = market.events("tracking_overdue", subject=number)
    assert told["data"]["project"] == forgotten and told["data"]["record_by"] == campaign["record_by"]
    frame = market.officer.get(f"/v1/campaigns/{number}").json()["frame"]
    assert [one["project"] for one in frame if one["overdue"]] == [forgotten]
    late = done(record(market, number, forgotten, held_on=market.day(-TRACKING["record_days"] - 1)), 201)
    assert (late["late_days"], late["left"]) == (1, 0)
    intime = done(record(market, number, forgotten, held_on=market.day(-TRACKING["record_days"])), 201)
    assert intime["late_days"] == 0


def test_the_bureau_is_told_each_time_a_campaign_was_due_and_none_was_opened(market):
    last = open_campaign(market)["campaign"]
    opened_on, days = market.day(), TRACKING["campaign_days"]
    due_on = market.day(days)
    assert market.officer.get("/v1/campaigns").json()["due_on"] == due_on
    cursor = market.cursor()
    market.advance(to=due_on)
    assert not market.events("campaign_overdue", after=cursor), "its last day is not over"
    market.advance(days=1)
    (told,) = [event["data"] for event in market.events("campaign_overdue", after=cursor)]
    assert (told["last_campaign"], told["counted_from"], told["due_on"]) == (last, opened_on, due_on)
    assert told["projects"] == len(market.projects)
    market.advance(days=days)
    assert len(market.events("campaign_overdue", after=cursor)) == 2, "and again"
