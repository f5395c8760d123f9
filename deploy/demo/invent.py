# SPDX-License-Identifier: Apache-2.0
"""Everything that is invented: names that say 演示 (no real firm is meant), valid credit codes (GB 32100-2015)."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

COUNTIES = (("370811", "任城区"), ("370812", "兖州区"), ("370826", "微山县"), ("370827", "鱼台县"), ("370828", "金乡县"),
            ("370829", "嘉祥县"), ("370830", "汶上县"), ("370831", "泗水县"), ("370832", "梁山县"), ("370881", "曲阜市"),
            ("370883", "邹城市"))
INDUSTRIES = (("C13", "食品"), ("C17", "纺织"), ("C26", "化工"), ("C33", "金属制品"), ("C34", "通用机械"), ("C35", "专用设备"),
              ("C38", "电气"), ("C39", "电子"))
SCENARIOS = {
    "product_design": "产品设计", "process_design": "工艺设计", "marketing": "营销管理", "after_sales": "售后服务",
    "planning": "计划排程", "production_control": "生产管控", "quality": "质量管理", "equipment": "设备管理", "safety": "安全生产",
    "energy": "能耗管理", "purchasing": "采购管理", "warehousing": "仓储物流", "finance": "财务管理", "human_resources": "人力资源",
    "collaboration": "协同办公", "decision_support": "决策支持"}
CARE = ("careful",) * 6 + ("middling",) * 3 + ("careless",)
KINDS = ("chain_leader", "integrator", "light")

FIRST = "启明 汇川 云帆 联众 嘉禾 同创 博远 瑞丰 恒益 新航 金穗 长风 卓越 弘毅 天工 智远 和润 方圆 盛景 凌云".split()
TRADE = "数科 智造 软件 信息 云联 自控 物联 系统".split()
MAKER = "机械 食品 纺织 化工 电气 电子 金属 装备".split()
FAMILY = "演示甲 演示乙 演示丙 演示丁 演示戊 演示己 演示庚 演示辛".split()


def credit_code(dice, region):
    """A valid code of an organisation that does not exist."""
    digits = "".join(dice.choices(ALPHABET, k=8))
    total = sum(int(digit, 36) * weight for digit, weight in zip(digits, ORGANISATION_WEIGHTS))
    first = f"91{region}{digits}{'0123456789X0'[11 - total % 11]}"
    total = sum(ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(first))
    return first + ALPHABET[(31 - total % 31) % 31]


class Enterprise:
    def __init__(self, dice, number):
        region, self.county = dice.choice(COUNTIES)
        self.industry, trade = dice.choice(INDUSTRIES)
        self.code = credit_code(dice, region)
        self.name = f"演示{dice.choice(FIRST)}{trade}有限公司{number:03d}"
        self.key = None

    def row(self):
        return f"{self.code},{self.name},{self.county},{self.industry}\n"


class Provider:
    def __init__(self, dice, number):
        self.code = credit_code(dice, dice.choice(COUNTIES)[0])
        self.name = f"演示{dice.choice(FIRST)}{dice.choice(TRADE)}有限公司{number:02d}"
        self.kind = dice.choice(KINDS)
        self.head = dice.choice(FAMILY)
        self.staff = dice.randrange(3, 40)
        self.address = f"济宁市演示路{self.staff}号"
        skills = dice.sample(sorted(SCENARIOS), dice.randrange(4, 10))
        served = dice.sample([code for code, _ in INDUSTRIES], dice.randrange(2, 6))
        self.profile = [{"scenario": scenario, "level": dice.choice((2, 2, 3, 3, 4)), "industries": sorted(served)}
                        for scenario in skills]
        self.care = dice.choice(CARE)  # how it does what it owes
        self.key = None
        self.standing = None
        self.solutions = []

    def registration(self):
        return {"uscc": self.code, "name": self.name, "kind": self.kind, "legal_representative": self.head,
                "address": self.address, "local_presence": {"address": self.address, "staff": self.staff}}


def roster(enterprises):
    """The table as a bureau keeps it."""
    return "统一社会信用代码,企业名称,县市区,行业代码\n" + "".join(enterprise.row() for enterprise in enterprises)


def need(dice, today):
    """What an enterprise might want: a few scenarios one or two levels up."""
    wanted = dice.sample(("production_control", "quality", "equipment", "purchasing", "warehousing", "finance", "planning",
                          "energy", "marketing", "product_design"), dice.randrange(1, 4))
    steps = []
    for scenario in wanted:
        level = dice.choice((0, 1, 1))
        steps.append({"scenario": scenario, "from": level, "to": level + dice.choice((1, 1, 2))})
    names = "、".join(SCENARIOS[scenario] for scenario in wanted)
    return {"scenarios": steps, "budget_fen": dice.randrange(40, 160) * 1000000,
            "wanted_by": (today.replace(year=today.year + 1, day=1)).isoformat(), "description": f"演示数据：希望提升{names}"}


def lines(dice, total_fen, steps):
    """A purchase list that adds up to the price."""
    devices = total_fen // 100 * dice.randrange(5, 20)
    service = total_fen // 100 * dice.randrange(10, 25)
    names = "、".join(SCENARIOS[step["scenario"]] for step in steps)
    return [
        {"kind": "software", "description": f"{names}软件", "function": f"覆盖{names}", "use": "生产与管理现场", "quantity": 1,
         "price_fen": total_fen - devices - service},
        {"kind": dice.choice(("gateway", "device", "router")), "description": "数据采集设备", "function": "采集设备数据",
         "use": "车间联网", "quantity": dice.randrange(1, 12), "price_fen": devices},
        {"kind": "implementation", "description": "实施与培训", "function": "部署、调试、培训", "use": "上线", "quantity": 1,
         "price_fen": service}]
