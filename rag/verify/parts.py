"""Who did it to whom, for a claim in the article's language: two actors that have changed their parts.

Korean and Japanese say it with particles, the others by what stands before and behind the verb. Passive
sentences, and what two do together, are left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from rag.place_names import PLACES
from rag.questions import is_function_word

_WORD = {"ko": r"[가-힣A-Za-z]{2,}?", "ja": r"[\u4e00-\u9fff々\u30a1-\u30faーA-Za-z]{2,}"}
_DOING = {"ko": r"(?:이|가|은|는|께서)", "ja": r"(?:は|が)"}
_DONE_TO = {"ko": r"(?:을|를|에게|에)", "ja": r"(?:を|に)"}
_NO_LETTER = {"ko": r"(?![가-힣])", "ja": r"(?![\u3041-\u309f])"}
_START = {"ko": r"(?<![가-힣A-Za-z])", "ja": r"(?<![\u4e00-\u9fff々\u30a1-\u30faーA-Za-z])"}
_PASSIVE = {
    "ko": re.compile(r"[되됐된될돼]|받[았는은을고아]|당[했하한해]|[잡먹막밀쫓]히|졌[다고으]"),
    "ja": re.compile(r"[さ-ろ]れ[たるてま]|られ|受け|もらっ|負け|敗れ"),
    "zh": re.compile(r"[被遭受]|由|负于|不敌"),
}
_TOGETHER = re.compile(
    r"만나|만났|회담|통화|협의|합의|논의|함께|결혼|대립|맞서|충돌|会談|会っ|会い|合意|協議|共に|結婚|対立|衝突|"
    r"会谈|会晤|会见|通电话|通话|谈判|协议|共同|[与和同跟]"
)
_VERB = re.compile(r"[\u4e00-\u9fff]{2}(?=[了过]?$)")
_ALPHABETS = frozenset({"en", "ru", "ar"})
_TOKEN = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*|[,;:.!?،؛]")
_STEM = 5
_LEAST_VERB, _LEAST_ACTOR = 4, 3
_FAR = 3
_SYMMETRIC = re.compile(r"(?:met|meet\w*|marri\w+|fac(?:ed|es|ing)|versus|встре\w+|التق\w+)$")


@dataclass(frozen=True, slots=True)
class Exchanged:
    """Two actors of the claim, the second done to by the first, of which the evidence says the reverse."""

    doing: str
    done_to: str


def exchanged_parts(claim: str, quote: str, language: str) -> Iterator[Exchanged]:
    """The actors that have changed their parts between a claim and the quoted sentences."""
    if language in _ALPHABETS:
        yield from _around_the_verb(claim, quote, language)
        return
    if language not in _PASSIVE or _TOGETHER.search(claim) or _TOGETHER.search(quote):
        return
    if not _PASSIVE[language].search(claim) and not _PASSIVE[language].search(quote):
        yield from _places(claim, quote) if language == "zh" else _particles(claim, quote, language)


def _particles(claim: str, quote: str, language: str) -> Iterator[Exchanged]:
    doing, done_to = _marked(claim, language, _DOING), _marked(claim, language, _DONE_TO)
    does, undergoes = _marked(quote, language, _DOING), _marked(quote, language, _DONE_TO)
    for one in doing:
        for other in done_to:
            turned = one in undergoes and other in does
            if one != other and turned and one not in does and other not in undergoes:
                yield Exchanged(one, other)


def _marked(text: str, language: str, particles: dict[str, str]) -> list[str]:
    pattern = rf"{_START[language]}({_WORD[language]}){particles[language]}{_NO_LETTER[language]}"
    return list(dict.fromkeys(re.findall(pattern, text)))


def _places(claim: str, quote: str) -> Iterator[Exchanged]:
    """Two countries around one Chinese verb, each named once on either side."""
    mine, theirs = (list(PLACES["zh"].finditer(text)) for text in (claim, quote))
    names = [match.group() for match in mine]
    if len(mine) != 2 or names[0] == names[1] or [match.group() for match in theirs] != names[::-1]:
        return
    verb = _VERB.search(claim[mine[0].end() : mine[1].start()])
    between = quote[theirs[0].end() : theirs[1].start()]
    if verb and re.search(rf"{verb.group()}[了过]?$", between):
        yield Exchanged(*names)


def _around_the_verb(claim: str, quote: str, language: str) -> Iterator[Exchanged]:
    """`Iran attacked Israel` for `Israel overnight attacked Iran`; Arabic puts the verb first."""
    mine, theirs = _TOKEN.findall(claim), [_stem(word) for word in _TOKEN.findall(quote)]
    for at in range(len(mine) - 2):
        words = mine[at : at + 3]
        verb, one, other = words if language == "ar" else (words[1], words[0], words[2])
        if not _is_verb(verb, language) or not all(_is_actor(word, language) for word in (one, other)):
            continue
        stems = _stem(verb), _stem(one), _stem(other)
        turned = stems[1] != stems[2] and _stands(theirs, language, stems[0], stems[2], stems[1])
        if turned and not _stands(theirs, language, *stems):
            yield Exchanged(one, other)


def _stands(words: list[str], language: str, verb: str, one: str, other: str) -> bool:
    """Whether `one` does to `other` somewhere in these words, with few words and no stop between."""
    for at, word in enumerate(words):
        if word == verb:
            before = list(takewhile(_is_word, words[max(0, at - _FAR) : at][::-1]))
            behind = list(takewhile(_is_word, words[at + 1 : at + 1 + _FAR]))
            if language == "ar":
                if behind[:1] == [one] and other in behind[1:]:
                    return True
            elif one in before and other in behind:
                return True
    return False


def _is_word(token: str) -> bool:
    return token[0].isalnum()


def _is_verb(word: str, language: str) -> bool:
    return (
        len(word) >= _LEAST_VERB
        and word[0].islower() != (language == "ar")
        and not is_function_word(word, language)
        and not _SYMMETRIC.match(word)
    )


def _is_actor(word: str, language: str) -> bool:
    return len(word) >= _LEAST_ACTOR and word[0].isalpha() and (language == "ar" or word[0].isupper())


def _stem(word: str) -> str:
    return word.lower()[:_STEM]
