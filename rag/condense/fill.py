"""What a follow-up leaves unsaid, put where its grammar has the place for it."""

import re
from collections.abc import Sequence

from rag.condense.cues import without_opener
from rag.condense.people import person
from rag.condense.times import with_other_time
from rag.condense.topic import contrasts, names, topic_phrases

_HE_SHE_HIM = re.compile(r"\b(?:he|she|him)\b", re.IGNORECASE)
_HIS = re.compile(r"\bhis\b|\bher\b(?=\s+[a-z])", re.IGNORECASE)
_HER = re.compile(r"\bher\b", re.IGNORECASE)
_PERSON = re.compile(r"\b(?:he|she|him|his|her)\b", re.IGNORECASE)
_IT = re.compile(r"\b(?:it|they|them)\b(?!['’]|\s(?:takes?|took|rains?|snows?)\b)", re.IGNORECASE)
_ITS = re.compile(r"\b(?:its|their)\b", re.IGNORECASE)
_THEY = re.compile(r"\b(?:they|them)\b(?!['’])", re.IGNORECASE)
_THEIR = re.compile(r"\btheir\b", re.IGNORECASE)
_HE = {
    "ko": re.compile(r"(?<![가-힣])(?:그|그녀)(?P<particle>[는가를의와]|에게)(?![가-힣])"),
    "zh": re.compile(r"(?<![其吉])[他她](?![们国人])"),
    "ja": re.compile(r"彼女?(?=[はがをにのも])"),
}
_AFTER_CONSONANT = {"는": "은", "가": "이", "를": "을", "와": "과"}
_PART = re.compile(r"^(?:(?:and|but|or)\s+)?(?:(?:what|how) about\s+)?(?P<part>[^?]+)\?*$", re.IGNORECASE)
_LEADS_IN = re.compile(r"^(?:and|but|or|what about|how about)\b", re.IGNORECASE)
_PLACE = re.compile(r"^(?P<how>in|at|on|for|from|with|by|to|during)\s+", re.IGNORECASE)
_MOST_WORDS_OF_A_PART = 5
_VERBS = re.compile(
    r"\b(?:is|are|was|were|did|does|do|has|have|had|will|would|can|could|who|what|when|where|why|how)\b",
    re.IGNORECASE,
)
_TOPIC_MARKED = {
    "ko": re.compile(r"^(?P<part>[가-힣A-Za-z0-9 ]{2,14}?)(?P<mark>은|는)\s*\?*$"),
    "ja": re.compile(r"^(?:では|じゃあ?|それで)?、?(?P<part>[^？?、はも]{2,14}?)(?P<mark>は|も)[？?]*$"),
    "zh": re.compile(r"^那?么?(?P<part>[^，,？?]{2,12}?)(?P<mark>呢)[？?]*$"),
}
_SUBJECT = {
    "ko": re.compile(r"^(?P<part>[가-힣A-Za-z0-9 ]{2,14}?)(?=(?:은|는|이|가)\s)"),
    "ja": re.compile(r"^(?P<part>[^、はがも]{2,14}?)(?=[はがも])"),
    "zh": re.compile(r"^(?P<part>[\u4e00-\u9fff]{2,8})(?=把|是|在|对|将|为什么|怎么|如何)"),
}
_TRAILING_MARK = re.compile(r"(?:은|는|은요|는요|は|呢)?[?？؟\s]*$")
_SUBJECT_MARK = re.compile(r"^(?:은|는|이|가|は|が|も)")


def part_in_place(question: str, before: str, language: str) -> str | None:
    """The question before with a new part: "And in Busan?", "韓国銀行は？"; None where none fits."""
    part = _TRAILING_MARK.sub("", without_opener(question, language)).strip()
    in_time = with_other_time(before, part, language) if part else None
    if in_time or language == "en":
        return in_time or _english_part(question, before)
    marked, subject = _TOPIC_MARKED.get(language), _SUBJECT.get(language)
    new = marked.match(question.strip()) if marked else None
    old = subject.match(before) if subject else None
    if not new or not old or not contrasts(old["part"], (new["part"],)):
        return None
    mark = "" if language == "zh" else new["mark"]
    return f"{new['part']}{mark}{_SUBJECT_MARK.sub('', before[old.end() :])}"


def _english_part(question: str, before: str) -> str | None:
    whole = _PART.match(question.strip())
    if not whole or not _LEADS_IN.match(question.strip()) or _VERBS.search(whole["part"]):
        return None
    part = whole["part"].strip()
    if len(part.split()) > _MOST_WORDS_OF_A_PART:
        return None
    place = _PLACE.match(part)
    if place:
        found = re.search(rf"\b{place['how']} [^?,]+(?=\?|$)", before, re.IGNORECASE)
        kept = before[: found.start()].rstrip() if found else before.rstrip("? ")
        return f"{kept} {part}?"
    old, new = names(before, "en"), names(part, "en")
    if old and new and len(new) == 1:
        return before.replace(old[-1], new[0])
    return None


def filled(
    question: str, language: str, topic: Sequence[str], texts: Sequence[str]
) -> tuple[str, tuple[str, ...]]:
    """The question with nouns for its pronouns, and the phrases of the topic that this used up.

    `texts` are the conversation, for the person that "he" may be.
    """
    who = person(texts, language)
    if language == "en":
        text = _english_person(question, who) if who else question
        return _english_thing(text, topic, texts)
    pronoun = _HE.get(language)
    if who and pronoun:
        return pronoun.sub(lambda found: who + _particle(who, found), question), ()
    return question, ()


def _english_person(question: str, who: str) -> str:
    """The question with the person's name, unless the pronoun may stand for a noun before it."""
    found = _PERSON.search(question)
    if not found or topic_phrases(question[: found.start()], "en"):
        return question
    return _replaced(_HER, who, _replaced(_HE_SHE_HIM, who, _replaced(_HIS, _possessive(who), question)))


def _english_thing(question: str, topic: Sequence[str], texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The question with the topic for "it" and "they"; of several phrases only for a clear "they"."""
    if not topic or _where(topic[0], texts):
        return question, ()
    phrase, one = topic[0], len(topic) == 1
    if not one and not (" and " in phrase or phrase.endswith("s")):
        return question, ()
    text = _replaced(_ITS if one else _THEIR, _possessive(phrase), question)
    text = _replaced(_IT if one else _THEY, phrase, text)
    return text, (phrase,) if text != question else ()


def _where(phrase: str, texts: Sequence[str]) -> bool:
    """Whether the conversation uses the phrase as a place: "at Pell Bay"."""
    place = re.compile(rf"\b(?:at|in|near|from|to) (?:the )?{re.escape(phrase)}\b")
    return any(place.search(text) for text in texts)


def _particle(who: str, found: re.Match[str]) -> str:
    """The Korean particle after the name instead of after 그: another one where it ends in a consonant."""
    particle = found.groupdict().get("particle", "")
    closed = "가" <= who[-1] <= "힣" and (ord(who[-1]) - ord("가")) % 28 != 0
    return _AFTER_CONSONANT.get(particle, particle) if closed else particle


def _replaced(pattern: re.Pattern[str], words: str, text: str) -> str:
    return pattern.sub(lambda _: words, text)


def _possessive(phrase: str) -> str:
    return f"{phrase}'" if phrase.endswith("s") else f"{phrase}'s"
