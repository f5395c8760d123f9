"""The demonstration city is played over HTTP and leaves a register, projects and matters to look at."""

import collections
import os
import subprocess

import pytest

from world import ROOT, World


@pytest.fixture(scope="module", name="played")
def play():
    with World() as world:
        keys = world.var / "demo.keys"
        settings = dict(os.environ, MINGLU_URL=world.url, MINGLU_DEMO_KEYS=str(keys),
                        MINGLU_OPERATOR_KEY_FILE=str(world.var / "secrets/operator.key"))
        done = subprocess.run([ROOT / "deploy/demo/play"], env=settings, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=240, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        world.keys = keys
        yield world


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


def test_every_kind_of_matter_is_there_and_nothing_is_parked(played):
    kinds = collections.Counter(event["type"].split(".")[2] for event in played.events())
    for kind in ("application_incomplete", "objection_decided", "proposal_returned", "flag_raised", "report_objected",
                 "complaint_rejected", "order_closed", "order_lapsed", "order_paused", "order_resumed", "order_extended",
                 "count_certified", "decision_delivered", "project_handover_listed", "project_handover_withdrawn",
                 "decision_annulled", "notice_retracted", "acts_retracted", "stay_granted", "price_changed", "transition_project_decided",
                 "interpretation_published"):
        assert kinds[kind] > 0, kind
    public = {event["id"] for event in played.events(client=played.anonymous())}
    for event in played.events("notice_retracted"):
        assert public.issuperset(event["data"]["withdraws"])
    parked = played.operator.get("/v1/operations/parked").json()["daemons"]
    assert [daemon["items"] for daemon in parked] == [[]] * 5


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
