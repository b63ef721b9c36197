"""The customers of every seller: names as listed, written and said; where they are; how often they are seen."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from making.records import Customer
from making.team import Member

CITIES = {"静安分店": "上海", "闵行分店": "上海", "杭州分店": "杭州", "天河分店": "广州", "南山分店": "深圳",
          "朝阳分店": "北京", "海淀分店": "北京", "天津分店": "天津"}  # fmt: skip
_BESIDE = {"上海": "苏州", "杭州": "绍兴", "广州": "佛山", "深圳": "东莞"}
"""The city beside, where some customers of a store are."""
_POINTS = {"上海": (121.4737, 31.2304), "苏州": (120.5853, 31.2989), "杭州": (120.1551, 30.2741),
           "绍兴": (120.5802, 30.0298), "广州": (113.2644, 23.1291), "佛山": (113.1214, 23.0215),
           "深圳": (114.0579, 22.5431), "东莞": (113.7518, 23.0207), "北京": (116.4074, 39.9042),
           "天津": (117.2009, 39.0842)}  # fmt: skip
_ROADS = {"上海": "静安区江宁路 闵行区沪闵路 徐汇区漕溪北路 长宁区延安西路 普陀区金沙江路",
          "苏州": "工业园区苏州大道西 姑苏区人民路", "杭州": "西湖区文三路 滨江区江南大道 拱墅区莫干山路",
          "绍兴": "越城区胜利路 柯桥区金柯桥大道", "广州": "天河区体育西路 越秀区东风东路 海珠区江南大道中",
          "佛山": "禅城区季华五路 南海区桂澜路", "深圳": "南山区深南大道 福田区福华路 宝安区新湖路",
          "东莞": "南城区鸿福路 长安镇德政路", "北京": "朝阳区建国路 海淀区中关村大街 丰台区南三环西路",
          "天津": "和平区南京路 河西区友谊路 南开区红旗路"}  # fmt: skip
_FIRST = tuple("瑞 博 恒 嘉 信 远 德 鸿 凯 润 立 诚 启 睿 佳 广 安 宏 华 泰".split())  # noqa: SIM905 - a list of words reads best as words
_SECOND = tuple("丰 达 源 通 悦 成 盛 和 新 航 腾 邦 宁 景 维 图 森 力 卓 程".split())  # noqa: SIM905 - a list of words reads best as words
_TRADES = {"科技": "软件开发", "贸易": "进出口贸易", "设计": "室内设计", "律师事务所": "法律服务",
           "口腔门诊": "口腔医疗", "教育咨询": "培训", "物业": "物业服务", "会计师事务所": "审计代账",
           "传媒": "广告策划", "建筑工程": "装修施工", "商贸": "日用品批发", "医疗器械": "器械销售",
           "物流": "货运仓储"}  # fmt: skip
_NEEDS = ("复印纸、硒鼓", "打印机租赁", "办公家具", "碎纸机、考勤机", "会议室改造", "日常耗材", "投影设备", "保险柜")
_SURNAMES = "王李张刘陈杨黄吴周徐孙朱马胡林郭何高罗郑"
_TITLES = ("经理", "总", "主任", "老师", "女士", "先生")
_CALM = date(2026, 8, 1)
"""First orders of known customers lie before it: nobody of them is new in November."""


@dataclass
class Circle:
    """A seller's customers: known ones, those won this month, those still courted."""

    known: list[Customer]
    won: list[Customer]
    courted: list[Customer]

    @property
    def everybody(self) -> list[Customer]:
        """Return them all."""
        return [*self.known, *self.won, *self.courted]


def draw_circle(rng: Random, rep: Member, taken: set[str]) -> Circle:
    """Return the customers of a seller; names and phone numbers in `taken` are not given again."""
    made = [_draw(rng, rep, taken, index) for index in range(17)]
    won = 1 + rng.randrange(3)
    circle = Circle(made[won:13], made[:won], made[13:])
    for place, customer in enumerate(circle.known):
        customer.grade = "A" if place < 2 else "B" if place < 6 else "C"
        customer.first_order = _CALM - timedelta(30 + rng.randrange(2400))
    for customer in (*circle.won, *circle.courted):
        customer.grade = "B"
    circle.courted[-1].listed = False
    return circle


def _draw(rng: Random, rep: Member, taken: set[str], index: int) -> Customer:
    home = CITIES[rep.store]
    city = _BESIDE.get(home, home) if index in (11, 12) else home
    while True:
        first, second, trade = rng.choice(_FIRST), rng.choice(_SECOND), rng.choice(list(_TRADES))
        middle, phone = first + second, f"1{rng.choice('358')}{rng.randrange(10)}0000{rng.randrange(10_000):04}"
        # No two customers of a city differ in one sign only, and no two of the office are called alike.
        alike = {city + first + trade, city + second + trade, middle + trade, phone}
        if not taken & alike:
            break
    taken |= alike
    longitude, latitude = _POINTS[city]
    point = (round(longitude + rng.uniform(-0.06, 0.06), 6), round(latitude + rng.uniform(-0.05, 0.05), 6))
    return Customer(
        "", city + middle + trade, _listed(city + middle + trade), middle + trade, rep, city,
        f"{city}市{rng.choice(_ROADS[city].split())}{rng.randrange(8, 1800)}号", point,
        rng.choice(_SURNAMES) + rng.choice(_TITLES), phone, "C", _TRADES[trade], rng.choice(_NEEDS),
        date(2026, 6, 8) + timedelta(rng.randrange(150)),
    )  # fmt: skip


def _listed(name: str) -> str:
    if name.endswith("事务所"):
        return name
    return name + ("部有限公司" if name.endswith("门诊") else "有限公司")


def number_them(customers: list[Customer]) -> None:
    """Give every customer its number."""
    for number, customer in enumerate(customers, 1):
        customer.number = f"KH{number:04}"
