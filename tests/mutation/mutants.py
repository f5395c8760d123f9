"""The mutants: every handler and every due term left out of its daemon's table, every parameter of the rulebook
changed to another value that its schema allows, every entry of its lists left out. A mutant is a name, the file it
changes, a function on that file's text, and words by which the tests most likely to notice it are found."""

import datetime
import json
import pathlib
import re

SERVICES = ["intake", "matching", "monitoring", "sanctions", "gateway"]
RULEBOOK = "deploy/rulebooks/jining-2025.json"
NOT_PARAMETERS = ("id", "city", "version", "effective_from", "document", "clauses", "sources")
NAMES = ("step", "scenario")  # what an entry is known by
LEFT_OUT = object()


class Mutant:
    def __init__(self, name, file, change, words, service=None):
        self.name, self.file, self.change, self.words, self.service = name, file, change, words, service


# ---- handlers and due terms ----

def handler_mutants(root):
    for service in SERVICES:
        file = f"services/{service}/main.c"
        text = (root / file).read_text()
        for name in re.findall(r"&(on_\w+),", text):
            def leave_out(source, handler=name):
                return re.sub(rf"^.*&{handler},\n", "", source, flags=re.M)
            words = [service, *words_of_message(root, service, name.removeprefix("on_"))]
            yield Mutant(f"{service}: without {name}", file, leave_out, words, service)


def words_of_message(root, service, name):
    path = root / "proto" / service / "commands" / f"{name}.json"
    http = json.loads(path.read_text())["x-http"]["path"] if path.exists() else ""
    parts = [part for part in http.split("/") if part and part != "v1" and "{" not in part]
    return [name, *parts, *(part for part in name.split("_") if len(part) > 4)]


# ---- parameters ----

def parameters(value, schema, defs, pointer=""):
    """(pointer, another value) of everything below this one that a city may set."""
    schema = resolved(schema, defs)
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in (NAMES if pointer else NOT_PARAMETERS):
                yield from parameters(item, schema["properties"][key], defs, f"{pointer}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield f"{pointer}/{index}", LEFT_OUT
            if isinstance(item, dict):
                yield from parameters(item, schema["items"], defs, f"{pointer}/{index}")
    else:
        new = another(value, schema)
        if new is not None:
            yield pointer, new


def resolved(schema, defs):
    while "$ref" in schema:
        schema = defs[schema["$ref"].rsplit("/", 1)[1]]
    return schema


def another(value, schema):
    """A clearly different value; None: a text."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return next(new for new in (value * 2 + 1, value // 2, schema["maximum"])
                    if schema["minimum"] <= new <= schema["maximum"] and new != value)
    if schema.get("format") == "date":
        return (datetime.date.fromisoformat(value) + datetime.timedelta(days=20)).isoformat()
    others = [word for word in schema.get("enum", ()) if word != value]
    return others[0] if others else None


def changed(document, pointer, value):
    *above, last = [int(part) if part.isdigit() else part for part in pointer.split("/")[1:]]
    at = document
    for part in above:
        at = at[part]
    if value is LEFT_OUT:
        del at[last]
    else:
        at[last] = value
    return document


def parameter_mutants(root):
    schema = json.loads((root / "proto/rulebook.json").read_text())
    defs = {**json.loads((root / "proto/common.json").read_text())["$defs"], **schema["$defs"]}
    for pointer, value in parameters(json.loads((root / RULEBOOK).read_text()), schema, defs):
        def change(source, at=pointer, new=value):
            return json.dumps(changed(json.loads(source), at, new), ensure_ascii=False, indent=2)
        words = [part for part in re.split(r"[/_]", pointer) if len(part) > 3]
        how = "left out" if value is LEFT_OUT else json.dumps(value)
        yield Mutant(f"rulebook {pointer}: {how}", RULEBOOK, change, words)


def all_mutants(root):
    root = pathlib.Path(root)
    return list(handler_mutants(root)) + list(parameter_mutants(root))
