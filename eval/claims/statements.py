"""Korean questions with their answers turned into statements, by rules; what no rule fits makes no statement."""
# ruff: noqa: E501 - tables of words and rules read better in long lines

import re

from eval.claims.hangul import fitting

_COUNTERS = (
    "년도|년간|년|개월|월|일|명|위|세|살|번째|번|회|개국|개|층|차례|차|권|대|기|편|곡|팀|점|골|승|가지|곳|마리|척|장|시간|시|분|초|호|경기|"
    "등|킬로미터|미터|만|억|원|달러|퍼센트|%|m|km|kg|표|석|부작|부|쪽|종|단계|배"
)
_ASKED = (
    rf"(?:무엇|누구|어디|언제|얼마|몇 ?(?:{_COUNTERS})|(?:어느|어떤|무슨|몇 번째) (?:[가-힣]{{1,5}}?)|누)"
)
_IS = r"(?:이?었?(?:인가|일까|인가요|입니까|이지|였나|였는가|였을까)|이었나|이었는가|라고 (?:하는가|하나|부르는가|부르나|불리는가)|인지|이야|야)"
_NAMED = re.compile(rf"^(?P<topic>.{{5,}}[은는]) {_ASKED}{_IS}?$")
_LAST = re.compile(rf"^(?P<before>.{{8,}} ){_ASKED}{_IS}$")
_BARE = re.compile(r"^(?P<topic>.{8,}[은는])$")
_INSIDE = re.compile(
    rf"^(?P<before>.*?){_ASKED}(?P<particle>을|를|이|가|은|는|에서|에게|에|으로|로|과|와|의|까지|부터|이라고|라고)? (?P<after>.*?)$"
)


def statement(question: str, answer: str) -> str | None:
    """What the question and the answer say together, such as `서울은 한국의 수도이다.`; None where no rule fits."""
    asked = question.strip().rstrip("?？ ").strip()
    match = _NAMED.match(asked)
    if not match and not re.search(_ASKED.replace("|누)", ")"), asked):
        match = _BARE.match(asked)
    if match:
        return f"{match['topic']} {answer}이다."
    last = _LAST.match(asked)
    if last:
        called = last["before"].endswith(("을 ", "를 "))  # `…를 무엇이라고 하는가`
        return (
            f"{last['before']}{answer}{fitting(answer, '이라')}고 한다."
            if called
            else f"{last['before']}{answer}이다."
        )
    inside = _INSIDE.match(asked)
    if not inside:
        return None
    told = _told(inside["after"])
    if told is None:
        return None
    particle = fitting(answer, inside["particle"]) if inside["particle"] else ""
    return f"{inside['before']}{answer}{particle} {told}."


def _told(asked: str) -> str | None:
    """The end of a question as the end of a statement: `태어났는가` -> `태어났다`, `하는가` -> `한다`."""
    match = re.search(r"(?P<stem>[가-힣])(?P<end>는가|나요|나|습니까|을까|는지)$", asked)
    if match and _past_or_is(match["stem"]):
        return asked[: match.start("end")] + "다"
    for ending, said in (
        ("하는가", "한다"),
        ("되는가", "된다"),
        ("하나", "한다"),
        ("되나", "된다"),
        ("인가", "이다"),
        ("일까", "이다"),
    ):
        if asked.endswith(ending):
            return asked[: -len(ending)] + said
    return None


def _past_or_is(syllable: str) -> bool:
    """Whether a syllable ends in ㅆ or is that of `없`: what follows needs no other change."""
    return (ord(syllable) - 0xAC00) % 28 == 20 or syllable == "없"
