"""Shares of claims by what the gate said of them: for each kind, each pair of languages, and the bars."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from eval.claims.claim import Label
from eval.claims.measure import Result
from rag.verify.claims import Verdict

QUANTITIES = ("num", "scale", "pct", "date")
"""The kinds that the bar for quantities is about."""
WRONG_SENTENCE = ("neighbour", "hardneg")
_TRUE_OF_A_PAIR = frozenset(("own", "translation", "short", "reorder", "merge"))
_NUMBER_WORDS = (
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand|million|"
    r"billion|dozen|\w+day|January|February|March|April|June|July|August|September|October|November|December)s?\b"
)
_QUANTITY = re.compile(
    rf"\d|{_NUMBER_WORDS}|[월화수목금토일]요일|[한두세네] (?:명|번|개|차례|달|시간)|"
    r"[一二三四五六七八九十百千万两]+(?:[个名人年月日次天周位条种岁]|[十百千万亿])|"
    r"[月火水木金土日]曜日|周[一二三四五六日]|星期[一二三四五六日]|"
    r"\b(?:дв[аеу]|тр[иё]|четыр|пят|шест|сем[ьи]|девят|десят|тысяч|миллион|понедельник|"
    r"вторник|сред[уы]|четверг|суббот|воскресень|январ|феврал|апрел|июн|июл|август|сентябр|октябр|ноябр|декабр)|"
    r"ثلاث|أربع|خمس|عشر|ألف|مليون|مئات|الاثنين|الثلاثاء|الخميس|الجمعة|السبت|الأحد|"
    r"يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر",
    re.IGNORECASE,
)


def holds_quantity(text: str) -> bool:
    """Whether digits, number words or names of days and months stand in a sentence, by a list of ours."""
    return bool(_QUANTITY.search(text))


class Tally:
    """Shares by name, and how many claims each is of; a share of nothing is left out."""

    def __init__(self) -> None:
        self.shares: dict[str, float] = {}
        self.counts: dict[str, int] = {}

    def add(self, name: str, results: Sequence[Result], hit: Callable[[Result], bool]) -> None:
        """The share of the results for which something holds."""
        if results:
            self.shares[name] = round(sum(map(hit, results)) / len(results), 6)
            self.counts[name] = len(results)

    def worst(self, name: str, choose: Callable[[Iterable[float]], float]) -> None:
        """`quantity/worst/caught`: of all pairs of languages the lowest, or the highest."""
        family, _, measure = name.partition("/worst/")
        found = [v for key, v in self.shares.items() if re.fullmatch(rf"{family}/\w+>\w+/{measure}", key)]
        if found:
            self.shares[name] = choose(found)


def tally(results: Sequence[Result]) -> Tally:
    """All shares of a run, by names such as these; a pair may also be `same`, `cross`, `all`, or a file.

    `quantity/en>ko/caught`: false quantities contradicted; `flagged`: contradicted or unsure, with a number
    named as a doubt; `noticed`: contradicted or unsure for whatever reason. `lost`: of all true claims those
    contradicted with a number as a doubt; `lost_or_flagged`: those flagged. `passed`: of true claims with a
    quantity those not lost; `passed_clean`: those not flagged.
    `true/en>ko/lost`: true claims contradicted for whatever reason, `doubted`: unsure;
    `false/en>ko/contradicted` and `noticed`, `partly/...` likewise; `wrong/hardneg/en>ko/noticed`;
    `own/en/passed`; `kind/name/en>ko/contradicted|unsure|supported`. `quantity/worst/caught` is the lowest of
    all pairs, `quantity/worst/lost` the highest.
    """
    made = Tally()
    for scope, part in _scopes(results):
        _quantities(made, scope, part)
        _truths(made, scope, part)
        for kind in WRONG_SENTENCE:
            of_kind = [result for result in part if result.trial.kind == kind]
            made.add(f"wrong/{kind}/{scope}/contradicted", of_kind, lambda result: result.contradicted)
            made.add(f"wrong/{kind}/{scope}/noticed", of_kind, lambda result: result.noticed)
        for kind in dict.fromkeys(result.trial.kind for result in part):
            of_kind = [result for result in part if result.trial.kind == kind]
            made.add(f"kind/{kind}/{scope}/contradicted", of_kind, lambda result: result.contradicted)
            made.add(f"kind/{kind}/{scope}/unsure", of_kind, _unsure)
            made.add(f"kind/{kind}/{scope}/supported", of_kind, lambda result: not result.noticed)
    _own(made, results)
    for name, choose in (("caught", min), ("flagged", min), ("noticed", min), ("passed", min), ("lost", max)):
        made.worst(f"quantity/worst/{name}", choose)
    made.worst("true/worst/lost", max)
    return made


def _scopes(results: Sequence[Result]) -> Iterator[tuple[str, list[Result]]]:
    yield "all", list(results)
    for scope, same in (("same", True), ("cross", False)):
        yield scope, [result for result in results if result.trial.same_language is same]
    origins = dict.fromkeys(result.trial.claim.origin for result in results)
    for origin in filter(None, origins):
        yield origin, [result for result in results if result.trial.claim.origin == origin]
    for pair in dict.fromkeys(result.trial.pair for result in results):
        yield pair, [result for result in results if result.trial.pair == pair]


def _quantities(made: Tally, scope: str, part: Sequence[Result]) -> None:
    false = [result for result in part if result.trial.kind in QUANTITIES and not result.true]
    made.add(f"quantity/{scope}/caught", false, lambda result: result.contradicted)
    made.add(f"quantity/{scope}/noticed", false, lambda result: result.noticed)
    made.add(f"quantity/{scope}/flagged", false, _flagged)
    true = [result for result in part if result.true and result.trial.kind in _TRUE_OF_A_PAIR]
    made.add(f"quantity/{scope}/lost", true, _lost_by_quantity)
    made.add(f"quantity/{scope}/lost_or_flagged", true, _flagged)
    counted = [
        result
        for result in true
        if result.trial.kind in ("own", "translation") and holds_quantity(result.trial.claim.text)
    ]
    made.add(f"quantity/{scope}/passed", counted, lambda result: not _lost_by_quantity(result))
    made.add(f"quantity/{scope}/passed_clean", counted, lambda result: not _flagged(result))


def _unsure(result: Result) -> bool:
    return result.verdict is Verdict.UNSURE


def _flagged(result: Result) -> bool:
    return result.noticed and result.by_quantity


def _lost_by_quantity(result: Result) -> bool:
    return result.contradicted and result.by_quantity


def _truths(made: Tally, scope: str, part: Sequence[Result]) -> None:
    true = [result for result in part if result.true]
    made.add(f"true/{scope}/lost", true, lambda result: result.contradicted)
    made.add(f"true/{scope}/doubted", true, _unsure)
    false = [result for result in part if result.trial.claim.label is Label.FALSE]
    made.add(f"false/{scope}/contradicted", false, lambda result: result.contradicted)
    made.add(f"false/{scope}/noticed", false, lambda result: result.noticed)
    partly = [result for result in part if result.trial.claim.label is Label.PARTLY]
    made.add(f"partly/{scope}/contradicted", partly, lambda result: result.contradicted)
    made.add(f"partly/{scope}/noticed", partly, lambda result: result.noticed)


def _own(made: Tally, results: Sequence[Result]) -> None:
    own = [result for result in results if result.trial.kind == "own"]
    made.add("own/all/passed", own, lambda result: not result.noticed)
    for language in dict.fromkeys(result.trial.claim.language for result in own):
        part = [result for result in own if result.trial.claim.language == language]
        made.add(f"own/{language}/passed", part, lambda result: not result.noticed)
