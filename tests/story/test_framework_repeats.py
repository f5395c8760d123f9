"""The same command again: the stored answer, nothing changed; the same key for something else: refused."""

import concurrent.futures
import threading
import uuid

import pytest

from sanctions_office import Office, done
from world import credit_code

AT_ONCE = 8
BURST = 100


@pytest.fixture(scope="module")
def world():
    with Office() as world:
        yield world


def codes(answer):
    return sorted(fault["code"] for fault in answer.json()["faults"])


def registration(code, name="演示服务商"):
    return {"uscc": code, "name": name, "kind": "light", "legal_representative": "演示人", "address": "济宁市演示路1号"}


def at_once(world, count, work):
    """The same work by so many clients, begun together."""
    barrier = threading.Barrier(count)

    def one(number):
        barrier.wait()
        return work(number)

    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_the_same_key_gets_the_stored_answer_and_changes_nothing(world):
    code = credit_code("framework again")
    client, key = world.client("provider", organisation=code), str(uuid.uuid4())
    first = client.post("/v1/providers", registration(code), key=key)
    assert first.status_code == 201
    world.await_event("provider_registered", subject=code)
    before = world.cursor()
    for _ in range(3):
        again = client.post("/v1/providers", registration(code), key=key)
        assert (again.status_code, again.json()) == (201, first.json())
        assert again.headers["Minglu-Position"] == first.headers["Minglu-Position"]
        assert again.headers.get("ETag") == first.headers.get("ETag")
    world.settle()
    assert world.events("provider_registered", subject=code, after=before) == []


def test_the_same_key_with_another_body_is_refused_and_the_first_answer_stays(world):
    code = credit_code("framework other body")
    client, key = world.client("provider", organisation=code), str(uuid.uuid4())
    first = client.post("/v1/providers", registration(code), key=key)
    other = client.post("/v1/providers", registration(code, "另一名称"), key=key)
    assert (other.status_code, codes(other)) == (422, ["key_reused"])
    assert client.post("/v1/providers", registration(code), key=key).json() == first.json()


def test_the_same_key_and_body_for_another_command_is_refused(world):
    """A signature and a resumption name nothing but the order."""
    order, key = world.draft(world.provider("framework two commands")), str(uuid.uuid4())
    assert done(world.signer.post(f"/v1/orders/{order}/signature", key=key), 200)
    other = world.signer.post(f"/v1/orders/{order}/resumption", key=key)
    assert (other.status_code, codes(other)) == (422, ["key_reused"])


def test_a_key_is_somebodys_own(world):
    one, two = credit_code("framework mine"), credit_code("framework yours")
    key = str(uuid.uuid4())
    for code in (one, two):
        done(world.client("provider", organisation=code).post("/v1/providers", registration(code), key=key), 201)


def test_a_secret_answer_is_told_again_to_who_asks_under_the_same_key(world):
    key, body = str(uuid.uuid4()), {"roles": ["auditor"], "label": "told twice"}
    first = done(world.operator.post("/v1/keys", body, key=key), 201)
    assert done(world.operator.post("/v1/keys", body, key=key), 201) == first
    assert world.with_key(first["key"]).get("/v1/operations/status").status_code == 200
    keys = [one for one in done(world.operator.get("/v1/keys", limit=200), 200)["items"] if one["label"] == "told twice"]
    assert len(keys) == 1


def test_a_refused_command_may_be_tried_again_under_its_key(world):
    """Nothing was done, so nothing is remembered: later it may succeed."""
    code, key = credit_code("framework later"), str(uuid.uuid4())
    body = {"provider": code, "anonymous": True, "text": "进驻不及时"}
    assert world.anonymous().post("/v1/complaints", body, key=key).status_code in (404, 422)
    done(world.client("provider", organisation=code).post("/v1/providers", registration(code)), 201)
    done(world.anonymous().post("/v1/complaints", body, key=key), 201)


def test_the_same_command_sent_by_many_at_once_is_done_once(world):
    clients = [world.with_key(world.operator.key) for _ in range(AT_ONCE)]
    for turn in range(5):
        key, body = str(uuid.uuid4()), {"roles": ["auditor"], "label": f"at once {turn}"}
        answers = at_once(world, AT_ONCE, lambda n: clients[n].post("/v1/keys", body, key=key))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.text for answer in answers}) == 1
    world.settle()
    issued = [event for event in world.events("key_issued") if event["data"].get("label", "").startswith("at once")]
    assert len(issued) == 5


def test_bad_commands_in_a_burst_of_a_hundred_hurt_only_themselves(world):
    """Some do not fit, some are refused by their state, some claim the same provider: the rest goes through."""
    taken = credit_code("framework burst taken")
    done(world.client("provider", organisation=taken).post("/v1/providers", registration(taken)), 201)
    good = [credit_code(f"framework burst {n}") for n in range(BURST)]
    clients = [world.client("provider", organisation=code) for code in good]

    def send(n):
        if n % 10 == 3:
            return clients[n].post("/v1/providers", registration(taken))
        if n % 10 == 6:
            return clients[n].post("/v1/providers", {**registration(good[n]), "kind": "unheard of"})
        if n % 10 == 9:
            return clients[n].send("/v1/providers", b"{" * 50, "application/json")
        return clients[n].post("/v1/providers", registration(good[n]))

    answers = at_once(world, BURST, send)
    for n, answer in enumerate(answers):
        if n % 10 in (3, 6, 9):
            assert 400 <= answer.status_code < 500, answer.text
        else:
            assert answer.status_code == 201, answer.text
    world.settle()
    registered = {event["subject"] for event in world.events("provider_registered")}
    assert {code in registered for n, code in enumerate(good) if n % 10 not in (3, 6, 9)} == {True}
    assert {code in registered for n, code in enumerate(good) if n % 10 in (3, 6, 9)} == {False}
