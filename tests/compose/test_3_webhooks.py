"""Events go out of the containers by themselves, and go on doing so when the gateway is killed."""

import stack as kit
from receiver import Receiver


def key_life(world, label):
    client = world.client("auditor", label=label)
    assert world.operator.post(f"/v1/keys/{client.key_id}/revoke", {}).status_code == 200
    return client.key_id


def test_a_receiver_outside_gets_its_events_also_from_a_gateway_that_was_killed(stack):
    with stack.world() as world, Receiver(host=kit.machine()) as receiver:
        client = world.client("auditor", label="outside")
        answer = client.post("/v1/webhooks", {
            "url": receiver.url, "label": "containers", "types": ["minglu.gateway.key_*"]})
        assert answer.status_code == 201, answer.text
        hook = answer.json()
        cursor = world.cursor()
        first = key_life(world, "through the wall")
        assert [one.subject for one in receiver.wait_taken(2)] == [first, first]
        assert all(one.is_signed_by(hook["secret"]) for one in receiver.taken)
        kit.kill(*kit.containers("gateway"))
        kit.await_healthy()
        key_life(world, "after the kill")
        wanted = {event["id"] for event in world.events(type="minglu.gateway.key_*", after=cursor)}
        receiver.wait(lambda self: {one.id for one in self.taken} >= wanted, 60)
        assert client.post(f"/v1/webhooks/{hook['webhook_id']}/cancel", {}).status_code == 200


def test_what_the_operator_did_not_name_is_not_reached(stack):
    with stack.world() as world:
        client = world.client("agency", label="a wrong place")
        for url in ("https://10.1.2.3/", "https://127.0.0.1/", "http://198.18.75.2:8443/", "https://169.254.169.254/"):
            answer = client.post("/v1/webhooks", {"url": url, "label": "no"})
            assert answer.status_code == 422, url
            assert [fault["code"] for fault in answer.json()["faults"]] == ["webhook_url"]
