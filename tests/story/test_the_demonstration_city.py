"""The demonstration city is played over HTTP and leaves a register, projects and matters to look at."""

import collections
import json
import os
import re
import subprocess

import pytest

from world import ROOT, World


def play(world, *words):
    world.keys = world.var / "demo.keys"
    settings = dict(os.environ, MINGLU_URL=world.url, MINGLU_DEMO_KEYS=str(world.keys),
                    MINGLU_OPERATOR_KEY_FILE=str(world.var / "secrets/operator.key"))
    done = subprocess.run([ROOT / "deploy/demo/play", *words], env=settings, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return world


@pytest.fixture(scope="module", name="played")
def city():
    with World() as world:
        yield play(world)


ANEW = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|YJ[0-9]{4}-[0-9]{6}")
RULEBOOK = json.loads((ROOT / "deploy/rulebooks/jining-2025.json").read_text())

INCURABLE = {"lock_in", "dates_out_of_order"}  # a contract is what was signed


def words_of(name):
    return set(json.loads((ROOT / "proto/common.json").read_text())["$defs"][name]["enum"])


def who(played, role):
    """Somebody of the city, by the keys that were written down."""
    return played.with_key(next(line.split()[2] for line in played.keys.read_text().splitlines() if line.startswith(role)))


def happened(played, kind):
    return [event["data"] for event in played.events(kind)]


def items(client, path, **query):
    found, after = [], None
    while True:
        answer = client.get(path, after=after, limit=200, **query)
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        after = answer.json().get("next")
        if not after:
            return found


def test_the_city_has_forty_providers_three_hundred_enterprises_a_hundred_and_twenty_projects(played):
    entries = items(played.anonymous(), "/v1/register")
    assert len(entries) >= 40
    assert len(items(played.operator, "/v1/enterprises")) == 300
    assert len(items(played.operator, "/v1/projects")) >= 120
    standings = collections.Counter(entry["standing"] for entry in entries)
    assert standings["listed"] >= 40 and standings["struck_off"] == 1
    assert standings["removed"] == 1, "a provider of the transition period that never registered"


def test_its_life_is_two_years_long_and_something_happens_in_every_month(played):
    times = [event["time"] for event in played.events()]
    assert (min(times)[:7], max(times)[:7]) == ("2025-01", "2026-12")
    assert len({time[:7] for time in times}) == 24


def test_the_same_seed_plays_the_same_again():
    """All that is said, but for ids that are made anew; the order of what is said side by side is free, and so are the
    numbers that flags get in it."""
    def told():
        with World() as world:
            events = play(world, "--small").events()
        assert {event["type"].split(".")[2] for event in events} >= {"contract_recorded", "campaign_opened"}
        return sorted(ANEW.sub("", json.dumps([event["time"], event["type"], event["subject"], event["data"]])) for event in events)

    assert told() == told()


def test_every_kind_of_matter_is_there_and_nothing_is_parked(played):
    kinds = collections.Counter(event["type"].split(".")[2] for event in played.events())
    for kind in ("application_incomplete", "objection_decided", "proposal_returned", "flag_raised", "report_objected",
                 "complaint_rejected", "order_closed", "order_lapsed", "order_paused", "order_resumed", "order_extended",
                 "count_certified", "decision_delivered", "project_handover_listed", "project_handover_withdrawn",
                 "decision_annulled", "notice_retracted", "acts_retracted", "stay_granted", "price_changed", "transition_project_decided",
                 "interpretation_published", "finding_answered", "order_withdrawn", "tracking_overdue"):
        assert kinds[kind] > 0, kind
    public = {event["id"] for event in played.events(client=played.anonymous())}
    assert kinds["campaign_overdue"] == 0, "the bureau opens its campaigns in time"
    for event in played.events("notice_retracted"):
        assert public.issuperset(event["data"]["withdraws"])
    parked = played.operator.get("/v1/operations/parked").json()["daemons"]
    assert [daemon["items"] for daemon in parked] == [[]] * 5


def test_every_kind_of_flag_was_raised_and_most_are_settled(played):
    flags = items(played.operator, "/v1/flags", open="false")
    assert {flag["kind"] for flag in flags} == words_of("flag_kind")
    still_open = [flag for flag in flags if flag["settled_on"] is None]
    assert 0 < len(still_open) < len(flags) / 8
    cured = [flag for flag in flags if flag["how"] == "cured"]
    assert len(cured) > len(flags) * 3 / 4
    assert {flag["kind"] for flag in cured} >= words_of("flag_kind") - INCURABLE


def test_most_providers_have_no_open_flag_and_a_few_have_most(played):
    entries = items(played.anonymous(), "/v1/register")
    left = collections.Counter(flag["provider"] for flag in items(played.operator, "/v1/flags", open="true"))
    assert sum(left[entry["provider"]] == 0 for entry in entries) >= len(entries) * 2 / 3
    assert sum(count for _, count in left.most_common(6)) >= left.total() * 2 / 3


def test_every_kind_of_duty_is_owed_and_most_is_done_in_time(played):
    owed = items(played.operator, "/v1/obligations", open="false")
    over = [duty for duty in owed if duty["ended_on"]]
    in_time = [duty for duty in over if duty["ended_on"] <= duty["last"][:10]]
    assert {duty["kind"] for duty in over} >= words_of("duty_kind")
    assert len(in_time) > len(over) * 4 / 5
    late = [duty for duty in over if duty not in in_time]
    assert {duty["kind"] for duty in late} >= {"arrival", "delivery", "actuals", "archive", "review", "training", "ticket_response"}


def test_the_scores_tell_the_careful_from_the_careless(played):
    scores = items(played.operator, "/v1/scores")
    assert {score["period_to"] for score in scores} == {"2025-06-30", "2025-12-31", "2026-06-30"}
    passed = {one["clause"] for score in scores for one in score["indicators"] if one["passed"]}
    assert passed == {f"R{n}" for n in range(1, 13)}
    told = [score["score_percent"] for score in scores if score["score_percent"] is not None]
    assert len(told) > len(scores) / 2 and sum(score >= 90 for score in told) >= 10
    assert sum(score < RULEBOOK["scoring"]["pass_percent"] for score in told) >= 3
    assert 70 <= sorted(told)[len(told) // 2] < 100
    assert all(score["coverage_percent"] < RULEBOOK["scoring"]["min_coverage_percent"]
               for score in scores if score["score_percent"] is None)


def test_campaigns_are_drawn_and_what_was_seen_is_recorded(played):
    campaigns = items(who(played, "officer"), "/v1/campaigns")
    assert len(campaigns) >= 2
    for campaign in campaigns:
        assert campaign["sampled"] == -(-campaign["projects"] * RULEBOOK["tracking"]["sample_percent"] // 100) > 2
        assert campaign["visited"] > 0
    assert sum(campaign["visited"] for campaign in campaigns) >= sum(campaign["sampled"] for campaign in campaigns) - len(campaigns) * 3
    records = happened(played, "tracking_recorded")
    assert {record["way"] for record in records} >= {"telephone", "site_visit"}
    assert any(record.get("doubts") for record in records) and any(record.get("cleared") for record in records)


def test_sessions_have_guests_excuses_and_empty_chairs(played):
    sessions = items(who(played, "officer"), "/v1/sessions")
    assert len(sessions) >= 2
    invited = [one for session in sessions for one in session["invited"]]
    assert sum(bool(one["attended"]) for one in invited) > len(invited) / 2
    absent = [one for one in invited if one["attended"] is False]
    assert {one["excused_on"] is None for one in absent} == {True, False}


def test_service_goes_on_after_the_projects(played):
    assert len(happened(played, "ticket_opened")) >= len(happened(played, "ticket_answered")) > 20
    notices = [upgrade["notice_days"] for upgrade in happened(played, "upgrade_recorded")]
    assert max(notices) >= RULEBOOK["monitoring"]["upgrade_notice_days"] and min(notices) == 0
    assert len(happened(played, "after_sales_offered")) > 80


def test_an_agency_asks_and_sees_what_it_asked_for(played):
    mine = items(who(played, "agency"), "/v1/audit-requests")
    every = items(who(played, "officer"), "/v1/audit-requests")
    assert 0 < len(mine) < len(every) and len({one["agency"] for one in mine}) == 1
    assert {one["state"] for one in every} >= {"handed_over", "withdrawn"}
    assert any(one["state"] == "refused" for one in happened(played, "audit_answered"))


def test_of_three_that_moved_one_tells_it_in_time_one_late_and_one_never(played):
    assert len(happened(played, "change_discovered")) == 3
    assert sorted(change["late_days"] > 0 for change in happened(played, "change_reported")) == [False, True]
    assert len(happened(played, "change_unreported")) == 2
    assert len(items(played.operator, "/v1/flags", kind="change_unreported", open="true")) == 1


def test_complaints_that_pile_up_make_a_review_that_is_weighed(played):
    (certificate,) = happened(played, "dissatisfaction_certified")
    (review,) = [case for case in happened(played, "case_opened") if case["ground"] == "complaints"]
    assert review["provider"] == certificate["provider"]
    (case,) = [one for one in items(played.operator, "/v1/cases", provider=review["provider"]) if one["ground"] == "complaints"]
    assert (case["clause"], case["state"]) == ("T2.3", "dismissed")


def test_its_people_have_keys_that_open_their_own_doors(played):
    assert played.keys.stat().st_mode & 0o077 == 0
    keys = {line.split()[0]: line.split()[2] for line in played.keys.read_text().splitlines()}
    assert {"officer", "decider", "reviewer", "auditor", "agency", "provider", "enterprise"} <= set(keys)
    assert played.with_key(keys["officer"]).get("/v1/contracts").json()["items"]
    own = played.with_key(keys["provider"]).get("/v1/projects")
    assert own.status_code == 200
    assert len({project["provider"] for project in own.json()["items"]}) <= 1


def test_what_everybody_may_read_names_no_member_of_the_staff(played):
    public, cursor = [], None
    while True:
        page = played.anonymous().get("/v1/events", after=cursor, limit=500).json()
        public += page["events"]
        cursor = page["next"]
        if not page["more"]:
            break
    assert len(public) > 40
    assert not [event["type"] for event in public if "actor" in event]


def test_what_the_readme_says_to_look_at_is_there(played):
    """Its commands are run as they stand; what follows the stream without an end is left out."""
    part = (ROOT / "README.md").read_text().split("## The first ten minutes")[1].split("```")[1]
    commands = [line for line in part.replace("\\\n", " ").splitlines() if line.startswith("curl -s ")]
    assert len(commands) >= 8
    place = dict(os.environ, AT=played.url.removeprefix("http://"), KEY=played.operator.key)
    shown = {re.search(r"/v1/\w+", command).group(): json.loads(subprocess.run(
        ["bash", "-c", command], env=place, capture_output=True, check=True, timeout=30).stdout) for command in commands}
    assert not [answer for answer in shown.values() if "faults" in answer]
    for path in ("/v1/register", "/v1/obligations", "/v1/flags", "/v1/scores"):
        assert shown[path]["items"], path
    assert shown["/v1/clauses"]["id"] == "T1.2" and shown["/v1/keys"]["key"] and len(shown["/v1/events"]["events"]) == 5
