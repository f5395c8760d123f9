"""Webhooks whatever happens to the gateway: at least once, each case in its order, by one copy at a time."""

import os
import signal
import threading

import httpx
import pytest

from bus import Copy, await_blocked, database, pid_of, stream_locked
from receiver import Receiver
from world import World, await_entries, await_true

KEYS = "minglu.gateway.key_*"
SETTINGS = {"MINGLU_WEBHOOK_NETWORKS": "127.0.0.0/8 ::1", "MINGLU_WEBHOOK_RETRY_MS": "40"}


@pytest.fixture(scope="module")
def world():
    with World(settings=SETTINGS) as world:
        yield world


def subscribe(client, receiver):
    answer = client.post("/v1/webhooks", {"url": receiver.url, "label": "kills", "types": [KEYS]})
    assert answer.status_code == 201, answer.text
    return answer.json()


def answers(world):
    try:
        return world.operator.get("/health/ready").status_code == 200
    except httpx.HTTPError:  # nobody is at the door
        return False


def key_life(world, label):
    client = world.client("auditor", label=label)
    assert world.operator.post(f"/v1/keys/{client.key_id}/revoke", {}).status_code == 200


def everything_came_in_order(world, receiver, after):
    wanted = {event["id"] for event in world.events(type=KEYS, after=after)}
    receiver.wait(lambda self: {one.id for one in self.taken} >= wanted, 60)
    order = {}
    for one in receiver.taken:
        order.setdefault(one.subject, []).append(one.event["position"])
    for positions in order.values():  # what was sent twice stands where it stood first
        assert list(dict.fromkeys(positions)) == sorted(set(positions))


def test_a_killed_gateway_sends_again_what_was_not_noted_and_loses_nothing(world):
    client = world.client("auditor", label="killed")
    let_go = threading.Event()
    with Receiver() as receiver:
        receiver.answer = lambda delivery: 204 if let_go.wait(30) else 500
        subscribe(client, receiver)
        cursor = world.cursor()
        for number in range(30):
            key_life(world, f"killed {number}")
        receiver.wait(lambda self: len(self.came) >= 8)
        os.kill(pid_of(world, "gateway"), signal.SIGKILL)
        let_go.set()
        await_true(lambda: answers(world), "the gateway is back")
        everything_came_in_order(world, receiver, cursor)


def test_killed_again_and_again_under_way(world):
    client = world.client("auditor", label="again and again")
    with Receiver() as receiver:
        subscribe(client, receiver)
        cursor = world.cursor()
        for kill in range(5):
            before = len(receiver.came)
            for number in range(10):
                key_life(world, f"kill {kill} {number}")
            receiver.wait(lambda self, before=before: len(self.came) > before)
            os.kill(pid_of(world, "gateway"), signal.SIGKILL)
            await_true(lambda: answers(world), "the gateway is back")
        everything_came_in_order(world, receiver, cursor)


def test_of_two_copies_one_sends_and_the_other_takes_over(world):
    client = world.client("auditor", label="copies")
    await_true(lambda: "minglu_webhooks{" in world.operator.get("/metrics").text, "one sends")
    with Copy(world, "gateway") as copy, Receiver() as receiver:
        subscribe(client, receiver)
        cursor = world.cursor()
        for number in range(5):
            key_life(world, f"copies {number}")
        receiver.wait_taken(10)
        assert len(receiver.came) == 10  # not each by both
        assert "webhook.leads" not in copy.log()
        first = len(await_entries(world, "gateway", "webhook.leads"))
        os.kill(pid_of(world, "gateway"), signal.SIGKILL)
        await_true(lambda: "webhook.leads" in copy.log(), "the copy takes over")
        assert first >= 1
        await_true(lambda: answers(world), "the gateway is back")
        key_life(world, "after the change")
        everything_came_in_order(world, receiver, cursor)
        copy.signal(signal.SIGTERM)  # and back, in peace
        copy.process.wait(30)
        key_life(world, "after the change back")
        everything_came_in_order(world, receiver, cursor)


def test_without_the_database_nothing_is_lost(world):
    client = world.client("auditor", label="the database goes")
    with Receiver() as receiver:
        subscribe(client, receiver)
        cursor = world.cursor()
        for number in range(10):
            key_life(world, f"database {number}")
        receiver.wait(lambda self: self.came)
        os.kill(pid_of(world, "postgres"), signal.SIGKILL)
        await_true(lambda: not answers(world), "the database is away")
        await_true(lambda: answers(world), "the database is back")
        key_life(world, "when it is back")
        everything_came_in_order(world, receiver, cursor)


def test_a_secret_whose_time_is_over_signs_no_more(world):
    client = world.client("auditor", label="overlap")
    with Receiver() as receiver:
        old = subscribe(client, receiver)
        new = client.post(f"/v1/webhooks/{old['webhook_id']}/rotate-secret", {}).json()
        key_life(world, "both sign")
        assert all(one.is_signed_by(old["secret"]) and one.is_signed_by(new["secret"]) for one in receiver.wait_taken(2))
        with database(world) as held:
            held.execute("update gateway.webhook set both_until = now() where webhook_id = %s", [old["webhook_id"]])

        def only_the_new():
            before = len(receiver.taken)
            key_life(world, "one signs")
            receiver.wait_taken(before + 2)  # it begins and ends
            assert receiver.taken[-1].is_signed_by(new["secret"])
            return not receiver.taken[-1].is_signed_by(old["secret"])

        await_true(only_the_new, "the old secret signs no more")


def test_a_suspension_that_could_not_be_written_down_is_tried_again(world):
    """It waits longer than its patience behind a turn that stands still, because somebody holds the stream's row."""
    client = world.client("auditor", label="cannot be suspended")
    let_go = threading.Event()
    with Receiver() as receiver:
        receiver.answer = lambda delivery: 410 if let_go.wait(30) else 500
        hook = subscribe(client, receiver)["webhook_id"]
        cursor = world.cursor()
        key_life(world, "gone")
        receiver.wait(lambda self: self.came)
        with stream_locked(world, "gateway"):
            stands = threading.Thread(target=lambda: world.operator.post("/v1/keys", {"roles": ["auditor"], "label": "stands"}))
            stands.start()
            await_blocked(world, "gateway")
            let_go.set()
            await_entries(world, "gateway", "webhook.not_suspended")
        stands.join()
        world.await_event("webhook_suspended", subject=hook, after=cursor, seconds=60)
