# SPDX-License-Identifier: Apache-2.0
"""What the law itself brings: the bureau reads a clause, and projects of the transition period come in (M3, M4)."""

import datetime
import random

import invent
from door import Ask
from lives import admission
from tale import Matter, days, key_of

SIGNED, COMPLETED = "2024-11-05", "2025-04-20"  # within the rulebook's window


def newcomers(seed, count):
    """Providers that nobody knows but the enterprises they worked for."""
    dice = random.Random(f"minglu {seed} transition")
    return [invent.Provider(dice, 90 + number) for number in range(1, count + 1)]


def transition(city, number, provider, enterprise, begin, joins=True):
    """A project of before the selection: its provider stands provisionally, and stays if it joins the review."""
    matter = Matter(city, f"transition {number}")
    yield begin
    key = yield from key_of(matter, enterprise, "enterprise")
    declared = yield Ask(key, "/v1/transition-projects", {
        "title": f"演示数据：{enterprise.name}数字化改造", "signed_on": SIGNED, "deployed_on": "2025-02-18", "completed_on": COMPLETED,
        "provider": {"uscc": provider.code, "name": provider.name, "kind": provider.kind, "legal_representative": provider.head,
                     "address": provider.address},
        "evidence": [matter.paper("合同与竣工验收材料")]})
    yield matter.today + days(7)
    yield Ask(matter.officer.key, f"/v1/transition-projects/{declared['declaration']}/decision",
              {"admitted": True, "reasons": "演示数据：经审查无重大问题"})
    if joins:
        yield from admission(city, f"transition {number}", provider, matter.today + days(21))


def interpretation(city, clause, begin, text, english):
    """One officer drafts, another publishes."""
    matter = Matter(city, f"interpretation {clause}")
    yield begin
    drafted = yield Ask(matter.officer.key, "/v1/interpretations", {
        "clause": clause, "zh": f"演示数据：{text}", "en": f"Demonstration: {english}", "document": f"演示工信字〔{matter.today.year}〕1号",
        "effective_from": (matter.today + datetime.timedelta(days=14)).isoformat()})
    yield matter.today + days(7)
    yield Ask(matter.other_officer().key, f"/v1/interpretations/{drafted['interpretation']}/publication")
