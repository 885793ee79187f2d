"""What a question names and an article lacks: years, numbers and names that must be there to answer it.

A changed year or name is the commonest way to ask what an archive does not hold, while everything else of
the question still matches. What cannot be decided across scripts is never called missing.
"""

import re
import unicodedata
from collections.abc import Collection

from rag.domain import Article
from rag.names import name_features, skeleton
from rag.place_names import PLACES, SAME_PLACE
from rag.questions import is_function_word
from rag.tokens import normalise, numbers

_CASED_LANGUAGES = frozenset("en es fr it nl pl pt tr ru uk".split())
"""Languages that capitalise names and not every noun, as German does."""

_CASED_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_KATAKANA_NAME = re.compile(r"[\u30a1-\u30fa\u30fc]{3,}")
_HANGUL_NAME = re.compile(
    r"([가-힣]{2,7}?)\s?(?:대통령|총리|총비서|총서기|국무위원장|위원장|국가주석|주석|장관|의원|대표|회장|감독|교수|대변인|시장|지사|후보|선수)(?![가-힣]*(?:실|단|부|회))"
)
_HANGUL_MODIFIER = re.compile(r"(?:한|된|던|인|은|운|린|온|난|진|전|현|신임|차기|당시|부)$")
_HANGUL_TITLED = re.compile(
    r"(?:대통령|총리|위원장|장관|의원|대표|회장|사장|감독|교수|대변인|시장|지사|후보|선수|총장|원장|교육감|본부장|실장|국장|청장)\s([가-힣]{3})(?=(?:은|는|이|가|의|을|를|에게|와|과|도)?(?:\s|$|\?))"
)
_HANGUL_PERSON = re.compile(
    r"(?<![가-힣])([김이박최정강조윤장임한오서신권황안송류전][가-힣][가-힣](?<![으는하되시성직인사받람]))"
    r"(?=(?:에게서|에게|에서|이라고|께서|와의|과의|은|는|이|가|을|를|의|와|과|로|도)(?![가-힣]))"
)
"""One of the twenty commonest surnames, two more syllables and a particle."""
_HANGUL_PARTICLE = re.compile(r"(?:의|이|가|는|와|과)$")
_HAN_NAME = re.compile(
    r"([\u4e00-\u9fff]{2,4}?)(?:总统|总理|国家主席|主席|总书记|首相|外长|部长|市长|省长|董事长|大統領|総書記|外相|市長|知事|社長|会長|監督|教授|大臣|議員|選手|氏)|([\u4e00-\u9fff]{1,6}[·・•][\u4e00-\u9fff]{2,6})"
)
_HAN_TITLED = re.compile(
    r"(?:总经理|经理|市长|省长|部长|局长|院长|主任|董事长|教授|发言人|主教练)(?![是当在叫为有的和])([\u4e00-\u9fff]{2,3}?)(?=说|表示|称|认为|对|在|是|何时|为什么|怎么|如何|什么|[，？?]|$)"
)
_HAN_JOINER = re.compile("[和与與同跟及对對向]")
_HAN_MODIFIER = re.compile(r"[任届选選副前新女现現国國年]$|^年")
_HANGUL_FIRST = re.compile(
    r"^[\W_]*([가-힣]{2,6}?)(?:에서는|에게는|으로는|에서|에게|으로|까지|부터|이라는|라는|은|는|이|가|을|를|의|에|와|과|로|도|만)?(?=\s)"
)
_HANGUL_NO_TOPIC = re.compile(
    r"(?:한|된|던|인|할|될|게|지|고|며|서|해|여|다|째|번|및|때|히|데)$|^(?:지난\S*|올해|작년|내년|최근|현재|이번|당시|오늘|어제|내일|본래|원래|처음|가장|새로|우리나라|국내|해외|"
    r"전국|정부|세계|당국|평소\S*|평상시|누구|누가|무엇|무슨|어디|언제|어느|어떤|어떻게|얼마|왜|몇\S*)$"
)
_HAN_NUMERAL = re.compile("[一二三四五六七八九十百]+")
_COUNTED = re.compile(
    r"(\d+(?:[.,]\d+)*|[二三四五六七八九十百]+)\s?([\uac00-\ud7a3]{1,2}|[\u4e00-\u9fff]{1,2})"
)
_DATE_UNITS = frozenset("년월일年月日号號")
_HAN_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
_QUOTED = re.compile(r"[《『「]([^》』」]{2,30})[》』」]")
_SPELT_OUT = frozenset("en de es fr it nl pl pt tr ru uk ko ja ar".split())
"""Languages whose articles spell foreign names by sound, in a script that `rag.names` reads."""
_SKELETON_SURE = 4
"""Consonants from which a romanised match or miss says something."""


def missing_numbers(question: str, article: Article) -> list[str]:
    """Digit strings of the question that stand nowhere in the article, its title or its own date.

    Without one, counted things (3호선, 九号线) that the article counts otherwise and never so.
    """
    dated = _date_numbers(article)
    said = numbers(article.title) | numbers(article.text) | dated
    said |= {number.lstrip("0") for number in said}
    said |= {str(_han_number(numeral)) for numeral in _HAN_NUMERAL.findall(article.text)}
    lost = sorted(
        number for number in numbers(question) if number not in said and number.lstrip("0") not in said
    )
    return lost or _other_counts(question, f"{article.title} {article.text}", dated)


def _date_numbers(article: Article) -> set[str]:
    """Year, month and day of the article's own dates."""
    moments = [moment for moment in (article.published_at, article.updated_at) if moment is not None]
    return {str(int(part)) for moment in moments for part in re.findall(r"\d+", str(moment)[:10])}


def _other_counts(question: str, text: str, dated: Collection[str]) -> list[str]:
    """Counted things of the question that the text counts otherwise and never so.

    On KorQuAD and XQuAD's Chinese questions 1.3 to 2.5 % of those that the article answers have one.
    """
    asked, said = _counted(question), _counted(text)
    lost: dict[str, str] = {}
    decided: set[str] = set()
    for unit in sorted(asked, key=len, reverse=True):  # 호선 says more than 호
        for number in asked[unit] - decided if unit in said else ():
            decided.add(number)
            own_date = unit[0] in _DATE_UNITS and number in dated
            if number not in said[unit] and not own_date:
                lost[number] = f"{number}{unit}"
    return sorted(lost.values())


def _counted(text: str) -> dict[str, set[str]]:
    """Unit to the numbers that stand before it, as digits; units of one and of two characters."""
    found: dict[str, set[str]] = {}
    for number, unit in _COUNTED.findall(unicodedata.normalize("NFKC", text)):
        digits = number.replace(",", "") if number[0].isdigit() else str(_han_number(number))
        for length in range(1, len(unit) + 1):
            found.setdefault(unit[:length], set()).add(digits)
    return found


def _han_number(numeral: str) -> int:
    """The value of a numeral below a thousand written with 十 and 百."""
    total = value = 0
    for character in numeral:
        if character in "十百":
            total += max(value, 1) * (10 if character == "十" else 100)
            value = 0
        else:
            value = _HAN_DIGITS[character]
    return total + value


def question_names(question: str, language: str) -> list[str]:
    """Names that can be told from the question's own writing, in the order they stand.

    A Korean question begins with what it is about: its first word counts as a name. In KorQuAD that word is
    missing from the article of 1.5 % of the questions.
    """
    text = unicodedata.normalize("NFKC", question)
    found = [match.group(1) for match in _QUOTED.finditer(text)]
    if language in _CASED_LANGUAGES:
        found += _capitalised(text, language)
    if language == "ja":
        found += _KATAKANA_NAME.findall(text)
    if language in PLACES:
        found += PLACES[language].findall(text)
    if language == "ko":
        found += _HANGUL_TITLED.findall(text)
        found += _HANGUL_PERSON.findall(text)
        found += [word for word in _HANGUL_FIRST.findall(text) if not _HANGUL_NO_TOPIC.search(word)]
        found += [
            _HANGUL_PARTICLE.sub("", name)
            for name in _HANGUL_NAME.findall(text)
            if not _HANGUL_MODIFIER.search(name)
        ]
    if language in ("zh", "ja"):
        found += _HAN_TITLED.findall(text)
        found += [
            _HAN_JOINER.split(a or b)[-1]
            for a, b in _HAN_NAME.findall(text)
            if not _HAN_MODIFIER.search(a or b)
        ]
    return list(dict.fromkeys(name for name in found if len(name) > 1))


def _capitalised(text: str, language: str) -> list[str]:
    """Capitalised words inside the sentence, without what follows an apostrophe; its first word says nothing."""
    found = []
    for match in _CASED_WORD.finditer(text):
        word = max(re.split("[’']", match.group()), key=len)
        opens = not text[: match.start()].strip(" ¿¡\"“«'\u200f")
        if word[:1].isupper() and not is_function_word(word, language) and (word.isupper() or not opens):
            found.append(word)
    return found


def missing_names(question: str, language: str, article: Article) -> list[str]:
    """Names of the question that the article does not hold, in its own script or romanised.

    Across languages a name is called missing only when another name of the question is found: that the
    article spells names out by sound, and does not translate them, is then known.
    """
    text = _bare(f"{article.title} {article.text}", language)
    names = question_names(question, language)
    if language == article.language:
        return _shortest([name for name in names if not _stands_in(name, language, text)])
    if article.language not in _SPELT_OUT:
        return []
    features = frozenset(name_features(f"{article.title}\n{article.text}", article.language))
    spelt = {name: _spelt_in(name, language, text, features) for name in names}
    return [name for name in names if spelt[name] is False] if any(spelt.values()) else []


def _shortest(names: list[str]) -> list[str]:
    """Without names that hold another of them: 강릉시장 says no more than 강릉."""
    return [name for name in names if not any(other != name and other in name for other in names)]


def _stands_in(name: str, language: str, text: str) -> bool:
    plain = _bare(name, language)
    if SAME_PLACE.get(name, plain) in text:
        return True
    if "·" in plain or "・" in plain or "•" in plain:
        return any(part[:2] in text for part in re.split("[·・•]", plain) if len(part) > 1)
    return any(stem in text for stem in _stems(plain, language))


def _bare(text: str, language: str) -> str:
    """The text as names of that language are looked for; in Korean 북·러 and 북러 are one."""
    plain = normalise(text)
    return re.sub(r"[\W_]", "", plain) if language == "ko" else plain


def _spelt_in(name: str, language: str, text: str, features: frozenset[str]) -> bool | None:
    """Whether a name of another language stands in the text; None when that cannot be told."""
    plain = normalise(name)
    if _stands_in(name, language, text):
        return True
    bones = skeleton(name)
    if plain in _TRANSLATED or not _ROMANISES.search(name) or len(bones) < 3:
        return None
    variants = {bones, bones.replace("ps", "pt"), bones.replace("s", "t", 1)}
    if any(f"3{variant[:3]}" in features for variant in variants):
        return True
    return False if len(bones) >= _SKELETON_SURE else None


def _stems(word: str, language: str) -> list[str]:
    """The word and its beginnings that may stand under another ending."""
    cut = {"ru": 2, "uk": 2, "tr": 2, "pl": 2, "ko": 0, "ja": 0, "zh": 0}.get(language, 1)
    return [word] + [word[:-n] for n in range(1, cut + 1) if len(word) - n >= 4]


_ROMANISES = re.compile(r"[A-Za-z\u0400-\u04ff\u30a1-\u30fe\uac00-\ud7a3\u0620-\u06d3]")

_TRANSLATED = frozenset(
    # countries, peoples, months and offices, which other languages translate and do not spell out
    "america american americans united states kingdom nations union european europe britain british england english germany german france french "
    "korea korean koreans north south east west northern southern eastern western china chinese japan japanese russia russian russians india indian "
    "ukraine ukrainian ukrainians spain spanish italy italian turkey turkish egypt egyptian greece greek sweden swedish norway norwegian finland finnish denmark danish poland polish "
    "netherlands dutch switzerland swiss austria austrian hungary hungarian australia australian philippines thailand vietnam vietnamese "
    "president presidents prime minister ministers king queen prince princess pope chancellor secretary general senator senate congress parliament house party "
    "government ministry department court supreme police army navy force forces bank central university city state county republic democratic people's liberal conservative labour labor green "
    "january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday christmas "
    "olympic olympics olympia games cup world league championship festival day week summit conference council committee commission agency association company group foreign white black red new "
    "сша россия россии китай китая япония германия франция великобритания корея кореи северная южная кндр европа президент министр правительство "
    "estados unidos corea norte sur china rusia japón alemania francia reino unido presidente ministro gobierno unión europea".split()
)
