"""Units beside a number: percent, money, and measures that translators convert.

A unit is a short name: `%`, a currency code, a measure of the table below (`km`, `lb`, `celsius`), a length of
time (`years`, `hours`), or a part of a date (`year`, `month`, `day`, `weekday`). `pound`, `degree` and `dollar` stand
for what their words leave open.
"""
# ruff: noqa: E501, SIM905 - tables of words read better in long lines

import re
from dataclasses import dataclass
from functools import lru_cache

PERCENT, YEAR, MONTH, DAY, WEEKDAY, VAGUE = "%", "year", "month", "day", "weekday", "vague"
CALENDAR = frozenset((YEAR, MONTH, DAY, WEEKDAY))
SPANS = {"seconds": 1.0, "minutes": 60.0, "hours": 3_600.0, "days": 86_400.0, "weeks": 604_800.0}
PERIODS = {"months": 1.0, "years": 12.0, "decades": 120.0, "centuries": 1_200.0}
DURATIONS = frozenset(SPANS) | frozenset(PERIODS)
TEMPERATURES = frozenset(("celsius", "fahrenheit", "degree"))
_CURRENCIES = frozenset("USD GBP EUR KRW JPY CNY INR RUB HKD AUD CAD CHF TWD SEK".split())
_OPEN = {
    "pound": ("GBP", "lb"),
    "degree": ("celsius", "fahrenheit"),
    "dollar": ("USD", "AUD", "CAD", "HKD"),
    "yen-or-yuan": ("JPY", "CNY"),
    "kilo": ("kg", "km"),
}


@dataclass(frozen=True, slots=True)
class _Measure:
    dimension: str
    factor: float  # in metres, kilograms, square metres, litres, km/h
    offset: float = 0.0  # degrees


# International yard and pound (1959); 里, 斤, 평 as defined in the metric laws of their countries.
_MEASURES = {
    "mm": _Measure("length", 0.001),
    "cm": _Measure("length", 0.01),
    "m": _Measure("length", 1),
    "km": _Measure("length", 1_000),
    "inch": _Measure("length", 0.0254),
    "foot": _Measure("length", 0.3048),
    "yard": _Measure("length", 0.9144),
    "mile": _Measure("length", 1_609.344),
    "li-zh": _Measure("length", 500),
    "ri-ko": _Measure("length", 392.7),
    "ri-ja": _Measure("length", 3_927),
    "g": _Measure("mass", 0.001),
    "kg": _Measure("mass", 1),
    "tonne": _Measure("mass", 1_000),
    "lb": _Measure("mass", 0.45359237),
    "ounce": _Measure("mass", 0.0283495),
    "stone": _Measure("mass", 6.35029),
    "jin-zh": _Measure("mass", 0.5),
    "geun-ko": _Measure("mass", 0.6),
    "m2": _Measure("area", 1),
    "hectare": _Measure("area", 10_000),
    "km2": _Measure("area", 1_000_000),
    "acre": _Measure("area", 4_046.856),
    "sqmile": _Measure("area", 2_589_988),
    "sqfoot": _Measure("area", 0.092903),
    "pyeong": _Measure("area", 3.305785),
    "mu-zh": _Measure("area", 666.667),
    "ml": _Measure("volume", 0.001),
    "litre": _Measure("volume", 1),
    "gallon": _Measure("volume", 3.785412),
    "barrel": _Measure("volume", 158.987295),
    "kmh": _Measure("speed", 1),
    "mph": _Measure("speed", 1.609344),
    "bp": _Measure("share", 0.01),
    PERCENT: _Measure("share", 1),
    "celsius": _Measure("temperature", 1),
    "fahrenheit": _Measure("temperature", 5 / 9, -32),
} | {name: _Measure("span", seconds) for name, seconds in SPANS.items()} \
  | {name: _Measure("period", months) for name, months in PERIODS.items()}  # fmt: skip

# Words after a number, the longer before the shorter; `\b` is the end of a word of an alphabet, before any
# particle of Korean or Japanese.
_WORDS: tuple[tuple[str, str], ...] = (
    ("bp", r"basis[- ]points?\b|bps?\b|베이시스 ?포인트|[个個]?基点|ベーシス・?ポイント|базисн\w+ пункт\w*|نقطة أساس|نقاط أساس"),
    ("%", r"%|per ?cent(?:age points?)?\b|percent(?:age points?)?\b|prozent\w*|por ?cento|por ciento|pour ?cent|per cento|procent\w*|persen\b|퍼센트|퍼센티지|프로(?![가-힣])|パーセント|[个個]?百分点|процент\w*|процентн\w+|(?:ب|في )ال(?:مئة|مائة|مئه|مية)"),
    ("mph", r"miles? per hour|mph\b|miles an hour|миль в час|(?:英里|マイル)/?(?:每小时|小时|時)|ميلا? في الساعة"),
    ("kmh", r"(?:km|kilomet(?:er|re)s?)(?:/h| per hour| an hour)\b|km/h|kph\b|км/ч|километр\w* в час|公里(?:/|每)小时|킬로미터 퍼 아워"),
    ("km2", r"square (?:km|kilomet(?:er|re)s?)\b|km2\b|km²|제곱 ?킬로미터|평방 ?킬로미터|平方公里|平方千米|平方キロ(?:メートル)?|кв\.? ?км|квадратн\w+ километр\w*|(?:كيلومترا? مربعا?|كم2|كم مربع)"),
    ("sqmile", r"square miles?\b|제곱 ?마일|平方英里|平方マイル|квадратн\w+ мил\w+|ميلا? مربعا?"),
    ("sqfoot", r"square (?:feet|foot)\b|sq\.? ?ft\b|제곱 ?피트|평방 ?피트|平方英尺|平方フィート|квадратн\w+ фут\w*|قدما? مربعا?"),
    ("m2", r"square met(?:er|re)s?\b|m2\b|제곱 ?미터|평방 ?미터|平方米|平方公尺|平方メートル|平米|кв\.? ?м\b|квадратн\w+ метр\w*|مترا? مربعا?"),
    ("km", r"km\b|kilomet(?:er|re)s?\b|킬로미터|公里|千米|キロメートル|км\b|километр\w*|كيلومتر\w*|كم\b|كلم\b"),
    ("cm", r"cm\b|centimet(?:er|re)s?\b|센티미터|센티|厘米|公分|センチ(?:メートル)?|см\b|сантиметр\w*|سنتيمتر\w*|سم\b"),
    ("mm", r"mm\b|millimet(?:er|re)s?\b|밀리미터|毫米|ミリ(?:メートル)?(?!オン)|мм\b|миллиметр\w*|ملم\b|مليمتر\w*"),
    ("mile", r"miles?\b|마일|英里|マイル|мил(?:ь|и|я|ю|ями)\b|(?:ميلا?|أميال)\b"),
    ("foot", r"(?:feet|foot|ft)\b|피트|英尺|呎|フィート|フット|фут(?:а|ов|ы)?\b|(?:قدما?|أقدام)\b"),
    ("inch", r"inch(?:es)?\b|in\b(?=\.)|인치|英寸|インチ|дюйм\w*|(?:بوصة|بوصات)\b"),
    ("yard", r"yards?\b|야드|码|ヤード|ярд\w*|(?:ياردة?|ياردات)\b"),
    ("m", r"met(?:er|re)s?\b|미터|米(?![ドル国軍兵])|公尺|メートル|м\b(?!\w)|метр(?:а|ов|ы|ах|ам|е)?\b|(?:مترا?|أمتار)\b"),
    ("kilo", r"킬로(?!그램|와트|바이트|미터)|キロ(?!グラム|ワット|バイト|メートル)"),
    ("kg", r"kg\b|kilograms?\b|kilogrammes?\b|kilos?\b|킬로그램|公斤|千克|キログラム|кг\b|килограмм\w*|кило\b|(?:كيلوغرام\w*|كيلوجرام\w*|كغم?)\b"),
    ("tonne", r"(?:metric )?tons?\b|tonnes?\b|톤(?![가-힣]{2})|吨|噸|トン|тонн\w*|(?:طنا?|أطنان)\b"),
    ("lb", r"lbs?\b|磅|رطلا?\b|أرطال"),
    ("ounce", r"(?:ounces?|oz)\b|온스|盎司|オンス|унци\w+|أونص\w+|أوقي\w+"),
    ("stone", r"stones?\b|스톤|英石"),
    ("g", r"(?-i:g)\b|grams?\b|grammes?\b|그램|克(?![服里拉])|グラム|грамм\w*|(?:غراما?|جراما?)\b"),
    ("hectare", r"hectares?\b|ha\b|헥타르|公顷|ヘクタール|га\b|гектар\w*|هكتارا?\w*"),
    ("acre", r"acres?\b|에이커|英亩|エーカー|акр\w*|(?:فدانا?|أفدنة|أكرا?)\b"),
    ("pyeong", r"평(?= |$|[짜의에을이,.규])|坪"),
    ("litre", r"lit(?:er|re)s?\b|리터|升(?!级|至|到|高|为)|公升|リットル|литр\w*|(?:لترا?|لترات)\b"),
    ("ml", r"ml\b|millilit(?:er|re)s?\b|밀리리터|毫升|ミリリットル|мл\b|миллилитр\w*"),
    ("gallon", r"gallons?\b|갤런|加仑|ガロン|галлон\w*|(?:جالون\w*|غالون\w*)"),
    ("barrel", r"barrels?\b|배럴|桶|バレル|баррел\w*|(?:برميلا?|براميل)"),
    ("celsius", r"(?:°|degrees? )(?:C|Celsius|centigrade)\b|℃|°C|градус\w* (?:по )?Цельси\w+|°С|درجة مئوية|درجات مئوية|摄氏度|섭씨"),
    ("fahrenheit", r"(?:°|degrees? )(?:F|Fahrenheit)\b|℉|°F|градус\w* (?:по )?Фаренгейт\w*|درجة فهرنهايت|华氏度|화씨"),
    ("degree", r"degrees?\b|°|도(?= |$|[를가의에까로대,.])(?!시)|градус\w*|درج(?:ة|ات)\b"),
    ("HKD", r"Hong Kong dollars?\b|홍콩 ?달러|港元|港币|香港ドル|гонконгск\w+ доллар\w*"),
    ("AUD", r"Australian dollars?\b|호주 ?달러|澳元|豪ドル|австралийск\w+ доллар\w*"),
    ("CAD", r"Canadian dollars?\b|캐나다 ?달러|加元|カナダドル|канадск\w+ доллар\w*"),
    ("TWD", r"新台币|新臺幣|대만 ?달러|台湾ドル"),
    ("dollar", r"(?:US |U\.S\. |American )?dollars?\b|USD\b|(?:미국 ?|미 ?)?달러|(?:米|アメリカ)?ドル|美元|美金|долл\w*\.?|(?:американских |amer)?доллар\w*|دولارا?\w*|bucks\b"),
    ("GBP", r"pounds? sterling\b|GBP\b|quid\b|英镑|英鎊|镑|鎊|фунт\w* стерлингов|ج(?:نيه|نيها?) استرليني|جنيها? إسترلينيا?"),
    ("pound", r"pounds?\b|파운드|ポンド|фунт\w*|جنيها?\b|باوند"),
    ("EUR", r"€|euros?\b|EUR\b|유로(?!파|스)|ユーロ|欧元|歐元|евро\b|يورو"),
    ("KRW", r"₩|won\b|KRW\b|원(?![가-힣]*[장칙인])|ウォン|韩元|韓元|韩币|韩圆|вон\b|وون"),
    ("JPY", r"yen\b|JPY\b|엔(?![가-힣]{2}|[진드])|円|日元|日圆|иен\w*|йен\w*|ين\b"),
    ("CNY", r"yuan\b|RMB\b|CNY\b|위안(?!부)|人民元|元(?!首|旦|老|年|素|凶|気|々|日|月)|人民币|юан\w*|يوانا?"),
    ("INR", r"₹|rupees?\b|루피|ルピー|卢比|рупи\w*|روبي\w*"),
    ("RUB", r"₽|rou?bles?\b|루블|ルーブル|卢布|рубл\w*|руб\b\.?|روبلا?"),
    ("CHF", r"Swiss francs?\b|CHF\b|스위스 ?프랑|瑞士法郎|スイスフラン|швейцарск\w+ франк\w*|فرنك\w* سويسري\w*"),
    ("SEK", r"kronor\b|krona\b|크로나|克朗|クローナ|крон\w?\b"),
    ("years", r"[- ]?years?(?:[- ]olds?)?\b|yrs?\b|개년|년간|년째|년(?= ?(?:동안|만에|전|후|뒤|넘|이상))|살|세(?![가-힣]{2}|기|대|계|트|력)|岁|歲|歳|年間|年(?:前|后|後|多|来|以上|连续|内|ぶり|連続|目)|лет\b|год(?:а|ам|ами|ах|у)?\b|(?:عاما?|سنة|سنوات|أعوام)\b"),
    ("months", r"months?\b|개월|달(?= |간|동|[이을만])(?!러)|[个個]月|[かカヶヵケ]月|месяц\w*|(?:شهرا?|أشهر|شهور)\b"),
    ("weeks", r"weeks?\b|주(?:간|일)|周(?![年一二三四五六日岁])|[个個]?星期(?![一二三四五六日天])|週間|недел\w*|(?:أسبوعا?|أسابيع)\b"),
    ("days", r"days?\b|일(?:간|째|동안)|天|日間|(?:дней|дня|день|суток)\b|(?:يوما?(?! ال)|أيام)\b"),
    ("hours", r"hours?\b|hrs?\b|시간|[个個]?小时|[个個]?小時|時間|час(?:а|ов|ам|ами)?\b(?! (?:дня|ночи|вечера|утра))|(?:ساعة|ساعات)\b"),
    ("minutes", r"minutes?\b|mins?\b|분(?:간|짜리|\s|$)|分[钟鐘]|分間|минут\w*|(?:دقيقة|دقائق)\b"),
    ("seconds", r"seconds?\b|초(?![가-힣]{2})|秒|секунд\w*|(?:ثانية|ثوان\w?)\b"),
)  # fmt: skip
_BY_GROUP = [unit for unit, _ in _WORDS]
_AFTER = re.compile(
    r"\s?-?(?:"
    + "|".join(f"(?P<u{place}>{words})" for place, (_, words) in enumerate(_WORDS)).replace(
        r"\b", r"(?![A-Za-z\u0400-\u04ff\u0600-\u06ff])"
    )
    + ")",
    re.IGNORECASE,
)
_SIGNS = {
    "$": "dollar", "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "HK$": "HKD",
    "£": "GBP", "€": "EUR", "₩": "KRW", "₹": "INR", "₽": "RUB", "¥": "yen-or-yuan", "USD": "USD", "EUR": "EUR",
    "GBP": "GBP", "Rs": "INR", "KRW": "KRW",
}  # fmt: skip
_BEFORE = re.compile(r"(?:^|[^A-Za-z])(US\$|AU\$|A\$|CA\$|C\$|HK\$|[$£€₩₹₽¥]|USD|EUR|GBP|KRW|Rs\.?)\s?$")
_TEMPERATURE_BEFORE = re.compile(
    r"(섭씨|摄氏|摂氏|セ氏|화씨|华氏|華氏)\s?(?:영하|零下|氷点下|マイナス)?\s?-?$"
)
_PER_HOUR_BEFORE = re.compile(r"(?:시속|時速|时速|每小时|풍속|風速|风速)\s?(?:약|约|約)?\s?$")
_OF_LANGUAGE = {
    ("ko", "리"): "ri-ko", ("zh", "里"): "li-zh", ("ja", "里"): "ri-ja", ("ko", "근"): "geun-ko",
    ("zh", "斤"): "jin-zh", ("ja", "斤"): "geun-ko", ("zh", "亩"): "mu-zh", ("zh", "度"): "degree", ("ja", "度"): "degree",
}  # fmt: skip
_LOCAL = re.compile(r"\s?(?:([斤亩])|([리근里度])(?![가-힣\u4e00-\u9fff]|目))")


def unit_beside(text: str, start: int, end: int, language: str) -> str:
    """The unit of the number `text[start:end]`, or an empty name."""
    before = text[max(0, start - 8) : start]
    sign = _BEFORE.search(before)
    if sign:
        return _SIGNS[sign[1].rstrip(".")]
    local = _LOCAL.match(text, end)
    if local and (language, local[0].strip()) in _OF_LANGUAGE:
        return _OF_LANGUAGE[language, local[0].strip()]
    return _unit_after(text, start, end, language)


def _unit_after(text: str, start: int, end: int, language: str) -> str:
    before = text[max(0, start - 8) : start]
    scale = _TEMPERATURE_BEFORE.search(before)
    if scale:
        return "celsius" if scale[1] in ("섭씨", "摄氏", "摂氏", "セ氏") else "fahrenheit"
    after = _AFTER.match(text, end)
    if after is None or after.lastgroup is None:
        return ""
    unit = _BY_GROUP[int(after.lastgroup[1:])]
    if unit == "CNY" and language == "ja" and "人民元" not in after[0]:
        return ""  # 元 is "former" there
    return {"mile": "mph", "km": "kmh"}.get(unit, unit) if _PER_HOUR_BEFORE.search(before) else unit


@lru_cache(maxsize=512)
def meanings(unit: str) -> tuple[str, ...]:
    """What an open unit may mean: a pound is money or weight."""
    return (*_OPEN.get(unit, ()), unit)


@lru_cache(maxsize=512)
def is_money(unit: str) -> bool:
    """Whether a unit may be a currency."""
    return any(meaning in _CURRENCIES for meaning in meanings(unit))


def is_length(unit: str) -> bool:
    """Whether a unit measures how far, how high or how deep."""
    return unit in _MEASURES and _MEASURES[unit].dimension == "length"


@lru_cache(maxsize=4096)
def fits(claim: str, evidence: str) -> bool:
    """Whether numbers of these two units may be the same number without conversion.

    A number whose unit is not known fits every unit but months and weekdays; one without a percent sign
    never bears out a percentage; years and lengths in years, days of the month and lengths in days are told apart
    too badly (5일, 3年) to be held against each other.
    """
    if claim == evidence:
        return True
    if not claim or not evidence:
        known = claim or evidence
        return known not in (WEEKDAY, MONTH) and claim != PERCENT
    if set(meanings(claim)) & set(meanings(evidence)):
        return True
    return {claim, evidence} in ({YEAR, "years"}, {DAY, "days"}, {YEAR, DAY})


def conversions(value: float, unit: str, target: str) -> set[float]:
    """The value in another unit, in every meaning of the two; empty when one cannot become the other."""
    found = set()
    for source in meanings(unit):
        for goal in meanings(target):
            a, b = _MEASURES.get(source), _MEASURES.get(goal)
            if a and b and a.dimension == b.dimension and source != goal:
                found.add((value + a.offset) * a.factor / b.factor - b.offset)
    return found
