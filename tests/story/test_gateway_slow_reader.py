"""A reader that does not read costs the others nothing, and gets everything when it reads again."""

import threading

import pytest

from wire import Stream
from world import World

RING = 65536
COUNT = 400
# what the sanitizer itself keeps would hide what the gateway keeps
LEAN = "abort_on_error=1:detect_leaks=0:quarantine_size_mb=1:malloc_context_size=0"
PADDING = "演" * 100


@pytest.fixture(scope="module")
def world():
    with World(settings={"MINGLU_SSE_RING_BYTES": str(RING), "MINGLU_RATE_PER_SECOND": "100000",
                         "MINGLU_RATE_BURST": "100000", "ASAN_OPTIONS": LEAN}) as world:
        yield world


def resident(world):
    daemons = world.operator.get("/v1/operations/status").json()["daemons"]
    pid = next(one["pid"] for one in daemons if one["service"] == "gateway")
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * 4096


def issue(world, count, start=0):
    """Keys from several clients at once; their labels."""
    labels = [f"{start + number:05} {PADDING}"[:100] for number in range(count)]
    parts = [labels[number::8] for number in range(8)]

    def work(part):
        client = world.with_key(world.operator.key)
        for label in part:
            assert client.post("/v1/keys", {"roles": ["auditor"], "label": label}).status_code == 201

    threads = [threading.Thread(target=work, args=(part,)) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return set(labels)


def test_who_falls_off_the_ring_goes_on_from_the_database(world):
    with Stream(world, world.operator, after="latest", receive_buffer=4096) as slow, \
            Stream(world, world.operator, after="latest") as quick:
        expected = issue(world, COUNT)
        events = quick.events(COUNT)
        assert {event["data"]["label"] for event in events} == expected
        late = slow.events(COUNT)
        assert [event["id"] for event in late] == [event["id"] for event in events]
        for before, event in zip(late, late[1:]):
            assert event["prev"] == before["position"] == event["position"] - 1
        # and live again
        issue(world, 1, start=COUNT)
        assert slow.event()["id"] == quick.event()["id"]


def test_readers_that_never_read_do_not_grow_the_gateway(world):
    streams = [Stream(world, world.operator, after="latest", receive_buffer=4096) for _ in range(30)]
    issue(world, COUNT, start=1000)
    before = resident(world)
    issue(world, COUNT, start=2000)
    issue(world, COUNT, start=3000)
    grown = resident(world) - before
    # two rounds are half a megabyte; kept for thirty readers they would be fifteen
    assert grown < 8 * 1024 * 1024, grown
    for stream in streams:
        stream.wire.close()


def test_a_reader_that_begins_at_the_beginning_catches_up_while_more_comes(world):
    writer = threading.Thread(target=issue, args=(world, COUNT, 5000))
    with Stream(world, world.operator, after=f"{world.cursor().split('.')[0]}.0") as stream:
        writer.start()
        writer.join()
        head = int(world.cursor().split(".")[1])
        events = stream.events(head)
        assert [event["position"] for event in events] == list(range(1, head + 1))
