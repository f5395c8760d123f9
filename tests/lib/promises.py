"""What the documents promise, held against what is really answered: every JSON answer of success that a test gets
fits its operation in openapi.json, every event fits its type in asyncapi.json, a day that the law gives is the day
its arithmetic ends on, and a refusal speaks to people: no holes, no words of machines but those that were sent. A
client calls `keep` for each answer; nobody needs to ask for it."""

import json
import os
import pathlib
import re

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
GEN = pathlib.Path(os.environ.get("MINGLU_TEST_BUILD") or ROOT / "build/test") / "gen"
FORMATS = jsonschema.FormatChecker(formats=["date"])
MACHINES = re.compile(r"[a-z]+(?:_[a-z]+)+|\^|\\d|\[[a-z0-9]")


class Document:
    """One generated document; its parts are checked by pointers into it."""

    def __init__(self, name):
        self.whole = json.loads((GEN / name).read_text())
        self.checkers = {}

    def faults(self, reference, value):
        if reference not in self.checkers:
            schema = {"$ref": reference, "components": self.whole["components"]}
            self.checkers[reference] = jsonschema.Draft202012Validator(schema, format_checker=FORMATS)
        return list(self.checkers[reference].iter_errors(value))


class Promises:
    def __init__(self):
        self.openapi = Document("openapi.json")
        self.asyncapi = Document("asyncapi.json")
        self.operations = sorted(self.list_operations(), key=lambda one: one[2].count("{"))
        self.events = {channel["address"]: name for name, channel in self.asyncapi.whole["channels"].items()}
        self.seen = set()

    def list_operations(self):
        for path, item in self.openapi.whole["paths"].items():
            form = re.compile(re.sub(r"{\w+}", "[^/]+", path) + "$")
            for method, operation in item.items():
                for code, answer in operation["responses"].items():
                    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
                    if "$ref" in schema:
                        yield method.upper(), code, path, form, schema["$ref"]

    def promised(self, method, code, path):
        """The schema that is promised for an answer, or None."""
        for wanted, answered, _, form, reference in self.operations:
            if (wanted, answered) == (method, str(code)) and form.match(path):
                return reference
        return None

    def keep(self, method, path, code, body):
        reference = self.promised(method, code, path)
        if reference is None:
            return
        for fault in self.openapi.faults(reference, body)[:3]:
            place = "/".join(str(part) for part in fault.absolute_path)
            raise AssertionError(f"{method} {path} is not as openapi.json says: /{place}: {fault.message[:500]}")
        if reference.endswith("/list_events_answer"):
            for event in body["events"]:
                self.keep_event(event)
        agree(f"{method} {path}", body)

    def keep_event(self, event):
        if event["id"] in self.seen:
            return
        self.seen.add(event["id"])
        name = self.events[event["type"]]
        for fault in self.asyncapi.faults(f"#/components/schemas/{name}", event["data"])[:3]:
            place = "/".join(str(part) for part in fault.absolute_path)
            raise AssertionError(f"{event['type']} is not as asyncapi.json says: /{place}: {fault.message[:500]}")


def agree(where, value):
    """Each day with its arithmetic beside it is the day the arithmetic ends on."""
    if isinstance(value, list):
        for one in value:
            agree(where, one)
    if not isinstance(value, dict):
        return
    for name, part in value.items():
        agree(where, part)
        if part is None or not name.endswith("arithmetic"):
            continue
        days = [name.removesuffix("_arithmetic")] if name != "arithmetic" else ["due_on", "statement_due"]
        told = [value[day] for day in days if day in value]
        assert told == [part["due_on"]], f"{where}: {name} ends on {part['due_on']}, told is {told}"


def speaks(request, problem):
    """Titles without holes; Chinese without machines' words, but for what stands in brackets and what was sent."""
    for title in (problem["title"], problem["title_zh"]):
        assert not re.search("[{}…]", title), f"a hole in the title: {title}"
    sent = str(request.url) + (request.content if hasattr(request, "_content") else b"").decode(errors="replace")
    for fault in problem["faults"]:
        told = re.sub("（[^）]*）", "", fault["zh"])
        found = [word for word in MACHINES.findall(told) if word not in sent]
        assert not found and "{" not in told, f"{fault['code']} speaks as a machine does: {fault['zh']}"


_PROMISES = []


def keep(response):
    """A hook of httpx: an answer that breaks a promise fails the test that got it."""
    media = response.headers.get("content-type", "")
    path = response.request.url.path
    if response.request.method == "HEAD" or not path.startswith("/v1/"):
        return
    if media.startswith("application/problem+json"):
        response.read()
        speaks(response.request, json.loads(response.text))
    if not response.is_success or not media.startswith("application/json"):
        return
    response.read()
    if not _PROMISES:
        _PROMISES.append(Promises())
    _PROMISES[0].keep(response.request.method, path, response.status_code, json.loads(response.text))
