"""What must hold after any fault: nothing acknowledged lost or doubled, no stream with a hole, nobody behind."""

import collections
import pathlib


def everything_holds(world, load):
    world.settle()  # returns when every listener has heard every stream to its end
    assert load.ledger.wrong == [], "\n".join(load.ledger.wrong[:20])
    assert parked(world) == [], "an event was parked"
    events = world.events()
    streams_are_gapless(events)
    acknowledged_is_there_once(events, load)
    chain_went_through_once(events, load)
    return events


def streams_are_gapless(events):
    """Each daemon's stream in the journal: 1, 2, 3 … in order, and the journal itself by its own chain."""
    heads = collections.Counter()
    for event in events:
        stream, seq = event["source"], int(event["seq"])
        assert seq == heads[stream] + 1, f"{stream}: {seq} follows {heads[stream]}"
        heads[stream] = seq
    ids = [event["id"] for event in events]
    assert len(ids) == len(set(ids)), "an event stands twice in the journal"


def told(events, name):
    return [event for event in events if event["type"] == f"minglu.{name}.v1"]


def acknowledged_is_there_once(events, load):
    acknowledged = collections.Counter(answer["case"] for answer in load.ledger.answers("/v1/complaints"))
    filed = collections.Counter(event["data"]["case"] for event in told(events, "intake.complaint_filed"))
    assert set(acknowledged.values()) <= {1}, "two keys were answered with the same case"
    assert filed == acknowledged, (
        f"lost {list((acknowledged - filed))[:5]}, never acknowledged or doubled {list((filed - acknowledged))[:5]}")


def chain_went_through_once(events, load):
    """Every case that was concluded has one investigation, one conclusion, one finding."""
    concluded = collections.Counter(load.concluded)
    for name in ("monitoring.investigation_opened", "monitoring.investigation_concluded"):
        assert collections.Counter(e["data"]["case"] for e in told(events, name)) == concluded, name
    findings = collections.Counter(e["data"]["complaint"] for e in told(events, "sanctions.finding_recorded"))
    assert findings == concluded, f"findings: none of {list(concluded - findings)}, too many of {list(findings - concluded)}"
    of_finding = {e["data"]["finding"]: e["data"]["complaint"] for e in told(events, "sanctions.finding_recorded")}
    orders = collections.Counter(of_finding[e["data"]["finding"]] for e in told(events, "sanctions.order_drafted"))
    assert orders == concluded, "orders"


def parked(world):
    """What is parked, whoever parked it."""
    daemons = world.operator.get("/v1/operations/parked").json()["daemons"]
    assert len(daemons) == 5 and all(daemon["state"] == "up" for daemon in daemons), daemons
    return [{"service": daemon["service"], **item} for daemon in daemons for item in daemon["items"]]


def service_pid(world, name):
    text = pathlib.Path(world.var, "sv", name, "supervise/pid").read_text().strip()
    return int(text) if text else None
