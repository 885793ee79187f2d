"""Date words of Korean, Chinese and Japanese: year, month, day in that order, the relative word first."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.dates.stated import Unit


@dataclass(frozen=True, slots=True)
class EastWords:
    """One language's tables. Relative words map to a shift in their unit; patterns are regular expressions.

    `ago` has the groups `count`, `unit` and `way`; `not_day` and `not_year` say what makes a number of days
    or years of it (12일간, 1980年代).
    """

    year: str
    month: str
    day: str
    not_year: str
    not_month: str
    not_day: str
    joint: str
    relative: Mapping[Unit, Mapping[str, int]]
    following: Mapping[str, tuple[Unit, int]]
    lean: Mapping[str, int]
    weekday: str
    weekdays: str
    ago: str
    counts: Mapping[str, int]
    units: Mapping[str, Unit]
    ways: Mapping[str, int]
    of_week: str = "(?!)"
    """What names a weekday right after the word for a week: 上周五."""
    guards: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Word to what must stand before and after it; "" is every word that has no entry."""


def _both(*pairs: tuple[str, int]) -> dict[str, int]:
    return dict(pairs)


_HAN_COUNTS = {c: i for i, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2, "兩": 2}

KOREAN = EastWords(
    year="년",
    month="월",
    day="일",
    not_year="(?:대|간|째|생|산|전통|\\s*(?:동안|만에|전|후|뒤|이상|넘게|역사))",
    not_month="",
    not_day="(?:간|째|짜리|치|장|평균|최대|당|제|\\s*(?:동안|만에|연속|전|후|뒤|이내|이상|넘게|이내))",
    joint=r"[~∼〜–—-]|부터|에서",
    relative={
        Unit.YEAR: {
            "올해": 0,
            "금년": 0,
            "올": 0,
            "지난해": -1,
            "지난 해": -1,
            "작년": -1,
            "재작년": -2,
            "지지난해": -2,
            "내년": 1,
            "내후년": 2,
        },
        Unit.MONTH: {
            "이달": 0,
            "이번 달": 0,
            "이번달": 0,
            "금월": 0,
            "지난달": -1,
            "지난 달": -1,
            "저번 달": -1,
            "저번달": -1,
            "지지난달": -2,
            "다음 달": 1,
            "다음달": 1,
            "내달": 1,
            "다다음 달": 2,
        },
        Unit.WEEK: {
            "이번 주": 0,
            "이번주": 0,
            "금주": 0,
            "지난주": -1,
            "지난 주": -1,
            "저번 주": -1,
            "저번주": -1,
            "지지난주": -2,
            "다음 주": 1,
            "다음주": 1,
            "내주": 1,
        },
        Unit.WEEKEND: {
            "이번 주말": 0,
            "이번주말": 0,
            "지난 주말": -1,
            "지난주말": -1,
            "다음 주말": 1,
            "다음주말": 1,
        },
        Unit.DAY: {
            "오늘": 0,
            "금일": 0,
            "어제": -1,
            "어저께": -1,
            "어젯밤": -1,
            "작일": -1,
            "그저께": -2,
            "그제": -2,
            "내일": 1,
            "명일": 1,
            "모레": 2,
        },
    },
    following={
        "같은 해": (Unit.YEAR, 0),
        "같은해": (Unit.YEAR, 0),
        "그해": (Unit.YEAR, 0),
        "이듬해": (Unit.YEAR, 1),
        "같은 달": (Unit.MONTH, 0),
        "같은달": (Unit.MONTH, 0),
    },
    lean={"지난": -1, "오는": 1, "다가오는": 1},
    weekday=r"(?P<weekday>[월화수목금토일])요일|(?<=\d일)\s?\((?P<short>[월화수목금토일])\)",
    weekdays="월화수목금토일",
    ago=r"(?<![\d.,가-힣])(?P<count>\d{1,3}|하루|이틀|사흘|나흘|닷새|엿새|이레|여드레|아흐레|열흘|보름|한|두|세|석|네|넉|[일이삼](?=주일))\s?(?P<unit>일|주일?|개월|달|년|(?<=하루)|(?<=이틀)|(?<=사흘)|(?<=나흘)|(?<=닷새)|(?<=엿새)|(?<=이레)|(?<=여드레)|(?<=아흐레)|(?<=열흘)|(?<=보름))\s?(?P<way>전|뒤|후)(?=\W|$|에|인|의|부터|까지|만)",
    counts={
        "하루": 1,
        "이틀": 2,
        "사흘": 3,
        "나흘": 4,
        "닷새": 5,
        "엿새": 6,
        "이레": 7,
        "여드레": 8,
        "아흐레": 9,
        "열흘": 10,
        "보름": 15,
        "한": 1,
        "일": 1,
        "두": 2,
        "이": 2,
        "세": 3,
        "삼": 3,
        "석": 3,
        "네": 4,
        "넉": 4,
    },
    units={
        "": Unit.DAY,
        "일": Unit.DAY,
        "주": Unit.WEEK,
        "주일": Unit.WEEK,
        "개월": Unit.MONTH,
        "달": Unit.MONTH,
        "년": Unit.YEAR,
    },
    ways={"전": -1, "뒤": 1, "후": 1},
    guards={
        "": (r"(?<![가-힣])", ""),
        "올": (r"(?<![가-힣])", r"(?=\s?\d)"),
        "오늘": (r"(?<![가-힣])", "(?!날)"),
        "그제": (r"(?<![가-힣])", r"(?=\W|$)"),
        "모레": (r"(?<![가-힣])", r"(?=\W|$|[은는의에])"),
        "금주": (r"(?<![가-힣])", r"(?=\W|$|[의에])"),
        "내주": (r"(?<![가-힣])", r"(?=\W|$|[의에초중])"),
    },
)

CHINESE = EastWords(
    year="年",
    month="月",
    day="[日号號]",
    not_year="(?:代|间|間|来|來|以?[前后後上]|度计划)",
    not_month="(?:球|饼|餅|亮|光|薪|刊)",
    not_day="(?:本|元|圆|圓|报|報|均|常|志|间|間|内|內|游|遊|以[上内內]|线|線|楼|樓|院|馆|元)",
    joint=r"[~～〜–—-]|至|到",
    relative={
        Unit.YEAR: {"今年": 0, "本年": 0, "去年": -1, "前年": -2, "明年": 1, "后年": 2, "後年": 2},
        Unit.MONTH: {
            "本月": 0,
            "这个月": 0,
            "這個月": 0,
            "上月": -1,
            "上个月": -1,
            "上個月": -1,
            "下月": 1,
            "下个月": 1,
            "下個月": 1,
        },
        Unit.WEEK: {
            w + x: n
            for w, n in _both(
                ("本", 0),
                ("这", 0),
                ("這", 0),
                ("这个", 0),
                ("這個", 0),
                ("上", -1),
                ("上个", -1),
                ("上個", -1),
                ("上上", -2),
                ("下", 1),
                ("下个", 1),
                ("下個", 1),
            ).items()
            for x in ("周", "週", "星期", "礼拜", "禮拜")
            if not (x in "周週" and len(w) > 1 and w != "上上")
        },
        Unit.WEEKEND: {
            "本周末": 0,
            "这周末": 0,
            "这个周末": 0,
            "本週末": 0,
            "這週末": 0,
            "這個週末": 0,
            "上周末": -1,
            "上个周末": -1,
            "上週末": -1,
            "上個週末": -1,
            "下周末": 1,
            "下个周末": 1,
            "下週末": 1,
        },
        Unit.DAY: {
            "今天": 0,
            "今日": 0,
            "今晚": 0,
            "今早": 0,
            "今晨": 0,
            "昨天": -1,
            "昨日": -1,
            "昨晚": -1,
            "昨夜": -1,
            "前天": -2,
            "大前天": -3,
            "明天": 1,
            "明日": 1,
            "明晚": 1,
            "后天": 2,
            "後天": 2,
        },
    },
    following={
        "同年": (Unit.YEAR, 0),
        "当年": (Unit.YEAR, 0),
        "當年": (Unit.YEAR, 0),
        "次年": (Unit.YEAR, 1),
        "翌年": (Unit.YEAR, 1),
        "同月": (Unit.MONTH, 0),
    },
    lean={},
    weekday=r"(?<![一二两兩三四五六七每数數\d])(?:周|週|星期|礼拜|禮拜)(?P<weekday>[一二三四五六日天])(?![天个個年月岁歲线線次场場种]|泰晤士|电讯|電訊|邮报|郵報|时报|時報)|(?<=[日号號])[（(](?:周|星期)(?P<short>[一二三四五六日天])[）)]",
    weekdays="一二三四五六日",
    ago=r"(?<![\d.,第])(?P<count>\d{1,3}|[一两兩二三四五六七八九十])(?P<unit>天|日|周|週|个?星期|個星期|个月|個月|年)(?:之|以)?(?P<way>前|后|後)",
    counts=_HAN_COUNTS,
    units={
        "天": Unit.DAY,
        "日": Unit.DAY,
        "周": Unit.WEEK,
        "週": Unit.WEEK,
        "星期": Unit.WEEK,
        "个星期": Unit.WEEK,
        "個星期": Unit.WEEK,
        "个月": Unit.MONTH,
        "個月": Unit.MONTH,
        "年": Unit.YEAR,
    },
    ways={"前": -1, "后": 1, "後": 1},
    of_week="[一二三四五六日天](?![天个個])",
    guards=dict.fromkeys(("本周", "本週", "本月", "本年"), ("(?<![日基根])", "(?![边邊围圍期年转轉刊身球])"))
    | dict.fromkeys(("前天", "前年"), (r"(?<![大目之以提向此年日\d])", "(?![气氣性])"))
    | dict.fromkeys(("后天", "後天", "后年", "後年"), (r"(?<![之以然今最随隨年日\d])", "(?![气氣性])"))
    | dict.fromkeys(
        ("上周", "上週", "下周", "下週", "这周", "這週"),
        ("(?<![大以网網海路])", "(?![边邊围圍期年转轉刊身岁歲])"),
    )
    | {"今日": ("", "(?!头条|頭條|俄罗斯|俄羅斯|美国报)"), "明天": ("", "(?!系)"), "今天": ("", "")},
)

JAPANESE = EastWords(
    year="年",
    month="月",
    day="日",
    not_year="(?:代|間|来|以?[前後上]|ぶり|もの|連続|余)",
    not_month="(?:刊|給|面|光)",
    not_day="(?:本|元|円|銀|経|間|目|ぶり|連続|以[上内降]?[上内]|余り|あたり|当たり|平均|[0-9]|に\\d|前|後)",
    joint=r"[~～〜–—-]|から|と|、|・",
    relative={
        Unit.YEAR: {
            "今年": 0,
            "ことし": 0,
            "本年": 0,
            "去年": -1,
            "昨年": -1,
            "一昨年": -2,
            "おととし": -2,
            "来年": 1,
            "再来年": 2,
        },
        Unit.MONTH: {"今月": 0, "先月": -1, "先々月": -2, "来月": 1, "再来月": 2},
        Unit.WEEK: {"今週": 0, "先週": -1, "先々週": -2, "来週": 1, "再来週": 2},
        Unit.WEEKEND: {"今週末": 0, "この週末": 0, "先週末": -1, "来週末": 1},
        Unit.DAY: {
            "今日": 0,
            "きょう": 0,
            "本日": 0,
            "今夜": 0,
            "今晩": 0,
            "今朝": 0,
            "昨日": -1,
            "きのう": -1,
            "昨夜": -1,
            "昨晩": -1,
            "ゆうべ": -1,
            "一昨日": -2,
            "おととい": -2,
            "明日": 1,
            "あす": 1,
            "明後日": 2,
            "あさって": 2,
        },
    },
    following={
        "同年": (Unit.YEAR, 0),
        "その年": (Unit.YEAR, 0),
        "翌年": (Unit.YEAR, 1),
        "同月": (Unit.MONTH, 0),
    },
    lean={},
    weekday=r"(?P<weekday>[月火水木金土日])曜日?|(?<=日)[（(](?P<short>[月火水木金土日])[）)]",
    weekdays="月火水木金土日",
    ago=r"(?<![\d.,第])(?P<count>\d{1,3}|[一二三四五六七八九十])(?P<unit>日|週間|[かカヵヶケ箇]月|年)(?P<way>前|後)",
    counts=_HAN_COUNTS,
    units={
        "日": Unit.DAY,
        "週間": Unit.WEEK,
        "か月": Unit.MONTH,
        "カ月": Unit.MONTH,
        "ヵ月": Unit.MONTH,
        "ヶ月": Unit.MONTH,
        "ケ月": Unit.MONTH,
        "箇月": Unit.MONTH,
        "年": Unit.YEAR,
    },
    ways={"前": -1, "後": 1},
    guards=dict.fromkeys(
        ("ことし", "きょう", "きのう", "ゆうべ", "おととい", "あす", "あさって"),
        ("(?<![ぁ-んー])", r"(?=[はのもまにで、。,\s\d一-龯ァ-ヶ]|$)"),
    )
    | {"明日": ("", "(?!香)"), "本日": ("(?<!日)", ""), "本年": ("(?<!日)", "")},
)
