"""Countries and large cities across languages: the names of a claim that can be checked against foreign words.

Country names come from the Unicode CLDR (babel) for every language it knows; cities stand in a table here.
Short names that are common words elsewhere are left out: a place that is missed costs less than a wrong doubt.
"""
# ruff: noqa: E501, SIM905 - tables of words read better in long lines

import re
from dataclasses import dataclass
from functools import lru_cache

_NOT_COUNTRIES = frozenset("UN EU EZ QO ZZ AQ MF SX JE AW BL".split())
"""Unions, and small territories whose names are common words or surnames."""

# One city a line: id, then its names in en | ko | zh | ja | ru | ar.
_CITIES = r"""
beijing|Beijing|베이징|北京|北京|Пекин|بكين
shanghai|Shanghai|상하이|上海|上海|Шанха|شنغهاي
hongkong|Hong Kong|홍콩|香港|香港|Гонконг|هونغ كونغ
taipei|Taipei|타이베이|台北|台北|Тайбэ|تايبيه
seoul|Seoul|서울|首尔|ソウル|Сеул|سيئول
busan|Busan|부산|釜山|釜山|Пусан|بوسان
pyongyang|Pyongyang|평양|平壤|平壌|Пхеньян|بيونغ يانغ
tokyo|Tokyo|도쿄|东京|東京|Токио|طوكيو
osaka|Osaka|오사카|大阪|大阪|Осак|أوساكا
washington|Washington|워싱턴|华盛顿|ワシントン|Вашингтон|واشنطن
newyork|New York|뉴욕|纽约|ニューヨーク|Нью-Йорк|نيويورك
losangeles|Los Angeles|로스앤젤레스|洛杉矶|ロサンゼルス|Лос-Анджелес|لوس أنجلوس
chicago|Chicago|시카고|芝加哥|シカゴ|Чикаго|شيكاغو
boston|Boston|보스턴|波士顿|ボストン|Бостон|بوسطن
sanfrancisco|San Francisco|샌프란시스코|旧金山|サンフランシスコ|Сан-Франциско|سان فرانسيسكو
california|California|캘리포니아|加利福尼亚/加州|カリフォルニア|Калифорни|كاليفورنيا
texas|Texas|텍사스|德克萨斯|テキサス|Техас|تكساس
florida|Florida|플로리다|佛罗里达|フロリダ|Флорид|فلوريدا
alaska|Alaska|알래스카|阿拉斯加|アラスカ|Аляск|ألاسكا
hawaii|Hawaii|하와이|夏威夷|ハワイ|Гава|هاواي
london|London|런던|伦敦|ロンドン|Лондон|لندن
scotland|Scotland/Scottish|스코틀랜드|苏格兰|スコットランド|Шотланди/шотланд|[اأإ]سكتلند
wales|Wales/Welsh|웨일스|威尔士|ウェールズ|Уэльс/уэльс|ويلز
paris|Paris|파리(?=[에의는은을로,. ])|巴黎|パリ|Париж|باريس
berlin|Berlin|베를린|柏林|ベルリン|Берлин|برلين
munich|Munich|뮌헨|慕尼黑|ミュンヘン|Мюнхен|ميونيخ
rome|Rome|로마|罗马(?!尼)|ローマ|Рим(?!ск)|روما(?!ن)
madrid|Madrid|마드리드|马德里|マドリード|Мадрид|مدريد
barcelona|Barcelona|바르셀로나|巴塞罗那|バルセロナ|Барселон|برشلونة
brussels|Brussels|브뤼셀|布鲁塞尔|ブリュッセル|Брюссел|بروكسل
geneva|Geneva|제네바|日内瓦|ジュネーブ|Женев|جنيف
vienna|Vienna|빈에서|维也纳|ウィーン|Вен[аеуы](?!\w)|فيينا
moscow|Moscow|모스크바|莫斯科|モスクワ|Москв|موسكو
stpetersburg|St\.? Petersburg|상트페테르부르크|圣彼得堡|サンクトペテルブルク|Петербург|سانت بطرسبرغ
kyiv|Kyiv|키이우|基辅|キーウ|Киев|كييف
kiev|Kiev|키예프|基辅|キエフ|Киев|كييف
crimea|Crimea|크림반도|克里米亚|クリミア|Крым|القرم
donbas|Donbass?|돈바스|顿巴斯|ドンバス|Донбасс|دونباس
istanbul|Istanbul|이스탄불|伊斯坦布尔|イスタンブール|Стамбул|إسطنبول
ankara|Ankara|앙카라|安卡拉|アンカラ|Анкар|أنقرة
tehran|Tehran|테헤란|德黑兰|テヘラン|Тегеран|طهران
baghdad|Baghdad|바그다드|巴格达|バグダッド|Багдад|بغداد
damascus|Damascus|다마스쿠스|大马士革|ダマスカス|Дамаск|دمشق
jerusalem|Jerusalem|예루살렘|耶路撒冷|エルサレム|Иерусалим|القدس
gaza|Gaza|가자지구|加沙|ガザ|Газ[аеуы](?!\w)|غزة
cairo|Cairo|카이로|开罗|カイロ|Каир|القاهرة
delhi|(?:New )?Delhi|뉴델리|新德里|ニューデリー|Дели(?!\w)|دلهي
mumbai|Mumbai|뭄바이|孟买|ムンバイ|Мумбаи|مومباي
bangkok|Bangkok|방콕|曼谷|バンコク|Бангкок|بانكوك
hanoi|Hanoi|하노이|河内|ハノイ|Ханой|هانوي
jakarta|Jakarta|자카르타|雅加达|ジャカルタ|Джакарт|جاكرتا
manila|Manila|마닐라|马尼拉|マニラ|Манил|مانيلا
sydney|Sydney|시드니|悉尼|シドニー|Сидне|سيدني
toronto|Toronto|토론토|多伦多|トロント|Торонто|تورونتو
riodejaneiro|Rio de Janeiro|리우데자네이루|里约热内卢|リオデジャネイロ|Рио-де-Жанейро|ريو دي جانيرو
"""
_CITY_LANGUAGES = ("en", "ko", "zh", "ja", "ru", "ar")

# Other names of countries: adjectives, headline forms, names that CLDR no longer prefers.
_ALIASES = {
    "en": {
        "US": r"U\.S\.|US|USA|America|Americans?|United States", "GB": r"UK|U\.K\.|Britain|British|England|United Kingdom", "CN": "Chinese|China", "KR": r"(?<!North )Korean?s?",
        "KP": "North Koreans?|North Korea|DPRK", "TR": "Turkey|Turkish", "FR": "French", "DE": "Germans?", "ES": "Spanish", "NL": "Dutch", "GR": "Greek", "CH": "Swiss", "PL": "Polish", "RU": "Russians?",
        "JP": "Japanese", "UA": "Ukrainians?", "IL": "Israelis?", "IR": "Iranians?", "IQ": "Iraqis?", "SY": "Syrians?", "SA": "Saudis?", "IN": "Indians?", "IT": "Italians?", "CA": "Canadians?",
        "AU": "Australians?", "BR": "Brazilians?", "MX": "Mexicans?", "IE": "Irish", "SE": "Swedish", "DK": "Danish", "NO": "Norwegians?", "FI": "Finnish", "PT": "Portuguese", "EG": "Egyptians?",
        "VN": "Vietnamese", "TH": "Thai", "PH": "Filipinos?|Philippine", "ID": "Indonesians?", "TW": "Taiwanese", "AF": "Afghans?", "PK": "Pakistanis?", "ZA": "South Africans?", "AR": "Argentin(?:e|ians?)",
    },
    "ko": {"US": "미국", "GB": "영국|잉글랜드", "KP": "북한", "KR": "한국|남한|우리나라", "CN": "중국", "TR": "터키|튀르키예", "RU": "러시아", "JP": "일본", "DE": "독일", "AU": "호주"},
    "zh": {"ID": "印尼", "US": "美国|美(?=[方军媒])", "GB": "英国|英格兰", "KP": "朝鲜(?!族)", "KR": "韩国", "CN": "中国", "RU": "俄罗斯|俄(?=[方军])", "AU": "澳洲|澳大利亚", "TR": "土耳其"},
    "ja": {"US": "アメリカ|米国|米(?=[軍政])", "GB": "イギリス|英国|イングランド", "KP": "北朝鮮", "KR": "韓国", "CN": "中国", "AU": "豪州", "RU": "ロシア"},
    "ru": {"US": "США|[Аа]мерик", "GB": "Великобритани|Британи|британ|Англи|англий", "KP": "КНДР|Северн\\w+ Коре|северокоре", "KR": "Южн\\w+ Коре|южнокоре", "CN": "Кита|КНР", "NL": "Голланди"},
    "ar": {"US": "ولايات المتحدة|[أا]مريك|[أا]ميرك", "GB": "بريطاني|مملكة المتحدة|إنجلترا", "KP": "كوريا الشمالية", "KR": "كوريا الجنوبية", "CN": "الصين"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A place named in a text: its words there, and the ids it may stand for."""

    words: str
    ids: frozenset[str]


def places_in(text: str, language: str) -> list[Place]:
    """The countries and large cities that a text names, in reading order; empty for languages without names."""
    return [Place(match.group(), _ids(match, language)) for match in _pattern(language).finditer(text)]


def strange_places(claim: str, claim_language: str, evidence: str, evidence_language: str) -> list[Place]:
    """The places of the claim that the evidence, in another language, does not name even in short (美, 北)."""
    named = places_in(claim, claim_language)
    if not named or not _pattern(evidence_language).pattern:
        return []
    held = {name for place in places_in(evidence, evidence_language) for name in place.ids}
    short = _SHORT.get(evidence_language)
    held |= {match.lastgroup or "" for match in short.finditer(evidence)} if short else set()
    held |= {_COUNTRY[name] for name in held if name in _COUNTRY}
    return [place for place in named if not {*place.ids, *(_COUNTRY.get(i, i) for i in place.ids)} & held]


_COUNTRY = dict(
    pair.split(":")
    for pair in (
        "washington:US newyork:US california:US texas:US florida:US alaska:US hawaii:US london:GB scotland:GB wales:GB beijing:CN seoul:KR pyongyang:KP tokyo:JP "
        "moscow:RU kyiv:UA paris:FR berlin:DE madrid:ES rome:IT ankara:TR tehran:IR baghdad:IQ damascus:SY cairo:EG taipei:TW hongkong:CN"
    ).split()
)
"""Capitals and states stand for their country, and it for them: Washington said, the US said."""


_SHORT = {
    "zh": re.compile("(?P<US>美)|(?P<GB>英)|(?P<RU>俄)|(?P<KP>朝)|(?P<KR>韩)|(?P<CN>[中华])|(?P<JP>日)|(?P<FR>法)|(?P<DE>德)|(?P<UA>乌)"),
    "ja": re.compile("(?P<US>米)|(?P<GB>英)|(?P<RU>露|ロ)|(?P<KP>北朝|朝)|(?P<KR>韓)|(?P<CN>中)|(?P<JP>日)|(?P<FR>仏)|(?P<DE>独)"),
    "ko": re.compile("(?P<US>미)|(?P<GB>영)|(?P<RU>러)|(?P<KP>북)|(?P<KR>한(?=·?[미중일러])|(?<=[미중일러])한|(?<=[미중일러]·)한|남북)|(?P<CN>중)|(?P<JP>일)"),
}  # fmt: skip
"""One-letter forms of headlines, read generously: on the evidence's side only. Korean 한 also ends verbs and 북한,
so it must stand beside another one (한미, 미·한)."""


def _ids(match: re.Match[str], language: str) -> frozenset[str]:
    names = {match.lastgroup or ""}
    if language == "en" and match.group().startswith("Korea"):
        names.add("KP")
    return frozenset("kyiv" if name == "kiev" else name for name in names)


@lru_cache(maxsize=16)
def _pattern(language: str) -> re.Pattern[str]:
    """One alternative for each place, its id as the group's name; longer names come first."""
    named: dict[str, list[str]] = {}
    for code, name in _territories(language):
        named.setdefault(code, []).append(_form(name, language))
    for code, words in _ALIASES.get(language, {}).items():
        named.setdefault(code, []).append(words)
    if language in _CITY_LANGUAGES:
        column = 1 + _CITY_LANGUAGES.index(language)
        for line in _CITIES.split("\n"):
            if line:
                cells = line.split("|")
                named.setdefault(cells[0], []).append(cells[column].replace("/", "|"))
    ordered = sorted(named.items(), key=lambda item: -max(map(len, item[1])))
    places = "|".join(f"(?P<{code}>{'|'.join(words)})" for code, words in ordered) or "(?!)"
    return re.compile(_AROUND.get(language, _SPACED).format(places=places))


_SPACED = r"(?<!\w)(?:{places})(?:['’]?s)?(?!\w)"
_AROUND = {
    "ko": r"(?<![가-힣])(?:{places})",
    "zh": r"(?:{places})",
    "th": r"(?:{places})",
    "ja": r"(?<![\u30a1-\u30ff])(?:{places})(?![\u30a1-\u30ff])",
    "ar": r"(?<!\w)[وف]?[بلك]?(?:ال|ل)?(?:{places})",
    "ru": r"(?<!\w)(?:{places})\w{{0,6}}",
    "uk": r"(?<!\w)(?:{places})\w{{0,6}}",
}
"""What may stand around a name in each language: particles, cases, other letters of a longer word."""


def _territories(language: str) -> list[tuple[str, str]]:
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415

    try:
        names = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return []
    return [
        (code, str(name))
        for code, name in names.items()
        if len(code) == 2
        and code.isalpha()
        and code not in _NOT_COUNTRIES
        and name not in _WORDS_ELSEWHERE
        and len(name) > _shortest(language)
    ]


_WORDS_ELSEWHERE = frozenset(
    "가나 기니 오만 수단 말리 차드 토고 통가 저지 Jersey Chad Georgia Guinea Jordan Turkey Того Чад Оман Мали Ливан Дания Самоа".split()
)
"""Names that are also words, first names or surnames."""


def _shortest(language: str) -> int:
    return 1 if language in ("ko", "zh", "ja") else 3


def _form(name: str, language: str) -> str:
    """The name as it is looked for: without the article in Arabic, without the last vowel in Russian."""
    if language == "ar":
        return re.escape(name.removeprefix("ال"))
    if language in ("ru", "uk") and " " not in name:
        stem = re.sub("[аеёиоуыэюяйь]$", "", name)
        return re.escape(stem) + (r"(?!\w{3})" if len(stem) < 5 else "")
    return re.escape(name)
