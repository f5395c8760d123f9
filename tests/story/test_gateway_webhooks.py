"""Webhooks: events that are sent to a receiver by themselves, signed, each case in its order, at least once, whatever
happens to the receiver or to us; and never to where they may not go."""

import subprocess
import threading

import pytest

from intake_city import City, done
from receiver import Receiver, documented_check
from world import World, await_entries, await_true

KEYS = "minglu.gateway.key_*"
RETRY_MS = 40
SETTINGS = {"MINGLU_WEBHOOK_NETWORKS": "127.0.0.0/8 ::1", "MINGLU_WEBHOOK_RETRY_MS": str(RETRY_MS),
            "MINGLU_WEBHOOK_TIMEOUT_MS": "2000"}


@pytest.fixture(scope="module")
def world():
    with City(settings=SETTINGS) as city:
        yield city


@pytest.fixture
def watcher(world):
    """A key that sees everything; its webhooks end with the test."""
    client = world.client("auditor", label="watcher")
    yield client
    revoke(world, client)


def subscribe(client, receiver, **more):
    body = {"url": getattr(receiver, "url", receiver), "label": "a test", **more}
    return done(client.post("/v1/webhooks", body), 201)


def show(client, hook):
    return done(client.get(f"/v1/webhooks/{hook['webhook_id']}"))


def await_waiting(client, hook, count):
    """What still waits, once so many do: an answer is noted a moment after the receiver gave it."""
    def waiting():
        shown = show(client, hook)
        return shown["waiting"] == count and shown["deliveries"]

    return await_true(waiting, f"{count} deliveries wait")


def change(client, hook, verb, **body):
    return client.post(f"/v1/webhooks/{hook['webhook_id']}/{verb}", body)


def revoke(world, client):
    return world.operator.post(f"/v1/keys/{client.key_id}/revoke", {})


def key_life(world, label):
    """Two events about one subject: issued, revoked."""
    client = world.client("auditor", label=label)
    done(revoke(world, client))
    return client.key_id


def await_suspended(world, client, hook, after):
    world.await_event("webhook_suspended", subject=hook["webhook_id"], after=after)
    assert show(client, hook)["state"] == "suspended"


def faults(answer):
    return {(fault["code"], fault["pointer"]) for fault in answer.json()["faults"]}


# ---- what is sent ----

def test_an_event_is_sent_as_the_journal_has_it_and_signed(world, watcher):
    with Receiver() as receiver:
        hook = subscribe(watcher, receiver, types=[KEYS])
        cursor = world.cursor()
        for number in range(3):
            world.client("auditor", label=f"sent {number}")
        taken = receiver.wait_taken(3)
        pulled = [event for event in world.events(type=KEYS, after=cursor, client=watcher)][:3]
        assert sorted((one.event for one in taken), key=lambda event: event["position"]) == pulled
        for one in taken:
            assert one.id == one.event["id"]
            assert one.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
            assert one.headers["minglu-cursor"] == f"{cursor.split('.')[0]}.{one.event['position']}"
            assert one.headers["traceparent"] == one.event["traceparent"]
            assert one.is_signed_by(hook["secret"])
            assert documented_check()(hook["secret"], one.headers, one.body), "as receivers are told to look"
            assert not one.is_signed_by("whsec_" + "A" * 43 + "=")


def test_what_is_sent_is_what_the_key_may_see(world):
    agency = world.client("agency", label="another city")
    with Receiver() as receiver:
        subscribe(agency, receiver, after=f"{world.cursor().split('.')[0]}.0")
        seen = world.events(client=agency)
        assert seen
        taken = receiver.wait_taken(len(seen))
        assert {one.id for one in taken} == {event["id"] for event in seen}
        assert "key_issued" not in {one.event["type"].split(".")[2] for one in taken}
    revoke(world, agency)


def test_types_and_subject_choose(world, watcher):
    with Receiver() as receiver:
        client = world.client("auditor", label="the one")
        hook = subscribe(watcher, receiver, types=["minglu.gateway.key_revoked.v1"], subject=client.key_id)
        key_life(world, "another")
        done(revoke(world, client))
        (one,) = receiver.wait_taken(1)
        assert (one.subject, one.event["type"]) == (client.key_id, "minglu.gateway.key_revoked.v1")
        shown = show(watcher, hook)
        assert (shown["types"], shown["subject"]) == (["minglu.gateway.key_revoked.v1"], client.key_id)
        assert len(receiver.came) == 1


def test_it_begins_where_its_cursor_says(world, watcher):
    cursor = world.cursor()
    subject = key_life(world, "before it was there")
    with Receiver() as receiver:
        subscribe(watcher, receiver, types=[KEYS], after=cursor)
        assert [one.subject for one in receiver.wait_taken(2)] == [subject, subject]


# ---- receivers that do not behave ----

def test_of_one_subject_the_next_waits_for_the_one_before_and_others_do_not(world, watcher):
    stubborn = threading.Event()
    with Receiver() as receiver:
        first = []

        def answer(delivery):
            first[:] = first or [delivery.subject]
            return 422 if delivery.subject == first[0] and not stubborn.is_set() else 204

        receiver.answer = answer
        hook = subscribe(watcher, receiver, types=[KEYS])
        subject = key_life(world, "refused")
        receiver.wait(lambda self: len(self.came) >= 1)
        others = {key_life(world, f"passes {number}") for number in range(5)}
        taken = receiver.wait_taken(10)
        assert {one.subject for one in taken} == others
        assert {one.event["type"] for one in receiver.came if one.subject == subject} == {"minglu.gateway.key_issued.v1"}
        waiting = await_waiting(watcher, hook, 2)
        assert [(one["subject"], one["type"].split(".")[2]) for one in waiting] == [
            (subject, "key_issued"), (subject, "key_revoked")]
        assert waiting[0]["attempts"] >= 1 and waiting[0]["fault"] == "status 422"
        stubborn.set()
        taken = receiver.wait_taken(12)
        assert [one.event["type"].split(".")[2] for one in taken if one.subject == subject] == ["key_issued", "key_revoked"]


def test_a_receiver_that_is_down_gets_everything_when_it_is_back(world, watcher):
    receiver = Receiver()
    hook = subscribe(watcher, receiver, types=[KEYS])
    cursor = world.cursor()
    subjects = [key_life(world, f"while it is down {number}") for number in range(4)]
    with Receiver() as other:  # and costs another nothing
        subscribe(watcher, other, types=[KEYS], after=cursor)
        other.wait_taken(8)
    await_waiting(watcher, hook, 8)
    with receiver:
        taken = receiver.wait_taken(8)
        for subject in subjects:
            assert [one.event["type"].split(".")[2] for one in taken if one.subject == subject] == [
                "key_issued", "key_revoked"]
        assert len(receiver.taken) == 8


def test_a_moment_of_weakness_counts_once_for_all_that_were_on_their_way(world, watcher):
    """Eight at a time fail together; the ladder is climbed by tries, not by events."""
    with Receiver(answer=lambda delivery: 503) as receiver:
        hook = subscribe(watcher, receiver, types=[KEYS])
        done(change(watcher, hook, "suspend"))
        cursor = world.cursor()
        for number in range(12):
            key_life(world, f"a moment {number}")
        done(change(watcher, hook, "resume"))
        receiver.wait(lambda self: len(self.came) >= 8)
        receiver.answer = lambda delivery: 204
        taken = receiver.wait_taken(24)
        assert {one.id for one in taken} == {event["id"] for event in world.events(type=KEYS, after=cursor)}
        failed = [line for line in await_entries(world, "gateway", "webhook.failed", 8) if line["webhook"] == hook["webhook_id"]]
        assert len(failed) >= 8 and max(line["again_ms"] for line in failed) <= 2 * RETRY_MS + 10
        await_true(lambda: show(watcher, hook)["failures"] == 0, "it is well again")


def test_many_behind_a_refused_one_leave_room_for_others(world, watcher):
    with Receiver() as receiver, Receiver() as unused:
        busy = subscribe(watcher, unused, types=["minglu.matching.*"])
        world.await_event("webhook_subscribed", subject=busy["webhook_id"])
        receiver.answer = lambda delivery: 422 if delivery.subject == busy["webhook_id"] else 204
        hook = subscribe(watcher, receiver, types=["minglu.gateway.*"])
        for _ in range(60):
            done(change(watcher, busy, "suspend"))
            done(change(watcher, busy, "resume"))
        subject = key_life(world, "another subject")
        receiver.wait(lambda self: [one.subject for one in self.taken].count(subject) == 2)
        waiting = await_waiting(watcher, hook, 120)
        assert len(waiting) == 120 and {one["subject"] for one in waiting} == {busy["webhook_id"]}
        assert waiting[0]["fault"] == "status 422" and waiting[1]["attempts"] == 0


def test_one_that_will_never_be_taken_is_given_up_and_the_next_goes_on(world, watcher):
    with Receiver() as receiver:
        hook = subscribe(watcher, receiver, types=[KEYS])
        receiver.answer = lambda delivery: 422 if delivery.event["type"].endswith("key_issued.v1") else 204
        subject = key_life(world, "never")
        receiver.wait(lambda self: self.came)
        position = show(watcher, hook)["deliveries"][0]["position"]
        answer = change(watcher, hook, "skip", position=position + 1000)
        assert answer.status_code == 404 and faults(answer) == {("webhook_position", "/position")}
        done(change(watcher, hook, "skip", position=position, reason="our system cannot read it"))
        (one,) = receiver.wait_taken(1)
        assert (one.subject, one.event["type"]) == (subject, "minglu.gateway.key_revoked.v1")
        event = world.await_event("webhook_delivery_skipped", subject=hook["webhook_id"])
        assert (event["data"]["position"], event["data"]["reason"]) == (position, "our system cannot read it")


def test_a_long_answer_is_an_answer(world, watcher):
    with Receiver(body=b"x" * (3 << 20)) as receiver:
        hook = subscribe(watcher, receiver, types=[KEYS])
        world.client("auditor", label="a long answer")
        receiver.wait_taken(1)
        await_true(lambda: show(watcher, hook)["delivered"] == 1, "it is taken for delivered")


def test_a_receiver_that_asks_for_patience_gets_it(world, watcher):
    with Receiver() as receiver:
        receiver.answer = lambda delivery: (503, {"Retry-After": "1"}) if len(receiver.came) == 1 else 204
        subscribe(watcher, receiver, types=[KEYS])
        key_life(world, "patience")
        receiver.wait(lambda self: len(self.came) >= 2)
        first, second = (int(one.headers["webhook-timestamp"]) for one in receiver.came[:2])
        assert second >= first + 1
        assert receiver.came[0].id == receiver.came[1].id


def test_one_that_says_it_is_gone_is_sent_nothing_more_until_it_is_resumed(world, watcher):
    with Receiver(answer=lambda delivery: 410) as receiver:
        hook = subscribe(watcher, receiver, types=[KEYS])
        cursor = world.cursor()
        subject = key_life(world, "gone")
        await_suspended(world, watcher, hook, cursor)
        assert show(watcher, hook)["reason"] == "the receiver answered 410 Gone"
        key_life(world, "while it rests")
        came = len(receiver.came)
        receiver.answer = lambda delivery: 204
        assert faults(change(watcher, hook, "suspend")) == {("webhook_state", "/webhook_id")}
        done(change(watcher, hook, "resume"))
        taken = receiver.wait_taken(4)
        assert came == 1 and [one.subject for one in taken].count(subject) == 2


def test_one_that_takes_nothing_for_too_long_is_suspended(world):
    with World(settings={**SETTINGS, "MINGLU_WEBHOOK_GIVE_UP_S": "1"}) as other:
        client = other.client("auditor", label="given up")
        with Receiver(answer=lambda delivery: 500) as receiver:
            hook = subscribe(client, receiver, types=[KEYS])
            cursor = other.cursor()
            other.client("auditor", label="never taken")
            await_suspended(other, client, hook, cursor)
            assert show(client, hook)["reason"] == "an event could not be delivered for too long"
            assert 2 <= len(receiver.came) <= 8  # left alone longer and longer


def test_nobody_is_followed_elsewhere(world, watcher):
    with Receiver() as elsewhere, Receiver() as receiver:
        receiver.answer = lambda delivery: (302, {"Location": elsewhere.url})
        hook = subscribe(watcher, receiver, types=[KEYS])
        world.client("auditor", label="redirected")
        receiver.wait(lambda self: len(self.came) >= 2)
        assert show(watcher, hook)["deliveries"][0]["fault"] == "status 302"
        assert not elsewhere.came


# ---- its key ----

def test_its_end_comes_with_that_of_its_key(world):
    client = world.client("auditor", label="to be revoked")
    with Receiver() as receiver:
        hook = subscribe(client, receiver, types=[KEYS])
        world.client("auditor", label="still sent")
        receiver.wait_taken(1)
        done(revoke(world, client))
        came = len(receiver.came)
        with Receiver() as witness:
            watcher = world.client("auditor", label="witness")
            subscribe(watcher, witness, types=[KEYS])
            key_life(world, "seen by the witness alone")
            witness.wait_taken(2)
        await_true(lambda: show(watcher, hook)["state"] == "ended", "it ends with its key")
        assert len(receiver.came) == came
        revoke(world, watcher)


# ---- secrets and places ----

def test_a_new_secret_signs_beside_the_one_before(world, watcher):
    with Receiver() as receiver:
        hook = subscribe(watcher, receiver, types=[KEYS])
        new = done(change(watcher, hook, "rotate-secret"), 201)
        assert new["secret"] != hook["secret"]
        world.client("auditor", label="signed twice")
        (one,) = receiver.wait_taken(1)
        assert one.is_signed_by(new["secret"]) and one.is_signed_by(hook["secret"])


def test_resumed_at_a_cursor_it_goes_on_from_there(world, watcher):
    with Receiver() as receiver:
        hook = subscribe(watcher, receiver, types=[KEYS])
        cursor = world.cursor()
        subject = key_life(world, "twice")
        receiver.wait_taken(2)
        done(change(watcher, hook, "suspend", reason="we change our machines"))
        key_life(world, "while it rests")
        done(change(watcher, hook, "resume", after=cursor))
        taken = receiver.wait_taken(6)
        assert [one.subject for one in taken].count(subject) == 4
        done(change(watcher, hook, "suspend"))
        key_life(world, "left out")
        done(change(watcher, hook, "resume", after="latest"))
        last = key_life(world, "after that")
        assert [one.subject for one in receiver.wait_taken(8)[6:]] == [last, last]


def test_a_cancelled_one_is_over(world, watcher):
    with Receiver() as receiver:
        hook = subscribe(watcher, receiver, types=[KEYS])
        done(change(watcher, hook, "cancel", reason="not needed any more"))
        shown = show(watcher, hook)
        assert (shown["state"], shown["reason"], shown["waiting"]) == ("cancelled", "not needed any more", 0)
        for verb in ("suspend", "resume", "cancel", "rotate-secret"):
            answer = change(watcher, hook, verb)
            assert answer.status_code == 409 and faults(answer) == {("webhook_state", "/webhook_id")}
        world.await_event("webhook_cancelled", subject=hook["webhook_id"])


# ---- who may, and where to ----

def test_a_webhook_is_its_keys_and_the_operators(world, watcher):
    stranger = world.client("agency", label="a stranger")
    hook = subscribe(watcher, "https://events.example.gov.cn/hidden?token=secret", types=["minglu.intake.*"])
    assert show(watcher, hook)["url"] == "https://events.example.gov.cn/hidden?token=secret"
    assert show(world.officer, hook)["url"] == "https://events.example.gov.cn"
    assert stranger.get(f"/v1/webhooks/{hook['webhook_id']}").status_code == 404
    assert done(stranger.get("/v1/webhooks"))["items"] == []
    for verb in ("suspend", "resume", "cancel", "rotate-secret", "skip"):
        answer = change(stranger, hook, verb, **({"position": 1} if verb == "skip" else {}))
        assert answer.status_code == 404 and faults(answer) == {("webhook_unknown", "/webhook_id")}
    assert hook["webhook_id"] in [one["webhook_id"] for one in done(watcher.get("/v1/webhooks", limit=200))["items"]]
    operator = world.client("operator", person="operator-3")
    done(change(operator, hook, "suspend"))
    done(change(operator, hook, "cancel"))
    assert world.anonymous().post("/v1/webhooks", {"url": "https://a.example/", "label": "x"}).status_code == 401


URLS = [  # what is wrong with it
    ("ftp://events.example.gov.cn/", "not_a_uri"),
    ("events.example.gov.cn", "not_a_uri"),
    ("https://user:secret@events.example.gov.cn/", "webhook_url"),
    ("https://events.example.gov.cn/#part", "webhook_url"),
    ("http://events.example.gov.cn/", "webhook_url"),
    ("https://127.0.0.1/", "webhook_url"),
    ("https://2130706433/", "webhook_url"),
    ("https://[::1]/", "webhook_url"),
    ("https://[::ffff:10.0.0.1]/", "webhook_url"),
    ("https://169.254.169.254/latest/meta-data", "webhook_url"),
    ("https://192.168.1.1:8443/", "webhook_url"),
    ("https://%ff%fe.example/", "webhook_url"),
    ("https://演示.example/", "not_a_uri"),
    (f"https://{'a.' * 130}example/", "webhook_url"),
]


@pytest.fixture(scope="module")
def closed():
    """An instance that names no networks of its own."""
    with World(settings={"MINGLU_WEBHOOK_RETRY_MS": str(RETRY_MS)}) as other:
        yield other


@pytest.mark.parametrize("url, code", URLS)
def test_where_nothing_may_be_sent_is_refused_at_once(closed, url, code):
    client = closed.client("agency", label="urls")
    answer = client.post("/v1/webhooks", {"url": url, "label": "x"})
    assert answer.status_code in (400, 422), answer.text
    assert faults(answer) == {(code, "/url")}
    assert done(client.get("/v1/webhooks"))["items"] == []


def test_a_name_that_leads_to_us_is_found_out_when_it_is_looked_up(closed):
    client = closed.client("auditor", label="a name")
    with Receiver() as receiver:
        hook = subscribe(client, f"https://localhost:{receiver.port}/", types=[KEYS])
        cursor = closed.cursor()
        closed.client("auditor", label="an event")
        log = await_entries(closed, "gateway", "webhook.failed")[0]
        assert log["webhook"] == hook["webhook_id"] and log["fault"] == "its address is in no network webhooks may reach"
        assert not receiver.came and cursor
        assert show(client, hook)["waiting"] >= 1


def test_every_fault_is_told_at_once(world, watcher):
    answer = watcher.post("/v1/webhooks", {"url": "https://user@events.example.gov.cn/", "label": "x", "after": "0123456789ab.1",
                                           "types": ["minglu.gateway.key_isued.v1", "minglu.*"]})
    assert answer.status_code == 422
    assert faults(answer) == {("webhook_url", "/url"), ("event_type_unknown", "/types/0"), ("gone_cursor", "/after")}
    answer = world.operator.post("/v1/webhooks", {"url": "https://events.example.gov.cn/", "label": "x"})
    assert answer.status_code == 403 and faults(answer) == {("webhook_keyless", "")}


def test_a_key_has_a_bounded_number_of_them(world, watcher):
    hooks = [subscribe(watcher, f"https://events.example.gov.cn/{n}", types=["minglu.intake.*"]) for n in range(20)]
    answer = watcher.post("/v1/webhooks", {"url": "https://events.example.gov.cn/", "label": "one more"})
    assert answer.status_code == 409 and faults(answer) == {("webhooks_full", "")}
    done(change(watcher, hooks[0], "cancel"))
    subscribe(watcher, "https://events.example.gov.cn/", types=["minglu.intake.*"])
    pages, after = [], None
    while True:
        page = done(watcher.get("/v1/webhooks", limit=8, after=after))
        assert len(page["items"]) <= 8
        pages += [one["webhook_id"] for one in page["items"] if one["key_id"] == watcher.key_id]
        after = page["next"]
        if after is None:
            break
    assert len(pages) == len(set(pages)) == 21


def test_the_same_key_again_gives_the_same_secret(world, watcher):
    body = {"url": "https://events.example.gov.cn/", "label": "once", "types": ["minglu.intake.*"]}
    first = done(watcher.post("/v1/webhooks", body, key="once-and-only-once"), 201)
    assert done(watcher.post("/v1/webhooks", body, key="once-and-only-once"), 201) == first


# ---- certificates ----

def authority(directory, name):
    """A certificate authority and a certificate for localhost by it."""
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=directory, check=True, capture_output=True)

    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", f"/CN={name}", "-keyout", f"{name}.ca.key", "-out", f"{name}.ca.pem")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost", "-keyout", f"{name}.key", "-out", f"{name}.csr")
    openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{name}.ca.pem", "-CAkey", f"{name}.ca.key",
            "-CAcreateserial", "-days", "2", "-copy_extensions", "copy", "-out", f"{name}.pem")
    return directory / f"{name}.ca.pem", (directory / f"{name}.pem", directory / f"{name}.key")


def test_only_a_receiver_with_a_good_certificate_is_told_anything(tmp_path):
    trusted, good = authority(tmp_path, "good")
    _, bad = authority(tmp_path, "bad")
    for path in [trusted, *trusted.parents]:
        if "pytest" in str(path):
            path.chmod(0o755 if path.is_dir() else 0o644)
    patient = {"MINGLU_WEBHOOK_TIMEOUT_MS": "20000"}  # a handshake takes its time where much else runs
    with World(settings={**SETTINGS, **patient, "MINGLU_WEBHOOK_CA": str(trusted)}) as other:
        client = other.client("auditor", label="certificates")
        with Receiver(certificate=good) as honest, Receiver(certificate=bad) as impostor:
            subscribe(client, honest, types=[KEYS])
            hook = subscribe(client, impostor, types=[KEYS])
            other.client("auditor", label="an event")
            honest.wait_taken(1)
            fault = await_entries(other, "gateway", "webhook.failed")[0]
            assert fault["webhook"] == hook["webhook_id"] and "certificate" in fault["fault"]
            assert not impostor.came


# ---- what operators see ----

def test_what_waits_is_measured(world, watcher):
    receiver = Receiver()  # not open
    hook = subscribe(watcher, receiver, types=[KEYS])
    key_life(world, "measured")
    label = f'webhook="{hook["webhook_id"]}"'

    def samples():
        lines = world.operator.get("/metrics").text.splitlines()
        return {line.split("{")[0]: float(line.split()[-1]) for line in lines if label in line}

    await_true(lambda: samples().get("minglu_webhook_backlog", 0) >= 2, "what waits is told")
    assert samples()["minglu_webhook_oldest_seconds"] > 0
    done(change(watcher, hook, "cancel"))
    await_true(lambda: not samples(), "what is over is told no more")
