"""The journal: one order, one cursor, for each what is meant for them; pulled, streamed, never silently cut short."""

import threading

import pytest

from intake_city import City, done
from wire import Stream
from world import credit_code

KEYS = "minglu.gateway.key_issued.v1"


@pytest.fixture(scope="module")
def world():
    with City() as city:
        city.ours = city.provider("ours")
        city.theirs = city.provider("theirs")
        city.agency = city.client("agency")
        city.ours.application = city.apply(city.ours)
        city.settle()
        yield city


def pull(client, **query):
    return done(client.get("/v1/events", **query))


def chain(events):
    """Each names the position before it in its view."""
    for before, event in zip(events, events[1:]):
        assert event["prev"] == before["position"] < event["position"]
    return events


# ---- what is whose ----

def test_one_order_without_holes(world):
    events = chain(world.events())
    assert [event["position"] for event in events] == list(range(1, len(events) + 1))
    assert events[0]["prev"] == 0
    for stream in {event["source"] for event in events}:
        numbers = [event["seq"] for event in events if event["source"] == stream]
        assert numbers == list(range(1, len(numbers) + 1))


def test_causes_come_before_effects(world):
    heard = {}
    for event in world.events():
        for cause in event["heard"].split():
            stream, seq = cause.split(":")
            assert heard.get(stream, 0) >= int(seq), event
        heard[event["source"].split("/")[-1]] = event["seq"]


def test_each_sees_what_is_meant_for_them(world):
    def types(client):
        return {event["type"].split(".")[2] for event in chain(world.events(client=client))}

    def subjects(client):
        return {event["subject"] for event in world.events(client=client)}

    assert {"rulebook_adopted", "calendar_adopted"} <= types(world.public)
    assert not {"key_issued", "provider_registered", "application_complete"} & types(world.public)
    assert "application_complete" in types(world.ours) and world.ours.application in subjects(world.ours)
    assert world.ours.application not in subjects(world.theirs) | subjects(world.agency) | subjects(world.public)
    assert "key_issued" not in types(world.ours) | types(world.agency)
    assert {"key_issued", "application_complete", "rulebook_adopted"} <= types(world.officer)


# ---- pulling ----

def test_pages_give_everything_once(world):
    everything = [event["id"] for event in world.events()]
    for limit in (1, 2, 7, 1000):
        seen, after = [], None
        while True:
            page = pull(world.operator, limit=limit, after=after)
            assert len(page["events"]) <= limit
            seen += [event["id"] for event in page["events"]]
            after = page["next"]
            if not page["more"]:
                break
        assert seen == everything


def test_filters(world):
    issued = chain(pull(world.operator, type=KEYS, limit=1000)["events"])
    assert issued and {event["type"] for event in issued} == {KEYS}
    assert len(pull(world.operator, type="minglu.gateway.*", limit=1000)["events"]) >= len(issued)
    both = pull(world.operator, type=f"{KEYS},minglu.sanctions.*", limit=1000)["events"]
    assert {event["source"] for event in both} == {"/minglu/gateway", "/minglu/sanctions"}
    of_one = pull(world.operator, subject=issued[0]["subject"])["events"]
    assert [event["id"] for event in of_one] == [issued[0]["id"]]
    page = pull(world.operator, subject="nothing of this name")
    assert page["events"] == [] and not page["more"] and page["next"] == world.cursor()


def test_a_type_that_does_not_exist_is_told(world):
    answer = world.operator.get("/v1/events", type="minglu.gateway.key_isued.v1,minglu.gateway.*")
    assert answer.status_code == 400
    assert [(fault["code"], fault["pointer"]) for fault in answer.json()["faults"]] == [("event_type_unknown", "/type")]


def test_an_unknown_cursor_is_told_and_so_is_the_head(world):
    head = world.cursor()
    epoch, position = head.split(".")
    for cursor, status, code in (
            ("nonsense", 400, "unknown_cursor"), (f"{epoch}.", 400, "unknown_cursor"),
            (f"{epoch}.-1", 400, "unknown_cursor"), (f"{epoch}.{int(position) + 1}", 400, "unknown_cursor"),
            ("0123456789ab.1", 410, "gone_cursor")):
        answer = world.operator.get("/v1/events", after=cursor)
        assert (answer.status_code, answer.json()["faults"][0]["code"]) == (status, code)
        assert answer.json()["head"] == head
        with Stream(world, world.operator, last=cursor) as stream:
            assert stream.status == status
    assert pull(world.operator, after=head) == {"events": [], "next": head, "more": False}


def test_a_long_poll_answers_when_something_comes(world):
    head, got = world.cursor(), []
    reader = threading.Thread(target=lambda: got.append(
        pull(world.with_key(world.operator.key), after=head, wait=30, type=KEYS)))
    reader.start()
    world.client("auditor", label="awaited")
    reader.join(20)
    assert [event["data"]["label"] for event in got[0]["events"]] == ["awaited"]


def test_a_long_poll_is_not_answered_by_what_is_not_asked_for(world):
    head = world.cursor()
    world.client("auditor", label="not for the public")
    page = pull(world.public, after=head, wait=1)
    assert page["events"] == [] and not page["more"]
    assert page["next"] == world.cursor()


def test_what_one_has_written_one_reads(world):
    for number in range(20):
        client = world.provider(f"read back {number}")
        assert world.officer.get("/v1/clock", headers={"Minglu-Seen": "intake:1"}).status_code == 200
        answer = client.get("/v1/applications")
        assert answer.status_code == 200
    bad = world.officer.get("/v1/register", headers={"Minglu-Seen": "nobody:1"})
    assert (bad.status_code, bad.json()["faults"][0]["code"]) == (400, "seen_malformed")


def test_a_reader_ahead_of_a_daemon_is_told_to_come_again(world):
    answer = world.officer.get("/v1/register", headers={"Minglu-Seen": "sanctions:999999"})
    assert answer.status_code == 503 and int(answer.headers["retry-after"]) >= 1


# ---- streaming ----

def test_a_stream_says_what_comes_as_it_comes(world):
    with Stream(world, world.operator) as stream:
        assert stream.status == 200 and "text/event-stream" in stream.head
        for number in range(3):
            world.client("auditor", label=f"live {number}")
            event = stream.event()
            assert event["data"]["label"] == f"live {number}"
        assert stream.last == world.cursor()


def test_a_stream_goes_on_where_it_was(world):
    everything = world.events()
    with Stream(world, world.operator, after=f"{world.cursor().split('.')[0]}.0") as stream:
        first = chain(stream.events(5))
        assert [event["id"] for event in first] == [event["id"] for event in everything[:5]]
        last = stream.last
    with Stream(world, world.operator, last=last) as stream:
        rest = stream.events(len(everything) - 5)
        assert [event["id"] for event in rest] == [event["id"] for event in everything[5:]]
        world.client("auditor", label="after catching up")
        event = stream.event()
        assert event["data"]["label"] == "after catching up"
        chain(first + rest + [event])


def test_a_filtered_stream_names_the_position_before(world):
    with Stream(world, world.operator, after="latest", type=KEYS) as stream:
        keys = pull(world.operator, type=KEYS, limit=1000)["events"]
        issued = [world.client("auditor", label=f"prev {number}") for number in range(2)]
        for client in issued:
            assert world.operator.post(f"/v1/keys/{client.key_id}/revoke").status_code == 200
        world.client("auditor", label="prev last")
        chain([keys[-1]] + stream.events(3))


def test_a_stream_shows_only_what_its_reader_may_see(world):
    with Stream(world, world.theirs, after=f"{world.cursor().split('.')[0]}.0") as stream:
        expected = world.events(client=world.theirs)
        assert [event["id"] for event in stream.events(len(expected))] == [event["id"] for event in expected]
        other = world.provider("seen by nobody else")
        world.apply(other)
        mine = world.apply(world.theirs)
        assert stream.event()["subject"] == mine


def test_many_streams_get_the_same(world):
    streams = [Stream(world, world.operator, after="latest") for _ in range(40)]
    labels = [f"many {number}" for number in range(10)]
    for label in labels:
        world.client("auditor", label=label)
    for stream in streams:
        with stream:
            assert [event["data"]["label"] for event in chain(stream.events(10))] == labels


def test_a_stream_resumes_after_the_gateway_was_restarted(world):
    with Stream(world, world.operator, after="latest") as stream:
        world.client("auditor", label="before")
        stream.event()
        last = stream.last
    world.down()
    world.up()
    world.client("auditor", label="while away")
    with Stream(world, world.operator, last=last) as stream:
        assert stream.event()["data"]["label"] == "while away"
        assert world.events(after=last)[0]["data"]["label"] == "while away"


def test_no_cursor_is_lost_to_a_provider_without_events(world):
    lonely = world.client("provider", organisation=credit_code("lonely"))
    assert world.events(client=lonely) == world.events(client=world.public)
