"""The generated OpenAPI 3.1 and AsyncAPI 3.0 documents, linted: what a reader's tools would trip over, and that
they tell the truth about proto/."""

import json
import os
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
GEN = pathlib.Path(os.environ.get("MINGLU_TEST_BUILD", ROOT / "build/test")) / "gen"
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def openapi():
    return json.loads((GEN / "openapi.json").read_text())


@pytest.fixture(scope="module")
def asyncapi():
    return json.loads((GEN / "asyncapi.json").read_text())


def operations(document):
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield path, method, operation, item


def references(node):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def resolve(document, reference):
    assert reference.startswith("#/"), f"{reference} points outside"
    node = document
    for part in reference[2:].split("/"):
        node = node[part.replace("~1", "/").replace("~0", "~")]
    return node


def schemas(kind):
    for path in sorted(ROOT.glob(f"proto/*/{kind}/*.json")):
        yield path, json.loads(path.read_text())


@pytest.mark.parametrize("name", ["openapi", "asyncapi"])
def test_every_reference_resolves(name, request):
    document = request.getfixturevalue(name)
    for reference in set(references(document)):
        assert isinstance(resolve(document, reference), dict), reference


def test_openapi_has_what_it_must(openapi):
    assert openapi["openapi"].startswith("3.1.")
    assert openapi["info"]["title"] and openapi["info"]["version"]
    tags = {tag["name"] for tag in openapi["tags"]}
    for path, method, operation, _ in operations(openapi):
        where = f"{method} {path}"
        assert operation["operationId"], where
        assert operation.get("summary") or operation.get("description"), where
        assert set(operation["tags"]) <= tags, where
        assert any(code == "default" or code.startswith("2") for code in operation["responses"]), where
        for code, answer in operation["responses"].items():
            assert code == "default" or re.fullmatch(r"[1-5](\d\d|XX)", code), where
            assert "description" in answer or "$ref" in answer, where


def test_operation_ids_are_unique(openapi):
    found = [operation["operationId"] for _, _, operation, _ in operations(openapi)]
    assert len(found) == len(set(found))


def test_path_parameters_are_declared_and_used(openapi):
    for path, method, operation, item in operations(openapi):
        declared = set()
        for parameter in [*item.get("parameters", []), *operation.get("parameters", [])]:
            if "$ref" in parameter:
                parameter = resolve(openapi, parameter["$ref"])
            assert parameter["in"] in ("path", "query", "header", "cookie"), f"{method} {path}"
            assert "schema" in parameter or "content" in parameter, f"{method} {path}"
            if parameter["in"] == "path":
                assert parameter["required"] is True
                declared.add(parameter["name"])
        assert declared == set(re.findall(r"{(\w+)}", path)), f"{method} {path}"


def test_paths_do_not_collide(openapi):
    shapes = [re.sub(r"{\w+}", "{}", path) for path in openapi["paths"]]
    assert len(shapes) == len(set(shapes))


def test_security_names_schemes_that_exist(openapi):
    schemes = set(openapi["components"]["securitySchemes"])
    wanted = list(openapi.get("security", []))
    for _, _, operation, _ in operations(openapi):
        wanted += operation.get("security", [])
    for requirement in wanted:
        assert set(requirement) <= schemes


def test_every_command_and_query_is_there_with_its_route(openapi):
    found = {operation["operationId"]: (method, path) for path, method, operation, _ in operations(openapi)}
    for kind in ("commands", "queries"):
        for path, schema in schemas(kind):
            if "x-http" in schema:
                route = (schema["x-http"]["method"].lower(), schema["x-http"]["path"])
                assert found.get(path.stem) == route, path


# What the gateway does itself: sent again it changes nothing more, and no key is asked for (tests/story/
# test_gateway_operations.py, test_gateway_evidence.py).
REPEATABLE = {"/v1/evidence", "/v1/clock/advance", "/v1/operations/level",
              "/v1/operations/parked/{service}/{stream}/{seq}/retry", "/v1/operations/parked/{service}/{stream}/{seq}/drop"}


def test_commands_take_an_idempotency_key_and_a_json_schema(openapi):
    for path, method, operation, _ in operations(openapi):
        if method != "post":
            continue
        parameters = [resolve(openapi, p["$ref"]) if "$ref" in p else p for p in operation.get("parameters", [])]
        assert ("Idempotency-Key" in {p["name"] for p in parameters}) == (path not in REPEATABLE), path
        for media in operation.get("requestBody", {}).get("content", {}).values():
            assert "schema" in media, path


def headers_of(openapi, operation):
    parameters = [resolve(openapi, one["$ref"]) if "$ref" in one else one for one in operation.get("parameters", [])]
    return {one["name"] for one in parameters if one["in"] == "header"}


def test_each_route_names_the_headers_it_heeds_and_answers_with(openapi):
    """What a client may send and wait for; that the limits hold is tested over HTTP (test_gateway_http.py)."""
    found = {operation["operationId"]: operation for _, _, operation, _ in operations(openapi)}
    for kind in ("commands", "queries"):
        for path, schema in schemas(kind):
            if "x-http" not in schema:
                continue
            operation = found[path.stem]
            headers, answers = headers_of(openapi, operation), operation["responses"]
            good = answers[str(schema["x-http"].get("status", 200))]
            tagged = kind == "queries" and "x-answer" in schema
            assert ("If-Match" in headers) == schema.get("x-if-match", False), path
            assert ("If-None-Match" in headers) == ("304" in answers) == tagged, path
            assert ("Last-Event-ID" in headers) == ("text/event-stream" in schema.get("x-media", [])), path
            assert ("Minglu-Position" in good["headers"]) == (kind == "commands"), path
            for busy in ("429", "503"):
                assert "Retry-After" in resolve(openapi, answers[busy]["$ref"])["headers"], path


def test_every_list_is_read_page_by_page(openapi):
    for path, schema in schemas("queries"):
        if "items" in schema.get("x-answer", {}).get("properties", {}):
            assert {"after", "limit"} <= set(schema["properties"]) and "next" in schema["x-answer"]["required"], path


def test_asyncapi_has_a_channel_per_event(asyncapi):
    assert asyncapi["asyncapi"].startswith("3.0.")
    addresses = {channel["address"] for channel in asyncapi["channels"].values()}
    wanted = {f"minglu.{path.parts[-3]}.{path.stem}.v{schema.get('x-version', 1)}" for path, schema in schemas("events")}
    assert addresses == wanted
    for operation in asyncapi["operations"].values():
        assert operation["action"] in ("send", "receive")


def test_nothing_private_is_told(asyncapi):
    assert "x-private" not in json.dumps(asyncapi)
    for path, schema in schemas("events"):
        assert "x-private" not in json.dumps(schema), path
        assert schema["x-audience"] in ("public", "agencies", "parties", "bureau"), path


# Days that no term of the rulebook gives: the parties agreed them, or the rulebook names the day itself
# (/admission/register_by); or, of the busiest command, whose page tells more.
AGREED = {"wanted_by", "agreed_by", "completed_by", "register_by"}
AGREED_IN = {
    "due_on": {"contract_recorded", "record_contract", "milestone_completed", "project_opened", "project",
               "project_performance", "project_record", "show_contract"},
    "accept_by": {"file_complaint", "complaint_filed"},  # follow_complaint has the arithmetic
    "finish_by": {"complaint_filed"},
}
LEGAL = re.compile(r"(_by|_due|due_on|ends_on)$")


def days_told(node, inside_list=False):
    """Every day of a schema that looks like the end of a term, but for the rows of lists: the thing itself has it."""
    for name, part in (node.get("properties") or {}).items():
        if part.get("format") == "date" and LEGAL.search(name) and not name.startswith("was") and not inside_list:
            yield name, part
        yield from days_told(part, inside_list or name == "items")
    if isinstance(node.get("items"), dict):
        yield from days_told(node["items"], inside_list)
    for part in (node.get("$defs") or {}).values():
        yield from days_told(part, inside_list)
    if "x-answer" in node:
        yield from days_told(node["x-answer"], inside_list)


def test_every_day_that_the_law_gives_names_its_term_and_has_its_arithmetic():
    """The schema compiler holds what has x-term to its arithmetic; here nothing goes without x-term."""
    rules = json.loads((ROOT / "deploy/rulebooks/jining-2025.json").read_text())
    found = 0
    for kind in ("commands", "events", "queries"):
        for path, schema in schemas(kind):
            for name, day in days_told(schema):
                if name in AGREED or path.stem in AGREED_IN.get(name, ()):
                    continue
                where = f"{path.stem}.{name}"
                assert "x-term" in day, f"{where}: which parameter of the rulebook gives it?"
                node = rules
                for part in day["x-term"].strip("/").split("/"):
                    node = node[part]
                assert isinstance(node, int), where
                found += 1
    assert found > 50


def test_every_problem_has_a_title_without_a_hole_in_both_languages(openapi):
    for code, problem in openapi["x-problems"].items():
        for title in (problem["title_zh"], problem["title_en"]):
            assert title and not re.search("[{}…]", title), code
        assert re.search("[\u4e00-\u9fff]", problem["title_zh"]) and re.search("[\u4e00-\u9fff]", problem["zh"]), code
        assert not re.search("[\u4e00-\u9fff]", problem["en"] + problem["title_en"]), code


def test_every_section_of_the_rulebook_is_rehearsed_or_named_as_not_rehearsed():
    """A draft's change that no daemon answers for would be passed over in silence (M4)."""
    sections = set(json.loads((ROOT / "proto/rulebook.json").read_text())["properties"]) - {"version", "effective_from"}
    reached = set()
    for file in ROOT.glob("services/*/on_rehearse_*.c"):
        reached |= set(re.findall(r'^    \{"/([a-z_]+)"', file.read_text(), re.M))
    assert sections - reached == {"complaints"}, "of complaints the two that read it name each parameter"
    complaints = json.loads((ROOT / "proto/rulebook.json").read_text())["$defs"]["complaints"]["properties"]
    named = {name for file in ROOT.glob("services/*/on_rehearse_*.c")
             for name in re.findall(r'^    \{"/complaints/([a-z_]+)"', file.read_text(), re.M)}
    assert set(complaints) == named
