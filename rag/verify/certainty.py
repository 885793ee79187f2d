"""Whether a claim tells as done what its evidence, in the same language, only plans, expects or suspects."""
# ruff: noqa: E501 - tables of words read better in long lines

import re

from rag.verify.coverage import content_units, covered_share

_FINAL_L = "".join(chr(code) for code in range(0xAC00, 0xD7A4) if (code - 0xAC00) % 28 == 8)
_OPEN = {
    "en": (
        r"\b(?:plan(?:s|ned|ning)? (?:to|for|on)|plans\b|intend\w*|aim(?:s|ed|ing)? (?:to|at)|hop(?:es?|ed|ing) to|seek(?:s|ing)? to|consider(?:s|ed|ing)?|propos\w+|"
        r"talks (?:on|about|over)|negotiat\w+|possib(?:le|ility|ly)|may|might|could|likely|expect(?:s|ed)? to|due to (?=[a-z]+\b (?:on|in|by|next))|set to|"
        r"alleg\w+|accused of|charged with|suspect(?:s|ed) (?:of|to)|suspicion|whether|threat(?:en\w*)?|would|will|unclear|unknown|forecast\w*|predict\w*)\b"
    ),
    "ko": (
        rf"(?<=[{_FINAL_L}]) ?(?:계획|예정|방침|전망|가능성|것(?:으로|이)|지 (?:여부|모르))|[{_FINAL_L}]지 (?:여부|모르)|려고|려는|"
        r"(?:를|을)? ?(?:검토|논의|협의|추진)(?:하|되| ?중)|혐의|의혹|기소|고발"
    ),
    "zh": r"计划|計劃|拟(?![人态])|打算|预计|預計|预期|可能|有望|考虑|考慮|谈判|談判|商讨|磋商|涉嫌|被控|指控|指称|怀疑|是否|提议",
    "ja": r"計画|予定|方針|検討|協議|交渉|可能性|見通し|見込み|見込ま|予想|目指|容疑|起訴|疑い|とみられ|と見られ|かどうか|だろう|でしょう|うとし",
    "ru": (
        r"\b(?:планир|намер|собира[ею]т|хо(?:чет|тят)|рассматрива|предлага|предлож|возможн|вероятн|ожида|переговор|обвин|подозр|якобы|угро[жз]|предполага|прогноз)\w*|"
        r"\b(?:мо[жг][еу]т\w*|могл[аои]|ли|будет|будут|бы)\b"
    ),
    "ar": r"يخطط|تخطط|خطط|يعتزم|تعتزم|ينوي|تنوي|يسعى|تسعى|يدرس|تدرس|محادثات|مفاوضات|محتمل|احتمال|يحتمل|قد (?=[يت])|من المتوقع|يتوقع|تتوقع|اتهم|متهم|تهم|يشتبه|اقترح|يقترح|ما إذا|(?<!\w)سوف|(?<!\w)س[يت](?=\w{3})",
}  # fmt: skip
OPEN = {language: re.compile(words, re.IGNORECASE) for language, words in _OPEN.items()}
_AFTER_THE_WORD = frozenset({"ko", "ja"})
_REACH = {"ko": 12, "ja": 10, "zh": 12}
_LETTERS = 32
_NEIGHBOURS, _LEAST_LETTERS = {"zh": 4, "ja": 4}, 4
_CLAUSE = re.compile(r"[,;:，、；。.!?]|\b(?:but|and|which|who|where|after|as|with|а|но|и)\b")


def left_open(claim: str, quote: str, language: str) -> str | None:
    """The quote's words that leave open what the claim says without any such words.

    Only where the claim speaks of what stands beside them: what is planned, expected or suspected.
    """
    pattern = OPEN.get(language)
    if pattern is None or pattern.search(claim):
        return None
    for cue in pattern.finditer(quote):
        units = content_units(_beside(cue, quote, language), language)
        least = 1 if language in _REACH else _LEAST_LETTERS
        near = [unit for unit in units if not unit.isdigit() and len(unit) >= least]
        reach = _NEIGHBOURS.get(language, 2)
        near = near[-reach:] if language in _AFTER_THE_WORD else near[:reach]
        if any(covered_share([unit], [claim], language) for unit in near):
            return cue.group().strip()
    return None


def _beside(cue: re.Match[str], text: str, language: str) -> str:
    reach = _REACH.get(language, _LETTERS)
    if language in _AFTER_THE_WORD:
        return _CLAUSE.split(text[max(0, cue.start() - reach) : cue.start()])[-1]
    return _CLAUSE.split(text[cue.end() : cue.end() + reach])[0]
