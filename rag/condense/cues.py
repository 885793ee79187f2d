"""Words by which a question leans on the conversation before it, by language.

Three sorts: words that point back (pronouns and demonstratives), openers that go on from what was said, and
forms of questions that leave out all but one part ("And in Busan?", "중학교는?", "良率呢？", "発電所は？").
"""

import re
from collections.abc import Collection, Mapping

_FLAGS = re.IGNORECASE


def _words(text: str) -> str:
    return rf"(?<![\w'’-])(?:{'|'.join(sorted(text.split(), key=len, reverse=True))})(?!\w)"


_POINTING: Mapping[str, str] = {
    "en": _words(
        "he she it they him her hers them his its their theirs himself herself itself themselves this these "
        "those ones former latter both it's it’s he's he’s she's she’s they're they’re"
    )
    + r"|\bthat(?=['’]s\b|\s*[?.,]|$)|\b(?:is|was|about|of|for|to|on|after|before|like|do|with|at)\s+that\b"
    + r"|\bthat (?:time|day|year|one|meeting|deal|call|visit|place)\b"
    + r"|\b(?:first|second|last|other|another|new|old) one\b|\bthe two\b|\bsuch an? \w+",
    "ko": (
        r"(?<![가-힣])(?:그는|그가|그의|그를|그에게|그와|그도|그녀\S*|그들\S*|그것\S*|그거\S*|그게|그건|그걸|"
        r"이것\S*|이거\S*|이게|이건|이걸|거기\S*|여기\S*|그곳\S*|그때\S*|그날\S*|당시\S*|그쪽\S*|그분\S*|"
        r"둘은|둘이|두 사람\S*|두 정상\S*|양측\S*|양국\S*|서로|그런|"
        r"그렇게|이런|이번|해당|(?:그|이|저)(?=\s+[가-힣]))"
    ),
    "zh": (
        r"(?<![其吉])[他她它]们?|(?<!应)该(?=[^怎如])|其(?![他它中实])|[这那](?!么)|此(?!外)|"
        r"当时|两人|二人|双方|对方|前者|后者|同一"
    ),
    "ja": (
        r"彼女?ら?(?=[はがをにのもと])|(?:それ|これ|あれ|そこ|あそこ|そちら|そいつ)(?=[はがをにのもとでか、？?]|$)|"
        r"(?:その|この|あの)(?=\S)|当時|同[氏社国省]|両(?:氏|者|国|首脳)|二人|ふたり|前者|後者|お互い"
    ),
    "ru": _words(
        "он она оно они его её ее их ему ей им нём нем ней них него неё нее ним ними этот эта это эти этого "
        "этой этом этих этому тот та те того той тех там туда оттуда тогда такой такая такое такие оба обе"
    ),
    "es": _words(
        "él ella ellos ellas eso esa ese esos esas esto este esta estos estas aquello su sus suyo le les lo "
        "allí ahí entonces ambos"
    ),
    "de": _words(
        "er sie ihn ihm ihr ihnen sein seine seinen seinem seiner ihre ihren ihrem ihrer dieser diese dieses "
        "diesen diesem jener jene dort dahin damals dabei dafür davon dazu daran darüber "
        "dagegen damit beide beiden"
    ),
    "fr": _words(
        "il elle ils elles lui leur leurs son sa ses celui celle ceux celles cela ça cet cette "
        "ces là-bas là y"
    ),
    "ar": (
        r"(?<!\w)(?:و?(?:هو|هي|هم|هما|هذا|هذه|ذلك|تلك|هؤلاء|هناك)|"
        r"[ولف]?(?:من|في|عن|على|إلى|ل|ب)(?:ه|ها|هم|هما)|عليه|عليها|إليه|إليها|"
        r"فيه|فيها|بينهم|بينهما|كلاهما)(?!\w)"
    ),
}

_OPENERS: Mapping[str, str] = {
    "en": r"(?:and|but|so|then|or|also)\b|(?:what|how) about\b|why\s*\?|what else\b|how so\b|how come\b",
    "ko": r"(?:그럼|그러면|그래서|그리고|그런데|근데|그래도|그렇다면|그러니까|또|게다가|결국)(?=[\s,?])",
    "zh": r"那么?(?=[^里儿次个些天年时])|然后|还有|而且?|可是|但是?|所以|结果|另外",
    "ja": r"(?:じゃあ?|では|それなら|それで|で、|また|そして|でも|だから|結局|すると)",
    "ru": r"(?:а|и|но|ну|тогда|значит)(?=\s)",
    "es": r"¿?(?:y|pero|entonces|o)(?=\s)",
    "de": r"(?:und|aber|also|dann|oder)(?=\s)",
    "fr": r"(?:et|mais|alors|donc|ou)(?=\s)",
    "ar": r"و(?=كم|هل|ماذا|متى|أين|لماذا|من |كيف|ما )|(?:لكن|إذن|ثم)(?=\s)",
}

_POINTING_PATTERNS = {language: re.compile(pattern, _FLAGS) for language, pattern in _POINTING.items()}
_OPENER_PATTERNS = {
    language: re.compile(rf"^\W*(?:{pattern})", _FLAGS) for language, pattern in _OPENERS.items()
}
_CONJUNCTION = re.compile(r"^\W*(?:and|but|so|then|or|also)\b", _FLAGS)
_BOUND = re.compile(r"\b(?:he|she|him|her|his|its)\b", _FLAGS)
_CAPITALISED = re.compile(r"(?<=\s)[A-Z][\w'’-]+")


def points_back(question: str, language: str, said: Collection[str] = ()) -> bool:
    """Whether a pronoun or demonstrative of the question stands for something said before.

    In English not one that may stand for a name of the question itself which nobody said before.
    """
    pattern = _POINTING_PATTERNS.get(language)
    found = pattern.search(question) if pattern else None
    if not found or language != "en" or not _BOUND.fullmatch(found.group()):
        return bool(found)
    new = [name for name in _CAPITALISED.findall(question[: found.start()]) if name.lower() not in said]
    return not new


def goes_on(question: str, language: str) -> bool:
    """Whether the question begins by going on from what was said ("And", "그럼", "那", "じゃあ")."""
    pattern = _OPENER_PATTERNS.get(language)
    return bool(pattern and pattern.search(question))


def without_opener(question: str, language: str) -> str:
    """The question without a conjunction in front ("And", "그럼", "那"); "What about" stays."""
    pattern = _CONJUNCTION if language == "en" else _OPENER_PATTERNS.get(language)
    bare = (pattern.sub("", question) if pattern else question).strip(" ,،、，")
    return bare if any(c.isalnum() for c in bare) else question
