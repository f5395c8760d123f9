"""What other agencies are told (deploy/SUBSCRIBING.md) is so: its types, codes, paths, headers, fields and limits are those
of the sources, and its check of a signature takes what is right and nothing else."""

import base64
import hashlib
import hmac
import json
import pathlib
import re

import pytest
from receiver import documented_check

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXT = (ROOT / "deploy/SUBSCRIBING.md").read_text()
FEED = json.loads((ROOT / "proto/gateway/queries/list_events.json").read_text())
EVENTS = {f"minglu.{path.parts[-3]}.{path.stem}.v{schema.get('x-version', 1)}": schema
          for path in ROOT.glob("proto/*/events/*.json") for schema in [json.loads(path.read_text())]}
GATEWAY = "".join(path.read_text() for path in sorted(ROOT.glob("services/gateway/*.[ch]")))
SETTINGS = {name: int(usual) for name, usual in re.findall(
    r'\{"(\w+)", SETTING_NUMBER, AT\(\w+\), "(\d+)"', (ROOT / "common/settings.c").read_text())}


def constant(name):
    return int(re.search(rf"\b{name} = (\d+)", GATEWAY)[1])


def test_every_event_type_is_told():
    named = set(re.findall(r"\bminglu\.[a-z_.]+\.(?:v\d+|\*)", TEXT))
    assert len(named) > 4
    for name in named:
        assert any(event.startswith(name[:-1]) if name.endswith("*") else event == name for event in EVENTS), name


def test_who_sees_what_is_as_the_schemas_say():
    row, = re.findall(r"^\| `agency`.*$", TEXT, re.M)
    assert set(re.findall(r"minglu\.[a-z_.]+\.v\d+", row)) == {name for name, event in EVENTS.items() if event["x-audience"] == "agencies"}
    for name in ("acts_retracted", "notice_retracted", "decision_annulled"):
        assert EVENTS[f"minglu.sanctions.{name}.v1"]["x-audience"] == ("parties" if name == "acts_retracted" else "public")
    assert "withdraws" in EVENTS["minglu.sanctions.notice_retracted.v1"]["properties"]


def test_every_field_of_an_event_has_its_row():
    rows = re.search(r"^## 事件里有什么\n(.*?)^## ", TEXT, re.M | re.S)[1]
    told = {name for cell in re.findall(r"^\| (`[^|]*) \|", rows, re.M) for name in re.findall(r"`(\w+)`", cell)}
    assert told == set(FEED["x-answer"]["properties"]["events"]["items"]["properties"])


def test_every_refusal_has_its_status():
    problems = {code: problem["status"] for path in ("proto/problems.json", "proto/gateway/problems.json")
                for code, problem in json.loads((ROOT / path).read_text()).items()}
    told = re.findall(r"(\d{3}) `([a-z_]+)`", TEXT)
    assert {code for _, code in told} == {"event_type_unknown", "unknown_cursor", "gone_cursor"}
    assert all(problems[code] == int(status) for status, code in told)
    assert {problems["rate_limited"], problems["unavailable"]} == {429, 503}


def test_every_path_is_there():
    known = {"/asyncapi.json"}
    for path in ROOT.glob("proto/*/*/*.json"):
        if http := json.loads(path.read_text()).get("x-http"):
            known.add(re.sub(r"\{\w+\}", "<编号>", http["path"]))
    told = set(re.findall(r"/v1/[^\s`?\"（]+", TEXT)) | {f"/v1/webhooks/<编号>{verb}" for verb in re.findall(r"`(/[a-z-]+)`", TEXT)}
    assert told <= known, told - known
    assert {f"/v1/webhooks/<编号>/{verb}" for verb in ("resume", "suspend", "cancel", "skip", "rotate-secret")} <= told


def test_every_header_is_sent_or_read():
    rows = re.search(r"^\| 请求头 .*?\n\n", TEXT, re.M | re.S)[0]
    told = set(re.findall(r"^\| `([a-z-]+)`", rows, re.M))
    assert told == set(re.findall(r'add_header\(errand, "([a-z-]+)"', GATEWAY))
    assert re.search(r"`Content-Type: ([^`]+)`", TEXT)[1] in GATEWAY
    for header in ("last-event-id", "idempotency-key", "retry-after", "authorization"):
        assert header in TEXT.lower() and header in GATEWAY.lower(), header


def test_the_limits_are_those_of_the_sources():
    """A number in the text, and where it comes from."""
    parameters = FEED["properties"]
    ladder = [int(step) for step in re.search(r"ladder\[\] = \{([^}]+)\}", GATEWAY)[1].split(",")]
    waits = re.search(r"这一条过 (.+?)再送", TEXT)[1].split("、")
    units = {"秒": 1, "分": 60, "小时": 3600}
    assert [int(number) * units[unit] for number, unit in (wait.strip().split() for wait in waits)] == \
        [step * SETTINGS["WEBHOOK_RETRY_MS"] // 1000 for step in ladder]
    for told, number in {
            r"`limit` 最多 (\d+)": parameters["limit"]["maximum"],
            r"最多等待的秒数，最多 (\d+)": parameters["wait"]["maximum"],
            r"每 (\d+) 秒有一行注释": int(re.search(r"SILENCE_US = (\d+) \* 1000000", GATEWAY)[1]),
            r"在 (\d+) 秒内以 2xx 答复": SETTINGS["WEBHOOK_TIMEOUT_MS"] // 1000,
            r"连续 (\d+) 天送不到": SETTINGS["WEBHOOK_GIVE_UP_S"] // 86400,
            r"（(\d+) 小时内新旧两把都签名": constant("SECRET_OVERLAP_HOURS"),
            r"一把密钥最多 (\d+) 个": constant("WEBHOOKS_PER_KEY")}.items():
        assert int(re.search(told, TEXT)[1]) == number, told


def signed(secret, body, at="1796083200", identity="0193a5c2-0000-7000-8000-000000000001"):
    """As services/gateway/courier.c signs."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(key, f"{identity}.{at}.".encode() + body, hashlib.sha256).digest()
    return {"webhook-id": identity, "webhook-timestamp": at, "webhook-signature": "v1," + base64.b64encode(mac).decode()}


@pytest.mark.parametrize("case, spoil, is_taken", (
    ("as it was sent", lambda given: None, True),
    ("two signatures, one of them ours", lambda given: given["headers"].update({
        "webhook-signature": f"v1,{'A' * 43}= {given['headers']['webhook-signature']}"}), True),
    ("another body", lambda given: given.update(body=b"{}"), False),
    ("another event", lambda given: given["headers"].update({"webhook-id": "0"}), False),
    ("another secret", lambda given: given.update(secret="whsec_" + "B" * 43 + "="), False),
    ("no signature", lambda given: given["headers"].update({"webhook-signature": ""}), False),
    ("sent again an hour later", lambda given: given.update(now=1796083200 + 3600), False)))
def test_the_check_of_a_signature_that_is_printed_there(case, spoil, is_taken):
    secret, body = "whsec_" + "A" * 43 + "=", '{"data":{"text":"演示"}}'.encode()
    given = {"secret": secret, "headers": signed(secret, body), "body": body, "now": 1796083200 + 60}
    spoil(given)
    assert documented_check()(**given) is is_taken, case


def test_it_is_found_from_where_one_begins_to_read():
    for path in ("README.md", "deploy/RUNBOOK.md"):
        assert "deploy/SUBSCRIBING.md" in (ROOT / path).read_text(), path
