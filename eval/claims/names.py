"""Wrong names: a person or a place of another story put into a sentence, or two of its names exchanged.

Names are found by their form (two capitals, Latin letters in brackets after them, a middle dot) and places by
a short list of our own; both see only part of the names there are, which is enough to make claims.
"""
# ruff: noqa: E501 - tables of words and rules read better in long lines

import re
from collections.abc import Iterator, Mapping, Sequence

from eval.claims.claim import Change, pick
from eval.claims.hangul import fitting

_PLACES = """
United States|미국|美国;China|중국|中国;Japan|일본|日本;Russia|러시아|俄罗斯;Germany|독일|德国;France|프랑스|法国;Italy|이탈리아|意大利
Spain|스페인|西班牙;Canada|캐나다|加拿大;Mexico|멕시코|墨西哥;Brazil|브라질|巴西;India|인도|印度;Indonesia|인도네시아|印度尼西亚
Iran|이란|伊朗;Iraq|이라크|伊拉克;Israel|이스라엘|以色列;Egypt|이집트|埃及;Greece|그리스|希腊;Poland|폴란드|波兰;Ukraine|우크라이나|乌克兰
Scotland|스코틀랜드|苏格兰;Wales|웨일스|威尔士;England|잉글랜드|英格兰;Ireland|아일랜드|爱尔兰;Sweden|스웨덴|瑞典;Norway|노르웨이|挪威
Denmark|덴마크|丹麦;Portugal|포르투갈|葡萄牙;Switzerland|스위스|瑞士;Austria|오스트리아|奥地利;Syria|시리아|叙利亚;Pakistan|파키스탄|巴基斯坦
Bolivia|볼리비아|玻利维亚;Chile|칠레|智利;Peru|페루|秘鲁;Argentina|아르헨티나|阿根廷;Rwanda|르완다|卢旺达;Kenya|케냐|肯尼亚
Nigeria|나이지리아|尼日利亚;South Africa|남아프리카공화국|南非;Australia|호주|澳大利亚;New Zealand|뉴질랜드|新西兰;Vietnam|베트남|越南
Thailand|태국|泰国;Macedonia|마케도니아|马其顿;El Salvador|엘살바도르|萨尔瓦多;North Korea|북한|朝鲜;South Korea|한국|韩国
London|런던|伦敦;Paris|파리|巴黎;Berlin|베를린|柏林;Madrid|마드리드|马德里;Rome|로마|罗马;Moscow|모스크바|莫斯科;Washington|워싱턴|华盛顿
New York|뉴욕|纽约;Chicago|시카고|芝加哥;Boston|보스턴|波士顿;Los Angeles|로스앤젤레스|洛杉矶;Las Vegas|라스베이거스|拉斯维加斯
California|캘리포니아|加利福尼亚;Texas|텍사스|得克萨斯;Florida|플로리다|佛罗里达;Arizona|애리조나|亚利桑那;Massachusetts|매사추세츠|马萨诸塞
Glasgow|글래스고|格拉斯哥;Edinburgh|에든버러|爱丁堡;Barcelona|바르셀로나|巴塞罗那;Jakarta|자카르타|雅加达;Tokyo|도쿄|东京;Beijing|베이징|北京
Shanghai|상하이|上海;Seoul|서울|首尔;Pyongyang|평양|平壤;Brussels|브뤼셀|布鲁塞尔;Chelsea|첼시|切尔西;Liverpool|리버풀|利物浦
Sulawesi|술라웨시|苏拉威西;Palu|팔루|帕卢;Phoenix|피닉스|凤凰城;Catalonia|카탈루니아|加泰罗尼亚;Ohio|오하이오|俄亥俄
"""
_COLUMN = {"en": 0, "ko": 1, "zh": 2}
PLACES: dict[str, tuple[str, ...]] = {
    language: tuple(row.split("|")[column] for row in re.split(r"[;\n]", _PLACES.strip()))
    for language, column in _COLUMN.items()
}
_PART_OF_A_WORD = {
    "ko": re.compile(
        r"(?![가-힣])|(?=(?:은|는|이|가|을|를|의|에|에서|로|으로|와|과|도|인|산|군|발|측|만)(?![가-힣]))"
    ),
    "zh": re.compile(r"(?!时报|邮报|邮件|日报|裔|湾|公司|语|人寿)"),
    "en": re.compile(
        r"(?![\w’'-])(?! (?:Post|Times|Globe|Mail|Examiner|Redskins|State|Park|FC|University|City|County|Avenue|Street|Cathedral)\b)"
    ),
}

_TITLE_WORDS = (
    "President|Prime|Minister|Secretary|Senator|Sen|Rep|House|Supreme|Court|Justice|Judge|Chief|Officer|Director|Mayor|"
    "Mr|Mrs|Ms|Miss|Sir|Lord|Lady|Dr|Professor|Captain|Capt|Coach|Chancellor|Governor|Representative|Attorney|General"
)
_EN_PAIR = re.compile(r"(?<![\w’'-])([A-Z][a-zé]{2,}) ([A-Z][a-zé]{2,}(?:-[A-Z][a-z]+)?)(?![\w-])(?! [A-Z])")
_EN_NOT = re.compile(
    rf"(?:January|February|March|April|May|June|July|August|September|October|November|December|\w+day|{_TITLE_WORDS}|"
    r"\w+(?:ish|ese|ian|can|crats?|licans?)|World|Party|Union|League|Cup|Street|Act|Times|Post|News|Globe|Club|Society|"
    r"University|College|Church|Island|Beach|City|Lake|County|Park|River|Festival|Network|Commission|The|Jersey|Vegas|United|States|Institute|Navy|Tide|America|Indonesia|Moines|Lakers|Series|Center|Centre|Kingdom)"
)
_BRACKETED = re.compile(r"\s?[（(]([A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,3})[）)]")
_KO_WORDS = re.compile(r"(?:[가-힣]{2,6} ){0,3}[가-힣]{2,6}$")
_KO_NOT = re.compile(
    r"(?:재단|대학|센터|협회|위원회|리그|신문|대교|공원|공항|은행|병원|경기장|주|시|섬|장관|의회|계획|게임|프로젝트|기상국|라틴|모자|공원|운동|내셔널|체계|제도|법|상|팀|호)$"
)
_KO_FOLLOWS = r"(?=(?:은|는|이|가|을|를|의|에게|와|과|도|로|으로|에|측|씨)?(?![가-힣]))"
_ZH_DOTTED = re.compile(r"[·‧]([\u4e00-\u9fff]{2,6})(?![·‧])")
_ZH_NOT = re.compile(r"[的了在是和与出说社后前法总]|开玩|也|先生|女士|认为|表示|一直|今日|现")
_MUTUAL = re.compile(
    r"\b(?:met|meet\w*|talks|between|against|both|joint\w*|with|close|friends|married)\b|만났|회담|사이|대결|함께|会晤|会谈|会见|双方|之间|对阵|一起"
)


class Names:
    """The surnames in many sentences of each language, by which people are known and from which others are put in."""

    def __init__(self, sentences: Mapping[str, Sequence[str]]) -> None:
        self._lower = {
            word for text in sentences.get("en", ()) for word in re.findall(r"(?<![\w’'-])[a-z]{3,}", text)
        }
        self.known: dict[str, tuple[str, ...]] = {
            language: tuple(
                name
                for name in dict.fromkeys(
                    name for text in texts for name in self._candidates(text, texts, language)
                )
                if sum(re.search(_alone(name, language), text) is not None for text in texts) >= 2
            )
            for language, texts in sentences.items()
        }

    def of(self, text: str, language: str) -> list[str]:
        """People named in a sentence, in order; in English with the given name where one stands before it."""
        found = {}
        for name in self.known.get(language, ()):
            match = re.search(_alone(name, language), text)
            if match:
                found[self._with_given(text, match, name) if language == "en" else name] = match.start()
        longest = [name for name in found if not any(name != other and name in other for other in found)]
        return sorted(longest, key=found.__getitem__)

    def _with_given(self, text: str, match: re.Match[str], name: str) -> str:
        given = re.search(r"(?<![\w’'-])([A-Z][a-zé]{2,}) $", text[: match.start()])
        if given and not _EN_NOT.fullmatch(given[1]) and given[1].lower() not in self._lower:
            return f"{given[1]} {name}"
        return name

    def _candidates(self, text: str, texts: Sequence[str], language: str) -> Iterator[str]:
        if language == "en":
            for match in _EN_PAIR.finditer(text):
                usual = (_EN_NOT.fullmatch(word) or word.lower() in self._lower for word in match.groups())
                if not any(usual) and match[0] not in PLACES["en"]:
                    yield match[2]
        if language == "ko":
            for match in _BRACKETED.finditer(text):
                before = _KO_WORDS.search(text[: match.start()])
                latin = match[1].split()
                if (
                    before
                    and len(latin) > 1
                    and not _EN_NOT.fullmatch(latin[-1])
                    and not _KO_NOT.search(before[0])
                ):
                    yield before[0].split()[-1]
        if language == "zh":
            for match in _ZH_DOTTED.finditer(text):
                name = _recurring(match[1], texts)
                if name and not _ZH_NOT.search(name):
                    yield name


def _alone(name: str, language: str) -> str:
    if language == "en":
        return rf"(?<![\w’-]){re.escape(name)}(?![\w-])"
    return rf"(?<![가-힣]){name}{_KO_FOLLOWS}" if language == "ko" else name


def _recurring(run: str, texts: Sequence[str]) -> str | None:
    """The longest beginning of a run of Han after which more than one character comes: a name by itself."""
    for length in range(len(run), 2, -1):
        name = run[:length]
        places = ((text, text.find(name)) for text in texts)
        if len({text[at + length : at + length + 1] for text, at in places if at >= 0}) > 1:
            return name
    return None


def wrong_names(text: str, language: str, names: Names, key: str) -> Iterator[Change]:
    """Claims with a wrong person (`name`), a wrong place (`place`) and two names exchanged (`roles`)."""
    if language not in _COLUMN:
        return
    people, places = names.of(text, language), _places(text, language)
    if people:
        name = pick(f"{key}/name", people)
        others = [
            other for other in names.known[language] if other not in text and _unlike(other, name, language)
        ]
        if others:
            yield Change("name", _with(text, name, pick(f"{key}/other", others)))
    if places:
        place = pick(f"{key}/place", places)
        others = [other for other in PLACES[language] if other not in text and other not in place]
        yield Change("place", _with(text, place, pick(f"{key}/other place", others)))
    exchanged = [changed for names_ in (people, places) if (changed := _exchanged(text, names_, key))]
    if exchanged and not _MUTUAL.search(text):
        yield Change("roles", pick(f"{key}/which", exchanged))


def _places(text: str, language: str) -> list[str]:
    found = []
    for place in PLACES[language]:
        before = r"(?<![\w’'-])" if language == "en" else r"(?<![가-힣])" if language == "ko" else ""
        for match in re.finditer(before + place, text):
            if _PART_OF_A_WORD[language].match(text[match.end() :]):
                found.append(place)
                break
    return [place for place in found if not any(place != other and place in other for other in found)]


def _unlike(other: str, name: str, language: str) -> bool:
    shared = (
        set(other.split()) & set(name.split()) if language == "en" else set(other) & set(name) - set("·‧")
    )
    return not shared and abs(len(other) - len(name)) <= max(4, len(name))


def _with(text: str, old: str, new: str) -> str:
    """The text with a name replaced where it stands first, and its Korean particle in the form that fits."""
    start = text.index(old)
    after = text[start + len(old) :]
    particle = re.match(r"(?:은|는|이|가|을|를|과|와|으로|로)(?![가-힣])", after)
    if particle:
        after = fitting(new, particle[0]) + after[particle.end() :]
    return text[:start] + new + after


def _exchanged(text: str, names: Sequence[str], key: str) -> str | None:
    """The text with two names exchanged that are neither side by side nor in one list."""
    pairs = [(a, b) for a, b in _pairs(names) if not _listed(text[text.index(a) + len(a) : text.index(b)])]
    if not pairs:
        return None
    a, b = pick(f"{key}/roles", pairs)
    mark = "\x00" * len(a)
    return _with(_with(_with(text, a, mark), b, a), mark, b)


def _listed(between: str) -> bool:
    return (
        len(between) < 4
        or bool(re.match(r"\s?(?:[,、，(（]|and\b|or\b|및|그리고|和|与|以及|[와과] )", between))
        or between == "의 "
    )


def _pairs(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    return ((a, b) for i, a in enumerate(names) for b in names[i + 1 :] if a not in b and b not in a)
