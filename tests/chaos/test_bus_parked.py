"""An event or a term that cannot be applied is parked, seen, tried again in order, dropped; all else goes on."""

import json

import pytest

from bus import Peer, await_blocked, database, end_uncleanly, forge, rows, stream_locked, sv
from world import World, await_true, credit_code

ENROLLED = "minglu.intake.enterprise_enrolled.v1"


@pytest.fixture(scope="module")
def world():
    with World() as world:
        yield world


def enterprise(seed, name="演示企业", version=1):
    return {"enterprise": credit_code(f"parked {seed}"), "name": name, "county": "370811", "county_name": "任城区",
            "enrolled_on": "2025-01-02", "version": version}


def parked(world, daemon):
    answer = world.operator.get("/v1/operations/parked")
    assert answer.status_code == 200, answer.text
    return next(one["items"] for one in answer.json()["daemons"] if one["service"] == daemon)


def await_heard(world, daemon, stream, seq):
    with Peer(world, daemon) as peer:
        await_true(lambda: peer.pulse()[f"heard_{stream}"] >= seq, f"{daemon} has heard {stream}:{seq}")


def name_in(world, daemon, table, code):
    return [row[0] for row in rows(world, f"select name from {daemon}.{table} where uscc = %s", code)]


def in_one_turn(world, daemon, *events):
    """These events come while the daemon is away, so that it finds them together."""
    sv(world, "down", daemon)
    seqs = [forge(world, "intake", *event) for event in events]
    sv(world, "up", daemon)
    await_heard(world, daemon, "intake", seqs[-1])
    return seqs


def retry(world, daemon, seq):
    return world.operator.post(f"/v1/operations/parked/{daemon}/intake/{seq}/retry")


def test_an_event_that_does_not_fit_parks_and_the_next_of_its_subject_behind_it_even_in_the_same_turn(world):
    good = enterprise("order", "后到的名称", 2)
    code = good["enterprise"]
    other = enterprise("bystander")
    first, second, third = in_one_turn(
        world, "matching",
        (ENROLLED, code, {"enterprise": 5}), (ENROLLED, code, good), (ENROLLED, other["enterprise"], other))
    items = {item["seq"]: item for item in parked(world, "matching")}
    assert first in items and second in items and third not in items
    assert items[first]["subject"] == code and items[first]["type"] == ENROLLED and items[first]["why"]
    assert name_in(world, "matching", "enterprise", code) == []
    assert name_in(world, "matching", "enterprise", other["enterprise"]) == ["演示企业"]
    shown = world.operator.get(f"/v1/operations/parked/matching/intake/{first}")
    assert shown.status_code == 200 and '"data":{"enterprise": 5}' in shown.json()["event"]
    # in order: the second not before the first; the first still does not fit
    assert retry(world, "matching", second).status_code == 404
    assert retry(world, "matching", first).status_code == 409
    # a later one parks behind them too
    later = forge(world, "intake", ENROLLED, code, enterprise("order", "更后的名称", 3))
    await_heard(world, "matching", "intake", later)
    assert later in {item["seq"] for item in parked(world, "matching")}
    dropped = world.operator.post(f"/v1/operations/parked/matching/intake/{first}/drop")
    assert dropped.status_code == 200, dropped.text
    assert retry(world, "matching", later).status_code == 404
    assert retry(world, "matching", second).json()["applied"] is True
    assert name_in(world, "matching", "enterprise", code) == ["后到的名称"]
    assert retry(world, "matching", later).json()["applied"] is True
    assert name_in(world, "matching", "enterprise", code) == ["更后的名称"]
    assert retry(world, "matching", later).status_code == 404
    assert not {first, second, later} & {item["seq"] for item in parked(world, "matching")}
    # who did it is kept, also of the try that failed; what could not be tried is none
    asked = rows(world, "select what, split_part(about, ' ', 2)::bigint, person, principal, about from matching.audit"
                        " where what like 'parked_%%' order by number")
    assert [row[:2] for row in asked] == [
        ("parked_retried", first), ("parked_dropped", first), ("parked_retried", second), ("parked_retried", later)]
    assert {row[2:4] for row in asked} == {("bootstrap", "bootstrap")}
    assert asked[1][4] == f"intake {first} {ENROLLED} {code}"


def test_the_operators_command_lists_tries_again_and_drops(world):
    good = enterprise("command")
    code = good["enterprise"]
    seqs = in_one_turn(world, "matching", (ENROLLED, code, {}), (ENROLLED, code, good))
    first, second = (f"matching/intake/{seq}" for seq in seqs)

    def listed():
        lines = [line.split("\t") for line in world.minglu("parked", "list").stdout.splitlines()]
        return {line[0]: line[1:] for line in lines}

    assert listed()[first][:2] == [ENROLLED, code]
    assert listed()[second] == [ENROLLED, code, "an earlier event of its subject is parked"]
    assert json.loads(world.minglu("parked", "show", first).stdout)["seq"] == seqs[0]
    for number, status in ((first, 409), (second, 404)):
        refused = world.minglu("parked", "retry", number, check=False)
        assert refused.returncode == 1 and refused.stderr.startswith(f"minglu: {status}: "), refused.stderr
    assert json.loads(world.minglu("parked", "drop", first).stdout)["dropped"] is True
    assert json.loads(world.minglu("parked", "retry", second).stdout)["applied"] is True
    assert name_in(world, "matching", "enterprise", code) == ["演示企业"]
    assert not {first, second} & listed().keys()
    assert world.minglu("parked", "retry", "matching", check=False).returncode == 2


def test_what_is_parked_is_told_by_status_and_metrics_also_after_a_restart(world):
    code = enterprise("told")["enterprise"]
    [seq] = in_one_turn(world, "matching", (ENROLLED, code, {}))

    def told():
        return next(one for one in world.operator.get("/v1/operations/status").json()["daemons"]
                    if one["service"] == "matching")["parked"]

    await_true(lambda: told() == 1, "status tells one parked event")
    text = world.anonymous().get("/metrics").text
    assert 'minglu_parked{service="matching",instance="1"} 1' in text
    sv(world, "restart", "matching")
    await_true(lambda: told() == 1, "status tells it after a restart")
    world.operator.post(f"/v1/operations/parked/matching/intake/{seq}/drop")
    await_true(lambda: told() == 0, "status tells that nothing is parked")


def test_two_operators_who_retry_at_once_apply_it_once(world):
    """The handler of a forged flag says an event: twice applied would be twice said."""
    case = "TS2025-990001"
    seq = park_a_good_complaint(world, case)
    with Peer(world, "monitoring") as peer:
        with stream_locked(world, "monitoring"):
            first = peer.ask(f"intake {seq}", kind="control", name="parked_retry")
            await_blocked(world, "monitoring")  # the first stands in its turn, not yet done
            before = rows(world, "select now()")[0][0]
            second = peer.ask(f"intake {seq}", kind="control", name="parked_retry")
            await_true(lambda: has_looked(world, "monitoring", before), "the second has found the row")
        assert peer.answer(first)[0] == 200
        assert peer.answer(second)[0] == 404
    opened = world.await_event("investigation_opened", subject=case)
    world.settle()
    assert [event["id"] for event in world.events("investigation_opened", subject=case)] == [opened["id"]]
    assert seq not in {item["seq"] for item in parked(world, "monitoring")}


def has_looked(world, daemon, since):
    """Its connection for questions has read a parked row since then, and has nothing under way."""
    return rows(world, "select from pg_stat_activity where usename = %s and state = 'idle' and query_start > %s"
                " and query like '%%p.header, p.body%%'", f"minglu_{daemon}", since)


def park_a_good_complaint(world, case):
    """A good event parked behind one that was dropped since: it can be applied, once."""
    data = {"case": case, "provider": credit_code("parked provider"), "provider_name": "演示服务商",
            "statement": "进驻不及时", "released_evidence": [], "enterprise_served": False, "finish_by": "2025-06-30"}
    kind = "minglu.intake.complaint_accepted.v1"
    first = forge(world, "intake", kind, case, {})
    second = forge(world, "intake", kind, case, data)
    await_heard(world, "monitoring", "intake", second)
    assert {first, second} <= {item["seq"] for item in parked(world, "monitoring")}
    assert world.operator.post(f"/v1/operations/parked/monitoring/intake/{first}/drop").status_code == 200
    return second


def test_a_term_that_fails_parks_and_is_retried_by_the_operator(world):
    """Terms of a kind nobody handles, as after a step back to an older version."""
    with database(world) as connection:
        connection.execute("insert into matching.due (kind, key, at) values ('no_such_term', 'X-1', '2025-01-01')")
    found = await_true(lambda: [item for item in parked(world, "matching") if item["stream"] == "due"], "it parks")
    assert (found[0]["type"], found[0]["subject"]) == ("no_such_term", "X-1")
    assert rows(world, "select * from matching.due where kind = 'no_such_term'") == []
    name = f"due {found[0]['seq']}"
    with Peer(world, "matching") as peer:
        assert json.loads(peer.control("parked_show", name)[2])["subject"] == "X-1"
        status, _, body = peer.control("parked_retry", name)
        assert (status, json.loads(body)["applied"]) == (409, False)
        assert peer.control("parked_drop", name)[0] == 200
    assert [item for item in parked(world, "matching") if item["stream"] == "due"] == []


def test_an_operator_reaches_a_parked_term_over_http_too(world):
    with database(world) as connection:
        connection.execute("insert into matching.due (kind, key, at) values ('no_such_term', 'X-2', '2025-01-01')")
    found = await_true(lambda: [item for item in parked(world, "matching") if item["stream"] == "due"], "it parks")
    path = f"/v1/operations/parked/matching/due/{found[0]['seq']}"
    assert world.operator.get(path).status_code == 200
    assert world.operator.post(f"{path}/retry").status_code == 409
    assert world.operator.post(f"{path}/drop").status_code == 200


def test_a_parked_term_is_applied_when_it_can_be(world):
    """The row is what a parked term leaves; retried, it comes to its handler."""
    with database(world) as connection:
        connection.execute(
            "insert into intake.parked (stream, seq, type, subject, header, body, why, at) values ('due', 900001,"
            " 'complaint_unfinished', 'TS2025-999999', E'kind due\\nstream due\\ntype complaint_unfinished\\n"
            "subject TS2025-999999\\nat 1735700000000000\\n', '', 'for the test', now())")
    with Peer(world, "intake") as peer:
        status, _, body = peer.control("parked_retry", "due 900001")
    assert (status, body) == (200, b'{"applied":true,"why":""}')
    assert rows(world, "select * from intake.parked where stream = 'due'") == []


def test_a_parked_term_that_was_set_anew_does_not_come_at_its_old_date(world):
    """The finish of a complaint is parked, then put off: what is parked is void, and the new date stands."""
    code = credit_code("set anew")
    officer = world.client("officer", person="officer-1")
    assert world.client("provider", organisation=code).post("/v1/providers", {
        "uscc": code, "name": "演示服务商", "kind": "light", "legal_representative": "李四",
        "address": "济宁市任城区"}).status_code == 201
    filed = world.anonymous().post("/v1/complaints", {"provider": code, "anonymous": True, "text": "进驻不及时"})
    case = filed.json()["case"]
    assert officer.post(f"/v1/complaints/{case}/acceptance", {
        "accepted": True, "reason": "受理", "statement_for_provider": "有企业反映进驻不及时"}).status_code == 200
    park_term(world, 900002, "complaint_unfinished", case)
    assert len([one for one in parked(world, "intake") if one["subject"] == case]) == 1
    extended = officer.post(f"/v1/complaints/{case}/extension", {"reason": "案情复杂"})
    assert extended.status_code == 200, extended.text
    assert world.operator.post("/v1/operations/parked/intake/due/900002/retry").status_code == 404
    assert [one for one in parked(world, "intake") if one["subject"] == case] == []
    [(at,)] = rows(world, "select at from intake.due where kind = 'complaint_unfinished' and key = %s", case)
    assert at > world.now()
    assert world.events("complaint_finish_overdue", subject=case) == []
    world.advance(to=at)
    world.await_event("complaint_finish_overdue", subject=case)


def park_term(world, seq, kind, key):
    """What is left of a term that could not be applied: the row among the parked, none among the terms."""
    with database(world) as connection:
        connection.execute("delete from intake.due where kind = %s and key = %s", (kind, key))
        connection.execute(
            "insert into intake.parked (stream, seq, type, subject, header, body, why, at) values ('due', %s, %s, %s, %s,"
            " '', 'for the test', now())",
            (seq, kind, key, f"kind due\nstream due\ntype {kind}\nsubject {key}\nat 1735700000000000\n"))


def test_the_journal_goes_on_when_an_event_of_one_subject_is_parked_there(world):
    """An audience that does not exist cannot be journalled; others are."""
    code = enterprise("journal")["enterprise"]
    seq = forge(world, "intake", ENROLLED, code, enterprise("journal"), audience=99)
    await_heard(world, "gateway", "intake", seq)
    assert seq in {item["seq"] for item in parked(world, "gateway")}
    issued = world.operator.post("/v1/keys", {"roles": ["auditor"], "label": "later"}).json()
    world.await_event("key_issued", subject=issued["key_id"])
    assert world.operator.post(f"/v1/operations/parked/gateway/intake/{seq}/drop").status_code == 200


@pytest.mark.parametrize("data_at", [-1, 0, 1 << 62, 10**9])
def test_an_event_whose_data_lie_nowhere_parks(world, data_at):
    code = enterprise(f"nowhere {data_at}")["enterprise"]
    seq = forge(world, "intake", ENROLLED, code, enterprise(f"nowhere {data_at}"), data_at=data_at)
    await_heard(world, "matching", "intake", seq)
    for daemon in ("matching", "monitoring"):
        await_heard(world, daemon, "intake", seq)
        assert seq in {item["seq"] for item in parked(world, daemon)}
        assert world.operator.post(f"/v1/operations/parked/{daemon}/intake/{seq}/drop").status_code == 200


def test_what_a_copy_committed_and_did_not_live_to_tell_is_told_by_another(world):
    """The outbox has grown without us: the head has to be told all the same."""
    event = enterprise("untold")
    seq = forge(world, "intake", ENROLLED, event["enterprise"], event)
    await_heard(world, "matching", "intake", seq)
    end_uncleanly(world, "matching")
    assert name_in(world, "matching", "enterprise", event["enterprise"]) == [event["name"]]


def test_a_version_that_nobody_here_handles_parks_until_its_handler_is_there(world):
    newer = enterprise("of tomorrow")
    seq = forge(world, "intake", ENROLLED.replace(".v1", ".v2"), newer["enterprise"], newer)
    await_heard(world, "matching", "intake", seq)
    found = [item for item in parked(world, "matching") if item["seq"] == seq]
    assert [item["why"] for item in found] == ["nobody here handles this version of its type"]
    assert retry(world, "matching", seq).status_code == 409
    assert world.operator.post(f"/v1/operations/parked/matching/intake/{seq}/drop").status_code == 200
