"""Keys: issued by those who may, known at once, refused when they have expired or were revoked; a command is done once."""

import datetime
import itertools
import threading

import pytest

from wire import Stream
from world import World, credit_code, write_time

OURS = credit_code("identity ours")
BURST = 30
ADDRESSES = itertools.count(1)


@pytest.fixture(scope="module")
def world():
    with World() as world:
        world.officer = world.client("officer", person="officer-1")
        yield world


def codes(answer):
    return sorted(fault["code"] for fault in answer.json()["faults"])


def wanted(*roles, **more):
    return {"roles": list(roles), "label": "演示", **more}


def test_an_operator_issues_any_key_an_officer_some(world):
    for roles in (["operator"], ["auditor"], ["agency"]):
        assert world.operator.post("/v1/keys", wanted(*roles)).status_code == 201
        answer = world.officer.post("/v1/keys", wanted(*roles))
        assert (answer.status_code, codes(answer)) == (403, ["role_not_grantable"])
    assert world.officer.post("/v1/keys", wanted("provider", organisation=OURS)).status_code == 201
    assert world.officer.post("/v1/keys", wanted("reviewer", person="r-1")).status_code == 201
    mixed = world.officer.post("/v1/keys", wanted("provider", "decider", organisation=OURS, person="d-1"))
    assert (mixed.status_code, codes(mixed)) == (403, ["role_not_grantable"])


def test_what_a_role_needs_is_told_all_at_once(world):
    answer = world.operator.post("/v1/keys", wanted(
        "provider", "officer", "public", expires_at="2020-01-01T00:00:00Z"))
    assert answer.status_code == 422
    assert codes(answer) == ["expiry_past", "organisation_needed", "person_needed", "role_not_grantable"]


def test_a_key_is_told_once_and_is_good_at_once(world):
    answer = world.operator.post("/v1/keys", wanted("auditor", label="told once"))
    client = world.with_key(answer.json()["key"])
    assert client.get("/v1/keys").status_code == 200
    listed = client.get("/v1/keys").text
    assert answer.json()["key_id"] in listed and answer.json()["key"] not in listed
    assert answer.json()["key"] not in world.log("gateway")
    events = world.events("key_issued", subject=answer.json()["key_id"])
    assert len(events) == 1 and answer.json()["key"] not in str(events)


def test_a_revoked_key_is_refused_at_once_and_its_stream_ends(world):
    client = world.client("auditor", label="to be revoked")
    with Stream(world, client, after="latest") as stream:
        assert stream.status == 200
        answer = world.operator.post(f"/v1/keys/{client.key_id}/revoke", {"reason": "演示"})
        assert answer.status_code == 200, answer.text
        refused = client.get("/v1/keys")
        assert (refused.status_code, codes(refused)) == (401, ["api_key_revoked"])
        with pytest.raises((EOFError, ConnectionError)):
            stream.events(100)
    again = world.operator.post(f"/v1/keys/{client.key_id}/revoke")
    assert (again.status_code, codes(again)) == (409, ["key_is_revoked"])
    unknown = world.operator.post("/v1/keys/no-such-key/revoke")
    assert (unknown.status_code, codes(unknown)) == (404, ["key_unknown"])
    other = world.officer.post(f"/v1/keys/{world.client('operator').key_id}/revoke")
    assert (other.status_code, codes(other)) == (403, ["role_not_grantable"])


def test_a_key_expires_by_the_clock_on_the_wall(world):
    soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=2)
    answer = world.operator.post("/v1/keys", wanted("auditor", expires_at=write_time(soon)))
    assert answer.status_code == 201, answer.text
    client = world.with_key(answer.json()["key"])
    assert client.get("/v1/keys").status_code == 200
    with Stream(world, client, after="latest") as stream, pytest.raises(EOFError):
        while True:
            stream.block()  # ends when the key does
    refused = client.get("/v1/keys")
    assert (refused.status_code, codes(refused)) == (401, ["api_key_expired"])


def test_the_same_command_again_changes_nothing(world):
    first = world.operator.post("/v1/keys", wanted("auditor"), key="the-same")
    again = world.operator.post("/v1/keys", wanted("auditor"), key="the-same")
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert len(world.events("key_issued", subject=first.json()["key_id"])) == 1
    other_body = world.operator.post("/v1/keys", wanted("agency"), key="the-same")
    assert (other_body.status_code, codes(other_body)) == (422, ["key_reused"])
    other_principal = world.officer.post("/v1/keys", wanted("reviewer", person="r-2"), key="the-same")
    assert other_principal.status_code == 201
    assert other_principal.json()["key_id"] != first.json()["key_id"]


def test_the_same_command_many_times_at_once_is_done_once(world):
    answers = []
    clients = [world.with_key(world.operator.key) for _ in range(8)]
    threads = [threading.Thread(target=lambda c=client: answers.append(
        c.post("/v1/keys", wanted("auditor", label="at once"), key="at-once"))) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["key_id"] for answer in answers}) == 1


def test_keys_survive_a_restart(world):
    client = world.client("auditor")
    revoked = world.client("auditor")
    world.operator.post(f"/v1/keys/{revoked.key_id}/revoke")
    world.down()
    world.up()
    assert client.get("/v1/keys").status_code == 200
    assert codes(revoked.get("/v1/keys")) == ["api_key_revoked"]


def test_pages_of_keys(world):
    seen, after = [], None
    while True:
        page = world.operator.get("/v1/keys", limit=3, after=after).json()
        assert len(page["items"]) <= 3
        seen += [key["key_id"] for key in page["items"]]
        after = page["next"]
        if after is None:
            break
    everything = [key["key_id"] for key in world.operator.get("/v1/keys", limit=200).json()["items"]]
    assert seen == everything and len(set(seen)) == len(seen) > 6
    ours = world.operator.get("/v1/keys", holder=OURS).json()["items"]
    assert ours and {key["organisation"] for key in ours} == {OURS}


@pytest.fixture(scope="module")
def slow():
    with World(settings={"MINGLU_RATE_PER_SECOND": "1", "MINGLU_RATE_BURST": str(BURST),
                         "MINGLU_PROXY_ADDRESS": "127.0.0.1"}) as instance:
        yield instance


def stranger(slow):
    """Somebody without a key, at an address of his own."""
    client = slow.anonymous()
    client.http.headers["X-Forwarded-For"] = f"192.0.2.{next(ADDRESSES)}"
    return client


def test_too_many_requests_are_told_when_to_come_again(slow):
    hasty = stranger(slow)
    assert tire(lambda: hasty.get("/v1/clock")) == 200
    assert slow.operator.get("/v1/clock").status_code == 200  # somebody else


def test_a_key_that_comes_too_often_is_told_so_whatever_it_asks_for(slow):
    hasty, other = (slow.client("provider", organisation=OURS, label=label) for label in ("hasty", "other"))
    assert tire(lambda: hasty.get("/v1/keys")) == 403
    assert hasty.get("/v1/clock").status_code == 429
    assert other.get("/v1/keys").status_code == 403, "another key of the same organisation"


@pytest.mark.parametrize("status, ask", [
    (404, lambda client: client.get("/v1/nothing")),
    (405, lambda client: client.http.delete("/v1/clock")),
    (415, lambda client: client.send("/v1/complaints", b"x", "text/plain")),
    (413, lambda client: client.send("/v1/complaints", b"x" * 1100000, "application/json")),
    (401, lambda client: client.get("/v1/clock", headers={"Authorization": "Bearer ml_" + "x" * 43})),
    (401, lambda client: client.get("/v1/clock", headers={"Authorization": "Basic eDp5"}))])
def test_refusals_count_as_well(slow, status, ask):
    client = stranger(slow)
    assert tire(lambda: ask(client)) == status
    assert client.get("/v1/clock").status_code == 429, "nor is anything else answered"


def tire(ask):
    """Ask until one is told to come again; gives what was answered before."""
    answers = []
    while len(answers) < 1000 and all(answer.status_code != 429 for answer in answers[-1:]):
        answers.append(ask())
    assert BURST <= len(answers) < 1000  # the burst, and what a slow machine is given back meanwhile
    assert codes(answers[-1]) == ["rate_limited"] and int(answers[-1].headers["retry-after"]) >= 1
    (before,) = {answer.status_code for answer in answers[:-1]}
    return before
