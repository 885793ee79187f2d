"""How a date stands in a question: on its own, saying when, or as a part of what is asked about."""

import re
from enum import Enum, auto

from rag.dates.asking import WORDS, pattern
from rag.dates.stated import Stated, Unit


class Position(Enum):
    """How a date stands in its question."""

    ADVERB = auto()
    """It says when."""
    OF_NEWS = auto()
    """It belongs to the word for news: July's headlines."""
    AFTER_TOPIC = auto()
    """It says when, and may belong to the topic just before it: news about the war in June."""
    ATTRIBUTE = auto()
    """It describes a thing."""
    NAME = auto()
    """It is part of a name, or means no time: the song Yesterday, even today."""


_EVENT = (
    "회담|정상회담|회의|정상회의|전쟁|선언|협정|조약|합의|사건|사고|선거|총선|대선|지진|사태|조치|연설|경축사|기자회견|시위|집회|"
    "공연|경기|참사|혁명|항쟁|운동|발사|계엄|폭발|화재|태풍|홍수|산불|공격|공습|테러|침공|침몰|추락|파업|기념식"
)
_KOREAN_PARTICLES = r"(?:은|는|이|가|을|를|의|에|에서|에는|과|와|도|때|당시)?"
_ADNOMINAL = re.compile(
    r"[가-힣]+(?:한|된|던|린|진|난|든|온|킨|친|운|낸|인|맺은|받은|잡은|죽은|얻은|하는|되는)$|[가-힣]*(?:열린|난)$"
)
"""A verb that describes the noun after it. Nouns that happen to end so are taken out by the next."""
_NO_ADNOMINAL = re.compile(
    r"(?:북한|남한|대한|관한|위한|인한|제한|권한|사진|지진|추진|승진|행진|재난|논란|비난|모든|새로운|주인|본인|시인|법인|확인|"
    r"승인|원인|개인|노인|군인|외국인|나온|보도된|실린|게재된|발행된)$"
)
_CHINESE_EVENT = re.compile(
    r"[^，,有哪什谁关何多了]{0,6}?(?:地震|事故|事件|会谈|會談|会晤|会议|會議|峰会|峰會|战争|戰爭|袭击|襲擊|爆炸|火灾|空难|选举|大选|协议|条约|声明|讲话|演说|"
    r"运动|起义|革命|事变|游行|示威|暴雨|洪水|台风|演习|政变|戒严|讲话)|[^，,有哪什谁关何多了]{1,12}(?:之后|以后|后|後|之前|以前)(?!天)"
)
_JAPANESE_CLAUSE = re.compile(r"た(?:[一-龯ァ-ヶ]|の[はがをに])|る(?:[一-龯ァ-ヶ]|の[はがを])")
_ENGLISH_PARTICIPLE = re.compile(
    r"\b(?:\w{2,}ed|held|made|born|built|won|fought|set|sent|taken|given|written)\s+(?:on|in|during)\s+$",
    re.IGNORECASE,
)
_ENGLISH_TOPIC = re.compile(
    r"\b(?:about|on|regarding|of|over)\s+(?:the\s+)?(?:[\w'’-]+\s+){1,5}(?:on|in|during)\s+$", re.IGNORECASE
)
_OWNING = r"(?:\s?[의の的]|['’]s)?\s?(?:(?:주요|나온|보도된|발행된|main|top|latest)\s)?(?:主要)?"
_NOT_TODAY = re.compile(r"\b(?:even|still|as|as of|until|to|by|known|of|like|till)\s+$", re.IGNORECASE)


def position(text: str, stated: Stated, language: str, bound: bool) -> Position:
    """How one date of a question stands in it; `bound`: a word such as since or until already governs it."""
    head, tail = text[: stated.start], text[stated.end :]
    words = WORDS[language]
    if _name(text, stated, language):
        return Position.NAME
    if re.match(rf"{_OWNING}(?:{words.news})", tail, re.IGNORECASE):
        return Position.OF_NEWS
    if pattern(words.attribute_after).match(tail):
        return Position.ATTRIBUTE
    return _GRAMMARS.get(language, _western)(head, tail, stated, language, bound)


def _relative(stated: Stated) -> bool:
    return stated.unit is not None and stated.month is None and stated.day is None


def _name(text: str, stated: Stated, language: str) -> bool:
    word = text[stated.start : stated.end]
    if language != "en" or not _relative(stated):
        return False
    if stated.unit is Unit.DAY and stated.shift == 0 and _NOT_TODAY.search(text[: stated.start]):
        return True
    begins = not text[: stated.start].strip(" ,.?!\0")
    return not begins and any(part[0].isupper() for part in word.split() if stated.weekday is None)


def _korean(_head: str, tail: str, stated: Stated, _language: str, bound: bool) -> Position:
    adverb = bool(pattern(WORDS["ko"].adverb_after).match(tail))
    following = tail.split()
    if re.match(r"[은는이가]\s", tail) and not _relative(stated):
        return Position.ATTRIBUTE
    clause = any(_ADNOMINAL.fullmatch(w) and not _NO_ADNOMINAL.search(w) for w in following[:-1])
    if clause and not _relative(stated):
        return Position.ATTRIBUTE
    if bound or adverb or not tail.strip(" ?？.!"):
        return Position.ADVERB
    event = rf"[가-힣]*(?:{_EVENT}){_KOREAN_PARTICLES}"
    if not _relative(stated) and any(re.fullmatch(event, word) for word in following[:2]):
        return Position.ATTRIBUTE
    day = stated.grain in (Unit.DAY, Unit.WEEK, Unit.WEEKEND)
    if stated.weekday is not None and stated.unit is None and stated.day is None:
        return Position.ATTRIBUTE
    return Position.ADVERB if day or _relative(stated) else _before_place(following)


def _before_place(following: list[str]) -> Position:
    """A month or year with no particle says when if a place with one comes next: 7월 일본에서."""
    placed = (
        bool(following) and following[0].endswith(("에서", "에선")) and not re.search(_EVENT, following[0])
    )
    return Position.ADVERB if placed else Position.ATTRIBUTE


def _chinese(head: str, tail: str, stated: Stated, _language: str, bound: bool) -> Position:
    if "的" in re.split(r"[，,]", tail)[-1].split("关于")[0].split("有关")[0] and not _relative(stated):
        return Position.ATTRIBUTE
    if not bound and not _relative(stated) and _CHINESE_EVENT.match(tail):
        return Position.ATTRIBUTE
    if bound or stated.grain in (Unit.DAY, Unit.WEEK, Unit.WEEKEND) or _relative(stated):
        return Position.ADVERB
    words = WORDS["zh"]
    adverb = pattern(words.adverb_before).search(head) or pattern(words.adverb_after).match(tail)
    return Position.ADVERB if adverb else Position.ATTRIBUTE


def _japanese(_head: str, tail: str, stated: Stated, _language: str, bound: bool) -> Position:
    if _JAPANESE_CLAUSE.search(tail) and not _relative(stated):
        return Position.ATTRIBUTE
    adverb = pattern(WORDS["ja"].adverb_after).match(tail) or stated.grain is Unit.DAY
    return Position.ADVERB if bound or adverb or _relative(stated) else Position.ATTRIBUTE


def _western(head: str, tail: str, stated: Stated, language: str, bound: bool) -> Position:
    words = WORDS[language]
    before, after = pattern(words.adverb_before).search(head), pattern(words.adverb_after).match(tail)
    if _relative(stated) or (stated.weekday is not None and stated.lean < 0):
        return Position.ADVERB
    if not (bound or before) or (not after and head.strip()):
        return Position.ATTRIBUTE
    if (
        language == "en"
        and _ENGLISH_PARTICIPLE.search(head)
        and re.search(r"\b(?:did|was|were)\b.*\b(?:\w+ed|held)\s", head[:-1])
        and re.search(r"\bdid\b", head)
    ):
        return Position.ATTRIBUTE
    if language == "en" and _ENGLISH_TOPIC.search(head):
        return Position.AFTER_TOPIC
    return Position.ADVERB


_GRAMMARS = {"ko": _korean, "zh": _chinese, "ja": _japanese}
