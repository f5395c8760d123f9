# SPDX-License-Identifier: Apache-2.0
"""How tales are told. A tale is a generator: it yields a date (go on then), an Ask or a list of them (send; the
answers come back; none: let others speak first), or HEARD (go on when every daemon has heard what was said so far)."""

import datetime

from door import Ask

HEARD = object()
PAPER = "electronic_signed"


def days(count):
    return datetime.timedelta(days=count)


class Matter:
    """What every tale needs: the city, dice of its own, and today."""

    def __init__(self, city, name):
        self.city = city
        self.dice = city.dice_of(name)
        self.officer = self.dice.choice(city.officers)

    @property
    def today(self):
        return self.city.today

    def day(self, count=0):
        return (self.today + days(count)).isoformat()

    def other_officer(self):
        return self.dice.choice([officer for officer in self.city.officers if officer is not self.officer])

    def paper(self, title):
        return {"sha256": self.city.paper, "title": f"{title}（演示数据）"}

    def interface(self):
        return {"kind": self.dice.choice(("openapi", "opc_ua", "modbus", "mqtt")), "title": "演示数据接口", "document": self.city.paper}

    def done_on(self, provider, due):
        """The day on which a provider does what it owes by `due`, as is its way: the last Monday before, weeks
        later, or None: never."""
        in_time, at_all = WAYS[provider.care]
        luck = self.dice.random()
        if luck < in_time:
            return max(self.today, due - days(due.weekday()))
        return due + days(self.dice.choice((8, 15, 29))) if luck < at_all else None


# What a provider does in time, and what it does at all.
WAYS = {"careful": (0.995, 1.0), "middling": (0.88, 1.0), "careless": (0.35, 0.7)}


class Work:
    """A project: whose it is, what was agreed, how far it is."""

    def __init__(self, contract, provider, enterprise, terms):
        self.contract, self.provider, self.enterprise = contract, provider, enterprise
        self.signed_on = datetime.date.fromisoformat(terms["signed_on"])
        self.milestones = [datetime.date.fromisoformat(one["due_on"]) for one in terms["milestones"]]
        self.lines, self.levels = terms["lines"], terms["scenario_levels"]
        self.targets, self.team, self.confidential = terms["performance_targets"], terms["team"], "nda" in terms
        self.number, self.proof = None, None
        self.closed = False

    def paper(self, title):
        """What proves something in this project alone (uploaded when the project opens)."""
        return {"sha256": self.proof, "title": f"{title}（演示数据）"}

    def path(self, rest):
        return f"/v1/projects/{self.number}/{rest}"

    def by_provider(self, rest, body, aside=True):
        return Ask(self.provider.key, self.path(rest), body, aside=aside)

    def by_enterprise(self, rest, body, aside=True):
        return Ask(self.enterprise.key, self.path(rest), body, aside=aside)

    @property
    def idle(self):
        """Its provider may not go on, or need not."""
        return self.closed or self.provider.standing == "struck_off"


def key_of(matter, someone, role):
    """The key of a firm, issued when it first speaks."""
    if someone.key is None:
        body = {"roles": [role], "organisation": someone.code, "person": f"{role}-{someone.code[-6:]}", "label": someone.name}
        someone.key = (yield Ask(matter.city.operator, "/v1/keys", body, aside=True))["key"]
        yield matter.city.upload(someone.key)  # what it will name as evidence
    return someone.key
