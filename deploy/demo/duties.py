# SPDX-License-Identifier: Apache-2.0
"""What a provider owes: in a project from its contract to long after its end, and as a provider from its listing on.
Each duty is a tale; how it is done is the provider's way (Matter.done_on)."""

import datetime

import invent
from door import Ask
from tale import Matter, days, key_of

OUTLIVE = ("destruction", "vulnerability")  # what is owed when the project is over


def of_contract(city, work):
    """What a project owes beside its milestones."""
    for duty in (arrival, team, delivery, agreement, dossier, reports, reviews, actuals, weakness, data):
        city.begin(duty(city, work))


def of_provider(city, provider):
    """What comes back as long as a provider stands on the register."""
    city.begin(trainings(city, provider))
    city.begin(proofs(city, provider, "presence", city.today + days(340), "办公场所租赁合同与社保证明"))
    city.begin(proofs(city, provider, "security_training", city.today + days(30), "员工安全培训签到表"))


# ---- put on record as done ----

def fulfil(matter, work, kind, due, abouts=("",), **more):
    """Done on a day by its provider's way; gives the numbers of the records, none when it was not."""
    day = matter.done_on(work.provider, due)
    if day is None:
        return []
    yield day
    if work.provider.standing == "struck_off" or (work.closed and kind not in OUTLIVE):
        return []
    body = {"kind": kind, "done_on": matter.day(), "evidence": [work.paper("完成证明")], **more}
    answers = yield [work.by_provider("fulfilments", {**body, "about": about}, aside=False) for about in abouts]
    return [answer["fulfilment"] for answer in answers]


def arrival(city, work):
    matter = Matter(city, f"arrival {work.contract}")
    yield from fulfil(matter, work, "arrival", matter.today + days(10), text="演示数据：项目组进驻企业")


def team(city, work):
    """Those whom the contract names; who is not in time comes with fewer first. Now and then the enterprise objects."""
    matter = Matter(city, f"team {work.contract}")
    due = matter.today + days(15)
    day = matter.done_on(work.provider, due)
    if day is None:
        return
    yield day
    if work.idle:
        return
    if day > due:
        yield there(matter, work, [{**work.team[0], "heads": 0}, *work.team[1:]])
        yield matter.today + days(7)
        if work.idle:
            return
    told = yield there(matter, work, work.team)
    mood = matter.dice.random()
    if mood > 0.3:
        return
    answer = {"agrees": True} if mood > 0.03 else {"agrees": False, "objection": "演示数据：现场人员与报告不符"}
    yield work.by_enterprise(f"team/{told['report']}/answer", answer)
    if not answer["agrees"]:
        yield matter.today + days(7)
        if not work.idle:
            yield there(matter, work, work.team)


def there(matter, work, roles):
    return work.by_provider("team", {"present_on": matter.day(), "team": roles, "evidence": [matter.paper("驻场人员登记表")]})


def delivery(city, work):
    """All lines on one day; now and then the enterprise objects to one."""
    matter = Matter(city, f"delivery {work.contract}")
    lines = [str(place) for place, _ in enumerate(work.lines, 1)]
    due = datetime.date.fromisoformat(work.lines[0]["due_on"])
    records = yield from fulfil(matter, work, "delivery", due, lines, serials=[f"DEMO-{work.contract[-6:]}"])
    if not records or matter.dice.random() > 0.3:
        return
    objects = matter.dice.random() < 0.1
    yield work.by_enterprise(f"fulfilments/{records[0]}/answer", {"agrees": False, "objection": "演示数据：缺少部分模块"}
                             if objects else {"agrees": True})
    if objects:
        yield from fulfil(matter, work, "delivery", matter.today + days(7), ["1"], text="演示数据：已补齐")


def agreement(city, work):
    """A contract that came without a confidentiality agreement gets it afterwards."""
    if work.confidential:
        return
    matter = Matter(city, f"agreement {work.contract}")
    yield matter.today + days(14)
    yield from fulfil(matter, work, "nda", matter.today + days(7), text="演示数据：补签保密协议")


def dossier(city, work):
    """What is known of the enterprise, by half of the project's time; the enterprise writes the last part itself."""
    matter = Matter(city, f"dossier {work.contract}")
    parts = [one["code"] for one in city.rules["monitoring"]["dossier_parts"]]
    half = work.signed_on + (work.milestones[-1] - work.signed_on) // 2
    day = matter.done_on(work.provider, half - days(1))
    yield day or half
    if work.idle:
        return
    written = parts[:-1] if day else parts[:2]
    asks = [work.by_provider(f"dossier/{part}", {"text": "演示数据：调研记录"}) for part in written]
    yield asks + ([work.by_enterprise(f"dossier/{parts[-1]}", {"text": "演示数据：企业自述"})] if day else [])


def weakness(city, work):
    """In some projects a vulnerability is found, and mended."""
    matter = Matter(city, f"weakness {work.contract}")
    if matter.dice.random() > 0.3:
        return
    yield matter.today + days(63)
    if work.idle:
        return
    found = yield Ask(matter.officer.key, work.path("vulnerabilities"), {
        "found_on": matter.day(), "critical": matter.dice.random() < 0.3, "text": "演示数据：网关使用默认口令"}, aside=True)
    due = datetime.date.fromisoformat(found["mend_by"])
    yield from fulfil(matter, work, "vulnerability", due, [str(found["vulnerability"])])


def data(city, work):
    """In some projects data of the enterprise are taken and shared; who does not ask first is granted it afterwards."""
    matter = Matter(city, f"data {work.contract}")
    if matter.dice.random() > 0.4:
        return
    yield matter.today + days(21)
    if work.idle:
        return
    told = yield work.by_provider("data", {
        "name": "设备运行数据", "purpose": "演示数据：产能分析", "necessity": "仅取产量与停机时间", "encrypted": True,
        "access": "实施工程师、运维岗", "defence": "防火墙、堡垒机", "evidence": [matter.paper("数据安全措施说明")]})
    item, cloud, today = f"data/{told['item']}", {"recipient": "演示云平台公司", "purpose": "演示数据：云端存储"}, matter.day()
    # each draws a number of its project's
    grants = [work.by_enterprise(f"{item}/authorisations", {"from_on": today}, aside=False),
              work.by_enterprise(f"{item}/consents", {
                  **cloud, "from_on": today, "evidence": [matter.paper("书面同意书")]}, aside=False)]
    uses = [work.by_provider(f"{item}/accesses", {"used_on": today, "purpose": "演示数据：停机原因分析"}, aside=False),
            work.by_provider(f"{item}/sharings", {**cloud, "used_on": today}, aside=False)]
    if matter.done_on(work.provider, matter.today) == matter.today:
        yield grants
        yield uses
    else:
        yield uses
        yield matter.today + days(14)
        yield grants


# ---- reports, reviews, what was measured ----

def reports(city, work):
    """Every month, unless it is forgotten."""
    matter = Matter(city, f"reports {work.contract}")
    due = matter.today + days(30)
    while not work.closed:
        day = matter.done_on(work.provider, due)
        yield day or due + days(7)
        if work.closed:
            return
        if day is None or work.idle:
            due += days(30)
            continue
        due = yield from report(matter, work)


def report(matter, work):
    """One report and the enterprise's answer; gives when the next is due."""
    gone = (matter.today - work.signed_on) * 100 // (work.milestones[-1] - work.signed_on)
    body = {"period_end": matter.day(), "done": "演示数据：按计划推进", "percent": max(0, min(99, gone))}
    if matter.dice.random() < 0.1:
        body["problems"] = [{"text": "设备接口不一致", "remedy": "增加协议转换", "agreed_by": matter.day(20)}]
    told = yield work.by_provider("reports", body)
    if "problems" in body:
        matter.city.begin(problem(matter.city, work, told["report"], matter.today + days(20)))
    mood = matter.dice.random()
    if mood > 0.97:
        matter.city.begin(late_answer(matter.city, work, told["report"]))
    else:
        answer = {"agrees": True} if mood < 0.94 else {"agrees": False, "objection": "演示数据：与现场情况不符"}
        yield work.by_enterprise(f"reports/{told['report']}/acknowledgement", answer)
    return datetime.date.fromisoformat(told["next_report_due_on"])


def late_answer(city, work, number):
    """An enterprise that was too busy to read a report."""
    matter = Matter(city, f"late answer {work.contract} {number}")
    yield work.by_enterprise("delays", {"caused_by": "enterprise", "from": matter.day(-10), "to": matter.day(-3),
                                        "text": "演示数据：订单高峰，暂缓停机"})
    yield matter.today + days(21)
    if not work.closed:
        yield work.by_enterprise(f"reports/{number}/acknowledgement", {"agrees": True})


def problem(city, work, number, due):
    """Solved as agreed; the enterprise confirms."""
    matter = Matter(city, f"problem {work.contract} {number}")
    for record in (yield from fulfil(matter, work, "problem", due, [f"{number}/1"], text="演示数据：协议转换已上线")):
        yield work.by_enterprise(f"fulfilments/{record}/answer", {"agrees": True})


def reviews(city, work):
    """The service is looked at again and again, mostly by its provider."""
    matter = Matter(city, f"reviews {work.contract}")
    due = matter.today + days(90)
    while True:
        day = matter.done_on(work.provider, due)
        yield day or due + days(7)
        if work.closed:
            return
        if day is None or work.idle:
            due += days(90)
            continue
        body = {"held_on": matter.day(), "on_time": matter.dice.random() < 0.9, "to_quality": True,
                "text": "演示数据：服务按计划推进，下一步优化响应"}
        told = yield work.by_provider("reviews", body) if matter.dice.random() < 0.7 else work.by_enterprise("reviews", body)
        due = datetime.date.fromisoformat(told["next_by"])


def actuals(city, work):
    """What was measured of the targets: half way, and on their day. Who is behind catches up."""
    matter = Matter(city, f"actuals {work.contract}")
    due = datetime.date.fromisoformat(work.targets[0]["due_on"])
    yield matter.today + (due - matter.today) / 2
    behind = matter.dice.random() < {"careful": 0.01, "middling": 0.15, "careless": 0.5}[work.provider.care]
    if not work.idle:
        yield from measure(matter, work, 5 if behind else 50)
    if behind:
        yield matter.today + days(28)
        if not work.idle and matter.today < due:
            yield from measure(matter, work, 75)
    day = matter.done_on(work.provider, due)
    if day is None:
        return
    yield day
    if not work.idle:
        yield from measure(matter, work, matter.dice.choice((95, 100, 100, 105)))


def measure(matter, work, percent):
    """So much of the way to each target has been gone."""
    yield [work.by_provider(f"targets/{place}/actuals", {
        "measured_on": matter.day(), "evidence": [work.paper("现场测量记录")],
        "value": round(target["baseline"] + (target["target"] - target["baseline"]) * percent / 100, 2)})
        for place, target in enumerate(work.targets, 1)]


# ---- the end of a project and what comes after ----

def documents(matter, work, file, count=None):
    """The mandatory documents of a file, or the first of them."""
    codes = [one["code"] for one in matter.city.rules["monitoring"][f"{file}_documents"] if one["mandatory"]][:count]
    return work.by_provider("documents", {"file": file, "documents": [
        {"code": code, **work.paper("材料")} for code in codes]})


def archive(city, work):
    """Part of it at once, the rest by the provider's way."""
    matter = Matter(city, f"archive {work.contract}")
    yield documents(matter, work, "archive", 4)
    day = matter.done_on(work.provider, matter.today + days(13))
    if day is not None:
        yield day
        yield documents(matter, work, "archive")


def material(matter, work):
    """An officer wants to see the acceptance file; who will not hand it in is put on record, and does after all."""
    asked = yield Ask(matter.officer.key, work.path("material-requests"), {"text": "演示数据：请提交验收材料"}, aside=True)
    day = matter.done_on(work.provider, datetime.date.fromisoformat(asked["hand_in_by"]))
    if day is None:
        yield matter.today + days(14)
        yield Ask(matter.officer.key, work.path(f"material-requests/{asked['request']}/refusal"),
                  {"facts": "演示数据：服务商表示不予提供"}, aside=True)
        day = matter.today + days(14)
    yield day
    yield documents(matter, work, "acceptance")


def after_sales(city, work):
    """An offer to serve on; some offer too little first."""
    matter = Matter(city, f"after sales {work.contract}")
    way = matter.done_on(work.provider, matter.today)
    if way is None:
        return
    late = way > matter.today
    yield offer(matter, work, 180 if late else 450)
    if late:
        yield matter.today + days(35)
        yield offer(matter, work, 450)


def offer(matter, work, length):
    return work.by_provider("after-sales", {"serves_until": matter.day(length), "text": "演示数据：运维、指导与进阶培训",
                                            "evidence": [matter.paper("售后服务承诺书")]})


def of_acceptance(city, work):
    """What is owed once a project has been accepted and closed."""
    city.begin(destruction(city, work))
    city.begin(upgrades(city, work))
    for number in range(city.dice_of(f"tickets {work.contract}").choice((0, 0, 0, 1, 1, 2))):
        city.begin(ticket(city, work, number))


def destruction(city, work):
    matter = Matter(city, f"destruction {work.contract}")
    yield from fulfil(matter, work, "destruction", matter.today + days(28), text="演示数据：企业数据已清除")


def ticket(city, work, number):
    """The enterprise asks for help; mostly it comes the same day."""
    matter = Matter(city, f"ticket {work.contract} {number}")
    yield matter.today + days(matter.dice.randrange(14, 150))
    opened = yield work.by_enterprise("tickets", {"urgent": matter.dice.random() < 0.2, "text": "演示数据：报表无法导出"})
    day = matter.done_on(work.provider, matter.today)
    if day is None or work.provider.standing == "struck_off":
        return
    yield day
    yield work.by_provider(f"tickets/{opened['ticket']}/answer", {"solved": True, "text": "演示数据：已修复并回访"})


def upgrades(city, work):
    """Announced two weeks before; some come without a word, and the next one does not."""
    matter = Matter(city, f"upgrades {work.contract}")
    if matter.dice.random() > 0.4:
        return
    yield matter.today + days(28)
    if matter.done_on(work.provider, matter.today) != matter.today:
        yield work.by_enterprise("upgrade-records", {"carried_out_on": matter.day(), "text": "演示数据：未通知的升级"})
        yield matter.today + days(21)
    announced = yield work.by_provider("upgrades", {"planned_on": matter.day(14), "text": "演示数据：报表模块升级"})
    yield matter.today + days(14)
    yield work.by_provider("upgrade-records", {"upgrade": announced["upgrade"], "carried_out_on": matter.day(),
                                               "text": "演示数据：升级完成"})


def interface(city, provider, solution, begin):
    """A product that came into the catalogue without one gets a documented interface."""
    matter = Matter(city, f"interface {solution}")
    yield begin
    yield Ask(provider.key, f"/v1/solutions/{solution}/interfaces", {"interface": matter.interface()}, aside=True)


# ---- what comes back ----

def trainings(city, provider):
    """Twice a year and more, for pilot enterprises; now and then one denies that it was there."""
    matter = Matter(city, f"trainings {provider.code}")
    due = matter.today + days(matter.dice.randrange(20, 120))
    while True:
        day = matter.done_on(provider, due)
        yield day or due + days(150)
        if day is None or provider.standing == "struck_off":
            due = matter.today + days(28)
            continue
        due = yield from training(matter, provider)


def training(matter, provider):
    guests = matter.dice.sample(matter.city.enterprises, matter.dice.randrange(1, 4))
    held = yield Ask(provider.key, "/v1/activities", {
        "form": matter.dice.choice(("training", "consulting")), "topic": matter.dice.choice(("policy", "technology", "case")),
        "title": "演示数据：数字化转型培训", "held_on": matter.day(), "sign_in_sheet": matter.city.paper,
        "attendance": [{"enterprise": guest.code, "heads": matter.dice.randrange(1, 9)} for guest in guests]})
    if matter.dice.random() < 0.04:
        matter.city.begin(denial(matter.city, held["activity"], guests[0]))
    return datetime.date.fromisoformat(held["next_by"])


def denial(city, activity, guest):
    """An enterprise does not remember; most do when they are asked again."""
    matter = Matter(city, f"denial {activity}")
    key = yield from key_of(matter, guest, "enterprise")
    yield Ask(key, f"/v1/activities/{activity}/answer", {"attended": False, "text": "演示数据：未派人参加"}, aside=True)
    if matter.dice.random() < 0.7:
        yield matter.today + days(14)
        yield Ask(key, f"/v1/activities/{activity}/answer", {"attended": True, "text": "演示数据：经核实已参加"}, aside=True)


def proofs(city, provider, kind, due, title):
    matter = Matter(city, f"{kind} {provider.code}")
    while True:
        day = matter.done_on(provider, due)
        yield day or due + days(150)
        if day is None or provider.standing == "struck_off":
            due = matter.today + days(28)
            continue
        told = yield Ask(provider.key, "/v1/proofs", {
            "kind": kind, "done_on": matter.day(), "text": f"演示数据：{title}", "evidence": [matter.paper(title)]})
        due = datetime.date.fromisoformat(told["next_by"])
