"""Sentences that say the same in fewer or other words, and sentences that no longer say who said so."""
# ruff: noqa: E501 - tables of words and rules read better in long lines

import re
from collections.abc import Iterator

from eval.claims.claim import Change

_EN_SAID = r"(?:said|says|claimed|claims|announced|argued|argues|warned|added|insisted|stated|believes|suggested|reported)"
_EN_WHO = r"(?:[A-Z][\w.’'-]*|[a-z]+)"
_KO_SAID = r"(?:말했|밝혔|전했|덧붙였|주장했|발표했|설명했|강조했|언급했|보도했|진술했)(?:다|습니다)"
_ZH_SAID = r"(?:表示|说道|说|称|指出|认为|宣布|强调|补充道|透露)"

_UNSAID = {
    "en": (
        (
            rf"^(?:{_EN_WHO} ){{1,8}}{_EN_SAID}(?: on \w+day)?(?: that)? ((?:he|she|it|they|there|the|a|an|his|her|their|this|these|some|more|[A-Z]\w+)\b[^“\"]{{25,}})$",
            r"\1",
        ),
        (
            rf"^[“\"]([^“”\"]{{30,}}?)[,.]?[”\"],? (?:{_EN_SAID} [^“”\"]{{3,70}}|[^“”\"]{{3,60}} {_EN_SAID}(?: [^“”\"]{{0,40}})?)\.?$",
            r"\1.",
        ),
        (
            rf"^([^“”\"]{{40,}}), (?:according to [^,“”\"]{{3,60}}|(?:[^,“”\"]{{3,50}} )?{_EN_SAID}(?: on \w+day)?)\.$",
            r"\1.",
        ),
    ),
    "ko": (
        (
            rf"^[^\"“”‘’']{{2,30}}[은는] [^\"“”]{{0,40}}[\"“‘']([^\"“”‘’']{{18,}}?)[.,]?[\"”’'] ?(?:이?라며|이?라고|고|며).{{0,14}}{_KO_SAID}\.?$",
            r"\1.",
        ),
        (rf"^[^\"“”‘’',]{{1,20}}[은는] ([^\"“”‘’']{{18,}}다)고 (?:\S+ )?{_KO_SAID}\.?$", r"\1."),
        (rf"^([^\"“”‘’']{{20,}}것이)라고 (?:\S+ )?{_KO_SAID}\.?$", r"\1다."),
        (rf"^([^\"“”‘’']{{20,}}다)고 (?:\S+ ){{0,3}}{_KO_SAID}\.?$", r"\1."),
    ),
    "zh": (
        (rf"^[^，。“”\"]{{2,25}}?{_ZH_SAID}[，：:,]\s?[“\"]?([^“”\"]{{14,}}?)[”\"]?$", r"\1"),
        (rf"^[“\"]([^“”\"]{{14,}}?)[，。]?[”\"][，,]?\s?[^，。“”]{{2,25}}{_ZH_SAID}。?$", r"\1。"),
        (r"^(?:据|根据)[^，。]{2,20}(?:报道|消息|透露|称|说法)，(.{14,})$", r"\1"),
    ),
}

_STILL_SAID = re.compile(
    r"(?i:^(?:he|she|they|i|we) (?:doubt|believe|think|feel|felt|hope|want))|따르면|의하면|^제출된|인용|(?:믿는|생각한|본)다"
)

_OPENERS = {
    "en": r"^(?:However|But|And|In addition|Meanwhile|Moreover|Also,|Still,|Yet|So,|Nevertheless|In fact),? (?=\S)",
    "ko": r"^(?:그러나|하지만|또한|그리고(?! 나서)|한편|따라서|그래서|게다가|특히|이어|그런데),? ",
    "zh": r"^(?:然而|但是|但|而且|此外|同时|因此|所以|不过|另外|与此同时)，?",
}
_BRACKET = re.compile(r"\s*[(（][^()（）]{2,60}[)）]")
_CUTS = {
    "en": (
        r"^([^“”\"]{45,}[^,“”\"]), (?:which|who|while|as|although|with|including|after|but|where|and) [^“”\"]{12,}\.$",
        r"^([^“”\"–—]{40,}[^,“”\"–—]) (?:- |– |— )(?![^“”\"]* [-–—] )[^“”\"]{8,}\.$",
    ),
    "ko": (r"^([^\"“”‘’']{22,}[했됐렸졌갔았었였])(?:으며|고|지만|는데),? [^\"“”‘’']{8,}$",),
    "zh": (r"^([^“”\"]{16,}[^，“”\"])，(?:而|但|并|同时|其中|因此|这|此外|不过|随后|随着|也)[^“”\"]{6,}。$",),
}
_CONDITION = re.compile(
    r"\b(?:if|whether|unless|not|both|either|until|when|once)\b|않|못|없|만약|다고|라고|如果|若|除非|尽管|虽然|由于|因为|为了|不仅|随着|当",
    re.IGNORECASE,
)
_MOVED = {
    "en": (
        (rf"^([“\"][^“”\"]{{18,}}?),([”\"]) ([^“”\"]{{3,60}}?) ({_EN_SAID})\.$", r"\3 \4: \1.\2"),
        (rf"^([“\"][^“”\"]{{18,}}?),([”\"]) ({_EN_SAID}) ([^“”\",]{{3,60}})\.$", r"\4 \3: \1.\2"),
        (r"^([^“”\"]{30,}), according to ([^,“”\"]{3,60})\.$", r"According to \2, \1."),
        (rf"^((?:{_EN_WHO} ){{1,6}}){_EN_SAID} that ([^“”\"]{{30,}})\.$", r"\2, \1said."),
    ),
    "ko": (
        (
            rf"^([^\"“”,]{{2,40}}[은는이가]) ([\"“][^\"“”]{{14,}}[\"”](?:이?라|이라)?고) ([^\"“”은는이가]{{0,20}}{_KO_SAID}\.?)$",
            r"\2 \1 \3",
        ),
        (
            rf"^([\"“][^\"“”]{{14,}}[\"”](?:이?라|이라)?고) ([^\"“”,]{{2,40}}[은는이가]) ([^\"“”]{{0,20}}{_KO_SAID}\.?)$",
            r"\2 \1 \3",
        ),
        (r"^([^\"“”,]{2,20}[은는]) (\d{4}년(?: \d+월)?(?: \d+일)?에) ([^\"“”,]{14,50})$", r"\2 \1 \3"),
    ),
    "zh": (
        (rf"^([^，。“”]{{2,25}}{_ZH_SAID})[，：:]\s?([“\"][^“”\"]{{12,}}?)[。，]?([”\"])。?$", r"\2\3，\1。"),
        (rf"^([“\"][^“”\"]{{12,}}[”\"])[，,]?([^，。“”]{{2,25}}{_ZH_SAID})。$", r"\2：\1"),
        (
            r"^([^，。“”\d]{2,16}?)[于在]?(\d{4}年(?:\d+月)?(?:\d+日)?)(?!的|至|到|以|之|底|初)([^，。“”\d][^“”，]{10,})$",
            r"\2，\1\3",
        ),
    ),
}


def unsaid(text: str, language: str) -> Change | None:
    """What somebody said, told as a fact (`attribution`)."""
    for pattern, other in _UNSAID.get(language, ()):
        match = re.match(pattern, text)
        if match and not _STILL_SAID.search(match.expand(other)):
            return Change("attribution", _capital(_tidy(match.expand(other))))
    return None


def same_meaning(text: str, language: str) -> Iterator[Change]:
    """True claims: the sentence without a clause (`short`), and with its parts in another order (`reorder`)."""
    for short in _shortened(text, language):
        if 14 < len(short) < len(text):
            yield Change("short", _capital(short))
            break
    for pattern, other in _MOVED.get(language, ()):
        match = re.match(pattern, text)
        if match:
            yield Change("reorder", _capital(_inner(_tidy(match.expand(other)))))
            break


def _shortened(text: str, language: str) -> Iterator[str]:
    if language not in _CUTS:
        return
    for pattern in _CUTS[language]:
        match = re.match(pattern, text)
        if match and not _CONDITION.search(match[1]) and match[1].count("(") == match[1].count(")"):
            yield match[1] + {"en": ".", "ko": "다.", "zh": "。"}[language]
    if _BRACKET.search(text):
        yield _BRACKET.sub("", text)
    yield re.sub(_OPENERS[language], "", text)


def _inner(text: str) -> str:
    """A small letter for a word that no longer begins its sentence."""
    return re.sub(
        r"(?<=\w, )(?:The|A|An|It|He|She|They|There|This|These|Both|In|More|Most|All|His|Her)\b",
        lambda match: match[0].lower(),
        text,
    )


def _tidy(text: str) -> str:
    return re.sub(r"([.。!?])\.$", r"\1", text.strip())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
