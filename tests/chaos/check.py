"""What must hold after any fault: nothing acknowledged lost or doubled, no stream with a hole, nobody behind."""

import collections
import pathlib

# What the load asks for, and the event that tells of it under the number of the matter.
ACTS = {
    "/v1/complaints": "intake.complaint_filed",
    "/v1/complaints/*/acceptance": "intake.complaint_accepted",
    "/v1/investigations/*/answer": "monitoring.provider_answered",
    "/v1/investigations/*/interviews": "monitoring.interview_recorded",
    "/v1/investigations/*/conclusion": "monitoring.investigation_concluded",
    "/v1/orders/*/signature": "sanctions.order_signed",
    "/v1/orders/*/delivery": "sanctions.order_delivered",
}


def everything_holds(world, load):
    world.settle()  # returns when every listener has heard every stream to its end
    assert load.ledger.wrong == [], "\n".join(load.ledger.wrong[:20])
    assert parked(world) == [], "an event was parked"
    events = world.events()
    streams_are_gapless(events)
    journal_is_gapless(events)
    acknowledged_is_there_once(events, load)
    chain_went_through_once(events, load)
    return events


def streams_are_gapless(events):
    """Each daemon's stream in the journal: 1, 2, 3 … in order."""
    heads = collections.Counter()
    for event in events:
        stream, seq = event["source"], int(event["seq"])
        assert seq == heads[stream] + 1, f"{stream}: {seq} follows {heads[stream]}"
        heads[stream] = seq
    ids = [event["id"] for event in events]
    assert len(ids) == len(set(ids)), "an event stands twice in the journal"


def journal_is_gapless(events):
    """The journal by its own chain: who may see everything sees every position, each naming the one before."""
    places = [(event["prev"], event["position"]) for event in events]
    assert places == [(position - 1, position) for position in range(1, len(events) + 1)], "the journal has a hole"


def told(events, name):
    return [event for event in events if event["type"] == f"minglu.{name}.v1"]


def acknowledged_is_there_once(events, load):
    """Whatever was acknowledged, of every kind, is told by its event once, and nothing else is."""
    assert {path for path, _ in load.ledger.acts()} <= set(ACTS)
    for path, name in ACTS.items():
        acknowledged = collections.Counter(subject for at, subject in load.ledger.acts() if at == path)
        said = collections.Counter(event["subject"] for event in told(events, name))
        assert set(acknowledged.values()) <= {1}, f"{path}: two keys were answered for the same"
        assert said == acknowledged, (f"{path}: lost {list(acknowledged - said)[:5]}, "
                                      f"never acknowledged or doubled {list(said - acknowledged)[:5]}")


def chain_went_through_once(events, load):
    """Every case that was concluded has one investigation, one finding, one order, which is issued once."""
    concluded = collections.Counter(load.concluded)
    opened = collections.Counter(e["data"]["case"] for e in told(events, "monitoring.investigation_opened"))
    assert opened == concluded, "investigations"
    findings = collections.Counter(e["data"]["complaint"] for e in told(events, "sanctions.finding_recorded"))
    assert findings == concluded, f"findings: none of {list(concluded - findings)}, too many of {list(findings - concluded)}"
    of_finding = {e["data"]["finding"]: e["data"]["complaint"] for e in told(events, "sanctions.finding_recorded")}
    of_order = {e["data"]["order"]: of_finding[e["data"]["finding"]] for e in told(events, "sanctions.order_drafted")}
    for name in ("order_drafted", "order_signed", "order_delivered"):
        orders = collections.Counter(of_order[e["data"]["order"]] for e in told(events, f"sanctions.{name}"))
        assert orders == concluded, name


def parked(world):
    """What is parked, whoever parked it."""
    daemons = world.operator.get("/v1/operations/parked").json()["daemons"]
    assert len(daemons) == 5 and all(daemon["state"] == "up" for daemon in daemons), daemons
    return [{"service": daemon["service"], **item} for daemon in daemons for item in daemon["items"]]


def service_pid(world, name):
    text = pathlib.Path(world.var, "sv", name, "supervise/pid").read_text().strip()
    return int(text) if text else None
