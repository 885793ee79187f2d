"""What a question says of itself, apart from its dates: does it ask for news, of the past, for a number?"""

import re
from dataclasses import dataclass
from functools import cache

from rag.dates.asking_words import (
    ARABIC,
    CHINESE,
    ENGLISH,
    FRENCH,
    GERMAN,
    JAPANESE,
    KOREAN,
    RUSSIAN,
    SPANISH,
)
from rag.domain import QuestionKind
from rag.questions import question_kind

WORDS = {
    "en": ENGLISH,
    "ko": KOREAN,
    "zh": CHINESE,
    "ja": JAPANESE,
    "de": GERMAN,
    "es": SPANISH,
    "fr": FRENCH,
    "ru": RUSSIAN,
    "ar": ARABIC,
}
_AUXILIARY = re.compile(
    r"\b(?:(did|was|were|has|have|had)|is|are|am|do|does|will|would|can|could|should|shall|may|might)\b|"
    r"['’](?:s|re)\b",
    re.IGNORECASE,
)
_PAST_VERB = re.compile(
    r"\b(?:\w{2,}ed|won|lost|went|led|left|made|took|met|fell|rose|beat|came|began|held|hit|shot|sold|bought|told|said|gave|"
    r"got|found|became|wrote|spoke|struck|broke|sent|paid|cut|set|put|caught|brought|built|fought|ran|sank|quit|drew|flew|grew|kept|threw)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\bwhat (?:is|was|were|are)\b.*\b(?:rates?|prices?|index|share|population|inflation|unemployment|"
    r"exports|imports|revenues?|sales|profits?|average|total|figures?|score|result)\b",
    re.IGNORECASE,
)
_MEASURED = (QuestionKind.NUMBER, QuestionKind.REASON, QuestionKind.TIME)
_OPEN_WORDS = {
    "en": r"\b(?:who|whom|whose|what|which|where|when|why|how)\b",
    "ko": "무엇|뭐|뭘|무슨|누구|누가|누굴|어디|어느|어떤|어떻게|어땠|언제|왜|몇|얼마",
    "zh": "什么|什麼|谁|誰|哪|何|怎|多少|几|幾|如何|啥",
    "ja": "何|誰|どこ|どの|どん|どう|どれ|どち|いつ|なぜ|なに|いく",
    "de": r"\b(?:wer|wen|wem|was|welche[rnms]?|wo|wohin|wann|warum|wie|worüber)\b",
    "es": "qué|quién|cuál|dónde|cuándo|cómo|cuánt",
    "fr": r"\b(?:qui|que|quel\w*|où|quand|comment|combien|pourquoi|quoi)\b|qu['’]",
    "ru": r"\b(?:кто|кого|кому|что|чего|чем|как\w*|где|куда|когда|почему|сколько|о ч[её]м)\b",
    "ar": "من|ما|ماذا|أي|أين|متى|كيف|لماذا|كم",
}
_SYLLABLES = 0xAC00
_FINAL_SS = 20
"""The place of ㅆ among the 28 finals of a Hangul syllable (Unicode, section 3.12)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's own bearing.

    `measured`: it asks for a number, a reason or the time itself, of which much is published later.
    `doubting`: it asks whether something is so, maybe on that date.
    """

    news: bool
    generic: bool
    past: bool
    future: bool
    measured: bool
    doubting: bool

    @property
    def happened(self) -> bool:
        """Whether it asks what was reported or what happened."""
        return self.news or self.generic


def asked(question: str, language: str) -> Asked:
    """How a question in one of the languages of `WORDS` asks."""
    words = WORDS[language]
    return Asked(
        news=bool(pattern(words.news).search(question)),
        generic=bool(pattern(words.generic).search(question)),
        past=_past(question, language),
        future=bool(pattern(words.future).search(question)),
        measured=question_kind(question) in _MEASURED or bool(_FIGURE.search(question)),
        doubting=language in _OPEN_WORDS and not pattern(_OPEN_WORDS[language]).search(question),
    )


@cache
def pattern(words: str) -> re.Pattern[str]:
    """The compiled expression, in any case of letters."""
    return re.compile(words, re.IGNORECASE)


def _past(question: str, language: str) -> bool:
    if language == "en":
        auxiliary = _AUXILIARY.search(question)
        return bool(auxiliary[1]) if auxiliary else bool(_PAST_VERB.search(question))
    if language == "ko":
        return any(_past_syllable(c) for word in question.split()[-1:] for c in word)
    return bool(pattern(WORDS[language].past).search(question))


def _past_syllable(letter: str) -> bool:
    """Whether a syllable ends in the ㅆ of the past tense; 있 (is) and 겠 (will) end so too."""
    place = ord(letter) - _SYLLABLES
    return 0 <= place < 11172 and place % 28 == _FINAL_SS and letter not in "있겠"
