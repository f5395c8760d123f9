"""The mutants: every handler and every due term left out of its daemon's table, every parameter of the rulebook
changed. A mutant is a name, the file it changes, a function on that file's text, and words by which the tests most
likely to notice it are found."""

import json
import pathlib
import re

SERVICES = ["intake", "matching", "monitoring", "sanctions", "gateway"]
RULEBOOK = "deploy/rulebooks/jining-2025.json"


class Mutant:
    def __init__(self, name, file, change, words, service=None):
        self.name, self.file, self.change, self.words, self.service = name, file, change, words, service


def words_of_message(root, service, name):
    for kind in ("commands", "events"):
        path = root / "proto" / service / kind / f"{name}.json"
        if path.exists():
            http = json.loads(path.read_text()).get("x-http", {}).get("path", "")
            return [name] + [part for part in http.split("/") if part and part != "v1" and "{" not in part]
    return [name]


def handler_mutants(root):
    for service in SERVICES:
        file = f"services/{service}/main.c"
        text = (root / file).read_text()
        for name in re.findall(r"&(on_\w+),", text):
            def leave_out(source, handler=name):
                return re.sub(rf"^ *&{handler},\n", "", source, flags=re.M)
            message = name.removeprefix("on_")
            yield Mutant(f"{service}: without {name}", file, leave_out, words_of_message(root, service, message), service)


def scalars(value, pointer=""):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from scalars(item, f"{pointer}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from scalars(item, f"{pointer}/{index}")
    elif isinstance(value, (bool, int)):
        yield pointer, value


def changed(document, pointer, value):
    parts = pointer.split("/")[1:]
    at = document
    for part in parts[:-1]:
        at = at[int(part)] if isinstance(at, list) else at[part]
    last = int(parts[-1]) if isinstance(at, list) else parts[-1]
    at[last] = value
    return document


def parameter_mutants(root):
    rulebook = json.loads((root / RULEBOOK).read_text())
    for pointer, value in scalars({k: v for k, v in rulebook.items() if k not in ("clauses", "sources")}):
        def change(source, at=pointer, old=value):
            new = (not old) if isinstance(old, bool) else old * 2 + 1
            return json.dumps(changed(json.loads(source), at, new), ensure_ascii=False, indent=2)
        words = [part for part in re.split(r"[/_]", pointer) if len(part) > 3]
        yield Mutant(f"rulebook {pointer}: not {value}", RULEBOOK, change, words)


def all_mutants(root):
    root = pathlib.Path(root)
    return list(handler_mutants(root)) + list(parameter_mutants(root))
