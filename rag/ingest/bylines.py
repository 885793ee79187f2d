"""Outlet and reporter lines around an article's words: taken off, and read for source and authors."""

# ruff: noqa: E501 -- patterns are easier to check in one piece
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.ingest.outlets import is_outlet, rights_holder
from rag.ingest.page_words import AGENCIES

_EDGE_LINES = 5  # whole-line bylines are looked for in this many lines at either end
_LONGEST = 120  # characters of a byline that fills a line
_AGENCY = "|".join(sorted(map(re.escape, AGENCIES), key=len, reverse=True))
_AGENCY_AFTER_CITY = re.compile(rf"[^\x00-\xff]{{1,12}}?({_AGENCY})")  # モスクワ共同
_EMAIL = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
_ROLE_KO = r"(?:선임|전문|수습|인턴|객원|논설)?\s?(?:기자|특파원|통신원|논설위원|위원|PD|앵커)"
_NAME_KO = r"[가-힣]{2,4}"
_NAME = r"[^\W\d_][\w.'’-]*(?:\s[^\W\d_][\w.'’-]*){1,3}"
# Bracketed words that say what sort of piece it is, not who wrote it.
_LABELS = re.compile(
    r"단독|속보|앵커|기자|리포트|종합\d?|사진|영상|포토|인터뷰|기고|칼럼|사설|르포|기획|특집|단신|날씨|인사|부고|알림|표|그래픽|팩트체크|1보|2보|3보|상보|update\d?|"
    r"breaking|exclusive|video|opinion|analysis|watch|快讯|独家|视频|图片|速報|独自|動画|写真|社説|コラム|видео|фото|срочно",
    re.I,
)
_PLAIN_OPENINGS = [
    re.compile(pattern)
    for pattern in (
        # (서울=연합뉴스) 홍길동 기자 = / [서울=뉴시스]홍길동 기자 = / 【서울=뉴시스】
        rf"[\[(【]\s*[^=\])】\n]{{2,20}}=\s*(?P<source>[^\])】=\n]{{2,20}})\s*[\])】]\s*(?:(?P<authors>{_NAME_KO}(?:[·,\s]{{1,2}}{_NAME_KO}){{0,4}})\s?{_ROLE_KO}\s*)?(?:=\s*)?",
        # [동포투데이 홍길동 기자] / [동포투데이=홍길동 기자]
        rf"[\[(【](?P<source>[^=\])】\n]{{2,20}}?)[\s=]\s*(?P<authors>{_NAME_KO})\s?{_ROLE_KO}\s*[\])】]\s*(?:=\s*)?",
        # 홍길동 기자 =
        rf"(?P<authors>{_NAME_KO})\s?{_ROLE_KO}\s*=\s*",
        # 新华社北京8月12日电（记者张三、李四） / 中新社莫斯科8月12日电
        r"(?:据)?(?P<source>新华社|新華社|中新社|中新网|人民网|央视网|中央社|法新社|路透社|本报|本台)[^\s，。（(]{0,12}?\d{1,2}月\d{1,2}日(?:电|電|讯|訊|消息)?\s*(?:[（(](?:记者|記者)?\s*(?P<authors>[^）)\n]{2,40})[）)])?\s*",
        # （记者张三）
        r"[（(](?:本报)?(?:记者|記者|通讯员)[\s:：]*(?P<authors>[^）)\n]{2,40})[）)]\s*",
        # SEOUL, Aug 12 (Reuters) - / BERLIN (AP) — / PARIS, France (AFP) -
        r"[A-ZÄÖÜÉÈÁÍÓÚÑÇ]{2}[A-ZÄÖÜÉÈÁÍÓÚÑÇ .'’/-]{1,40}(?:,[^\n()]{2,40})?\((?P<source>[A-Z][\w .&/-]{1,30})\)\s*[.,]?\s*[-–—:]{1,2}\s*",
        # Berlin (dpa) - / Madrid (EFE).- / موسكو (رويترز) -
        rf"[^\n().!?]{{2,40}}\((?P<source>{_AGENCY})\)\s*[.,]?\s*[-–—:]{{1,2}}\s*",
        # МОСКВА, 12 августа. /ТАСС/.
        r"(?=[А-ЯЁ]{3})[^\n/]{3,60}?/(?P<source>[А-ЯЁ][\w .-]{1,25})/\.?\s*[-–—]?\s*",
        # МОСКВА, 12 авг - РИА Новости.
        r"(?=[А-ЯЁ]{3})[^\n.–—-]{3,40}[-–—]\s?(?P<source>РИА Новости|Интерфакс|ТАСС|Спутник)\.\s*",
    )
]
# [동포투데이]러시아 ... / 【モスクワ共同】 / ［...］: at the start of the text alone, as subheadings look like it
_OPENINGS = [*_PLAIN_OPENINGS, re.compile(r"[\[【［](?P<source>[^\W\d][^\]】］=\s]{1,19})[\]】］]\s*")]
_WORK_KO = r"(?:글|사진|취재|영상|정리|촬영)"
_CREDIT_LINES = [
    re.compile(pattern, re.I)
    for pattern in (
        rf"[/=\[(]?\s*(?:(?P<source>[가-힣A-Za-z0-9]{{2,15}})\s?[\s=|]\s?)??(?:{_WORK_KO}(?:\s?[·/,]\s?{_WORK_KO}){{0,3}}\s?[\s:=]\s?)?(?P<authors>{_NAME_KO}(?:[·,\s]{{1,2}}{_NAME_KO}){{0,4}})\s?{_ROLE_KO}\s*[=\])]?\s*(?:[(\[]?{_EMAIL}[)\]]?)?",
        rf"By:?\s+(?P<authors>{_NAME}(?:(?:,|,? and|&)\s+{_NAME}){{0,4}})(?:,\s+(?P<source>{_AGENCY})|(?:\s?\||,?\sfor)\s(?P<outlet>[^\n.|]{{2,40}}))?\.?",
        rf"(?:Von|Por|Par|Di)\s+(?P<authors>{_NAME}(?:(?:,|\s(?:und|y|et|e))\s+{_NAME}){{0,3}})",
        r"[（(]?(?:本报记者|特约记者|记者|記者|文/|文\s*[|｜]|撰文|作者)[\s:：/]*(?P<authors>[\u4e00-\u9fff·、\s]{2,20})[）)]?",
        r"[（(【\[](?:記者|记者)\s?(?P<authors>[\u4e00-\u9fff·、]{2,16})\s?[／/]\s?[\u4e00-\u9fff]{2,8}[）)】\]]",
        r"(?P<authors>[\u3040-\u30ff\u4e00-\u9fff]{1,6}[\s・]?[\u3040-\u30ff\u4e00-\u9fff]{1,6})\s?記者",
        r"[（(]?(?:责任编辑|責任編輯|编辑|責編|责编)[\s:：].{2,30}[）)]?",
        rf"\(?(?:Reporting|Additional reporting|Writing) by (?P<authors>{_NAME}(?:(?:,|,? and)\s+{_NAME}){{0,4}})[^\n]{{0,150}}",
        rf"[(\[]?{_EMAIL}[)\]]?",
        (
            r".{0,80}(?:무단\s?(?:전재|복제|배포)|재배포\s?(?:금지|하지)|저작권자|版权所有|版權所有|未经授权|转载请注明|無断転載|無断複製"
            r"|all rights reserved|все права защищены|جميع الحقوق محفوظة|alle rechte vorbehalten|todos los derechos reservados|tous droits réservés).{0,120}"
        ),
        r"[<\[(]?\s*(?:copyright\s*)?(?:ⓒ|©|\(c\)\s).{2,100}|copyright\s.{2,100}",
        r"[（(](?:完|끝|了)[）)]|-\s?30\s?-",
    )
]
# ... 밝혔다. 홍길동 기자 gildong@example.com
_GLUED_END = re.compile(
    rf"(?<=[.。!?”\"])\s*[/=(\[]?\s*(?:(?:(?P<source>[가-힣A-Za-z0-9]{{2,15}})\s)?(?P<authors>{_NAME_KO})\s?{_ROLE_KO}\s*[=)\]]?\s*(?:{_EMAIL})?|{_EMAIL})\s*[)\]]?$"
)
_SEPARATORS = re.compile(r"\s*(?:[·,、;/]|,?\s(?:and|und|y|et|e|und)\s|&)\s*|(?<=[가-힣]{3})\s(?=[가-힣]{3})")


_LOWER_PARTICLES = frozenset(
    (
        "de",
        "da",
        "di",
        "du",
        "del",
        "della",
        "der",
        "den",
        "van",
        "von",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "y",
        "e",
        "et",
        "und",
        "and",
    )
)
_JOB = re.compile(r".{0,30}(?:writer|reporter|correspondent|editor|staff|columnist|producer)", re.I)


@dataclass(slots=True)
class _Found:
    source: str | None = None
    authors: list[str] = field(default_factory=list)
    holder: str | None = None  # of the rights, as a copyright line names it

    def note(self, match: re.Match[str]) -> None:
        """Keep what a matched byline names, the first source and every author once."""
        names = match.groupdict()
        if self.source is None and names.get("source") and names["source"] not in ("本报", "本台"):
            source = names["source"].strip()
            agency = _AGENCY_AFTER_CITY.fullmatch(source)
            self.source = agency[1] if agency else source
        self.source = self.source or names.get("outlet")
        people, outlet = _people(names.get("authors") or "")
        self.source = self.source or outlet
        self.authors += [person for person in people if person not in self.authors]


def _people(names: str) -> tuple[list[str], str | None]:
    """The persons among names, and the outlet that stands among them: "한빛일보 박서연"."""
    found = [name.strip(" .,") for name in _SEPARATORS.split(names)]
    first, _, second = found[0].partition(" ")
    if second and is_outlet(first):  # a name of two letters after the outlet's
        found[:1] = [first, second]
    outlets = [name for name in found if is_outlet(name)] if len(found) > 1 else []
    people = [name for name in found if name and name not in outlets and not _JOB.fullmatch(name)]
    return people, outlets[0] if outlets else None


def _names_people(match: re.Match[str]) -> bool:
    """Whether names in letters that have capitals begin with them: "By the harbour wall" names nobody."""
    words = (match.groupdict().get("authors") or "").split()
    return all(not word[0].islower() or word.lower() in _LOWER_PARTICLES for word in words)


@dataclass(frozen=True, slots=True)
class Bylined:
    """A text without its bylines, and what these said."""

    text: str
    source: str | None = None
    authors: tuple[str, ...] = ()


def split_bylines(text: str) -> Bylined:
    """Take outlet, reporter, e-mail and rights lines off both ends of a scraped text.

    Whole lines among the first and last five; at the very start also what is glued to the first sentence
    (`[Outlet]The minister ...`, `SEOUL, Aug 12 (Reuters) - ...`), at the very end a reporter's name. Never
    the middle, never all of the text, and no date is read from a dateline. Expects canonical text.
    """
    found = _Found()
    lines = text.split("\n")
    lines = _without_credits(lines, found)
    body = _without_opening("\n".join(lines).strip("\n"), found)
    ending = _GLUED_END.search(body, max(0, len(body) - _LONGEST))
    if ending and ending.start() > 0:
        found.note(ending)
        body = body[: ending.start()]
    holder = found.holder if found.holder and is_outlet(found.holder) else None
    return Bylined(body, found.source or holder, tuple(found.authors)) if body else Bylined(text)


def is_credit(line: str) -> bool:
    """Whether a whole line is a byline, an outlet or a dateline."""
    opening = None if len(line) > _LONGEST else _opening(line, _PLAIN_OPENINGS)
    return _credit(line) is not None or (opening is not None and opening.end() == len(line))


def opens_with_byline(line: str) -> bool:
    """Whether an outlet, a dateline or a reporter is glued to the beginning of a line."""
    return _opening(line, _OPENINGS) is not None


def is_glued_outlet(line: str) -> bool:
    """Whether an outlet in brackets opens the line, so that it opens the story: "[한빛일보]산책로가 ..."."""
    opening = _opening(line, _OPENINGS) if line.startswith(("[", "【", "(")) else None
    source = (opening.groupdict().get("source") or "").strip() if opening else ""
    return opening is not None and (opening.re in _PLAIN_OPENINGS or is_outlet(source) or source in AGENCIES)


def _credit(line: str) -> re.Match[str] | None:
    if len(line) > _LONGEST:
        return None
    matches = (match for pattern in _CREDIT_LINES if (match := pattern.fullmatch(line)))
    return next(filter(_names_people, matches), None)


def _opening(text: str, patterns: Sequence[re.Pattern[str]]) -> re.Match[str] | None:
    return next((match for p in patterns if (match := p.match(text)) and not _is_label(match)), None)


def _without_credits(lines: list[str], found: _Found) -> list[str]:
    filled = [number for number, line in enumerate(lines) if line]
    edges = {*filled[:_EDGE_LINES], *filled[-_EDGE_LINES:]}
    kept = []
    for number, line in enumerate(lines):
        credit = _credit(line) if number in edges else None
        if credit is None:
            kept.append(line)
        else:
            found.note(credit)
            found.holder = found.holder or rights_holder(line)
    return kept


def _without_opening(text: str, found: _Found) -> str:
    """Without what is glued to the first line, or after subtitles to one of the next in an unmistakable form."""
    lines = text.split("\n")
    filled = [number for number, line in enumerate(lines) if line]
    for number in filled[:_EDGE_LINES]:
        rest = _without_glued(lines[number], found, _OPENINGS if number == filled[0] else _PLAIN_OPENINGS)
        if rest != lines[number] and (rest or number != filled[-1]):
            lines[number] = rest
            break
    return "\n".join(lines).lstrip("\n")


def _without_glued(line: str, found: _Found, patterns: Sequence[re.Pattern[str]]) -> str:
    for _ in range(3):  # outlet, then dateline, then reporter
        opening = _opening(line, patterns)
        if opening is None:
            return line
        found.note(opening)
        line = line[opening.end() :]
        patterns = _OPENINGS
    return line


def _is_label(opening: re.Match[str]) -> bool:
    return bool(_LABELS.fullmatch((opening.groupdict().get("source") or "").strip()))
