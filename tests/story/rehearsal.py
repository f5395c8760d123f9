"""Drafts of the rulebook, and what a rehearsal of one says."""

import copy
import json

from world import ROOT

RULEBOOK = json.loads((ROOT / "deploy/rulebooks/jining-2025.json").read_text())


def draft(**sections):
    """The deployed rulebook with other values: draft(price={"band_percent": 5})."""
    body = copy.deepcopy(RULEBOOK)
    for section, values in sections.items():
        body[section] = {**body[section], **values} if isinstance(values, dict) else values
    return {"body": body}


def pages(client, what, asked, kind=None, **more):
    """Every page of a rehearsal, as it comes; of one kind of case only, if one is named."""
    found, after = [], {"after": kind} if kind else {}
    while not found or after:
        answer = client.post(f"/v1/rehearsals/{what}", {**asked, **more, **after})
        assert answer.status_code == 200, answer.text
        found.append(answer.json())
        goes_on = "next" in found[-1] and kind in (None, found[-1]["next"].split(" ")[0])
        after = {"after": found[-1]["next"]} if goes_on else {}
        assert len(found) < 1000
    return found


def rehearse(client, what, asked, kind=None, **more):
    """What would have come out differently, all pages together: (number, matter or flag) → item."""
    items = [item for page in pages(client, what, asked, kind, **more) for item in page["items"]]
    found = {(item["number"], item.get("kind", item["matter"])): item for item in items}
    assert len(found) == len(items), "nothing comes twice"
    return found


def turned(found):
    """(number, matter or flag) → what came out, what would come out."""
    return {key: (item["was"]["outcome"], item["would_be"]["outcome"]) for key, item in found.items()}


def left_out(client, what, asked, kind=None):
    return {(one["about"], one["reason"]) for page in pages(client, what, asked, kind) for one in page["not_rehearsed"]}
