"""Questions without a topic, which want the main stories: "what was in the news on 20 July?", "어제 뉴스".

Whatever a question says of its time is taken out before; here goes what only asks. Nothing left means that
no story in particular is meant.
"""

import re
from functools import cache

from rag.dates.asking import WORDS
from rag.domain import QuestionKind
from rag.questions import content_words, question_kind, topic_words

_UNSPACED = ("zh", "ja")
_NARROW = (
    QuestionKind.TIME,
    QuestionKind.NUMBER,
    QuestionKind.REASON,
    QuestionKind.PLACE,
    QuestionKind.PERSON,
)
"""Kinds of questions that are about one story, though they may not name it: "why was it closed?"."""
_ASIDE = {
    "en": (
        r"\b(?:main|major|top|biggest|important|key|big|breaking|other|stories|story|report(?:s|ed)?|articles?"
        r"|headlines?|events?|things?|anything|something|everything|all|any|else|please|give|show|tell|list|me"
        r"|us|get|read|know|i|you|there|here|going|day|world|today['’]?s?|now|so|far|updates?|overview)\b|['’]s\b"
    ),
    "ko": (
        r"(?<!\w)(?:주요|중요|중요한|큰|가장|톱|전체|모든|다른|새로운|새|좀|오늘의?|지금|일|것|게|건|사건|이슈|기사|뉴스거리"
        r"|사이|동안|하루|세상|하나요|해|줘|주세요|의)(?:들)?(?:은|는|이|가|을|를|에|의|로|도|만)?(?!\w)|있었?\w*|했\w*|나왔\w*|보도\w*"
        r"|정리\w*|\b(?:해\s?줘|해\s?주세요|해줄래|주세요|줘)"
    ),
    "zh": (
        r"主要|重要|重大|头条|要闻|大事|事情|事件|新闻|消息|今日|今天|现在|都|有|些|啥|什么|哪|条|的|了|请|给|我|告诉|看看"
        r"|列出|一下|是|吗|呢|在|上|中|里|当天|这|那|天"
    ),
    "ja": (
        r"主な|主要|重要|大きな|出来事|事件|こと|見出し|今日|本日|現在|あり|ある|あった|ました|ます|です|でし|教え|見せ|まとめ"
        r"|要約|して|ください|下さい|くれ|ほしい|[はがをにでとのへもやて、た]|か(?=\W|$)"
    ),
    "de": r"\b(?:gab|gibt|es|wichtig\w*|haupt\w*|top|heute|bitte|mir|zeig\w*|los|neues|sonst|so|stand)\b",
    "es": r"\b(?:hubo|hay|había|principal\w*|importante\w*|más|hoy|dime|dame|día|otras?|salió)\b",
    "fr": (
        r"\b(?:il|y|eu|avait|principal\w*|important\w*|plus|aujourd['’]hui|donne\w*|moi|jour|autre|neuf)\b"
        r"|\b[ldqs]['’]"
    ),
    "ru": r"\b(?:есть|главн\w+|важн\w+|основн\w+|самое|сегодня|дня|день|покаж\w+|мне|ещё|еще|год\w*)\b",
    "ar": r"(?<!\w)(?:أهم|أبرز|اليوم|هناك|لي|يوم|أعطني|الأخبار|أخبار|الرئيسية)(?!\w)",
}
"""Words around the asking that name no story."""


def names_no_topic(question: str, language: str) -> bool:
    """Whether nothing but asking is left of a question whose words of time were taken out.

    False for languages without tables (those of `rag.dates.asking.WORDS` have them).
    """
    if language not in WORDS or question_kind(question) in _NARROW:
        return False
    text = _asking(language).sub(" ", question)
    text = topic_words(content_words(text, language))
    text = re.sub(_ASIDE[language], " ", text, flags=re.IGNORECASE)
    return not any(character.isalnum() for character in text)


def asks_for_news(question: str, language: str) -> bool:
    """Whether a question asks for news by that word, or for the latest."""
    words = WORDS.get(language)
    return words is not None and bool(re.search(f"{words.latest}|{words.news}", question, re.IGNORECASE))


@cache
def _asking(language: str) -> re.Pattern[str]:
    """What asks for news or happenings, in scripts with spaces to the end of the word."""
    words = WORDS[language]
    rest = "" if language in _UNSPACED else r"\w*"
    return re.compile(f"(?:{words.latest}|{words.generic}|{words.news}){rest}", re.IGNORECASE)
