"""Outlet and reporter lines around an article's words: taken off, and read for source and authors."""

# ruff: noqa: E501 -- patterns are easier to check in one piece
import re
from dataclasses import dataclass, field

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
_OPENINGS = [
    re.compile(pattern)
    for pattern in (
        # (서울=연합뉴스) 홍길동 기자 = / [서울=뉴시스]홍길동 기자 = / 【서울=뉴시스】
        rf"[\[(【]\s*[^=\])】\n]{{2,20}}=\s*(?P<source>[^\])】=\n]{{2,20}})\s*[\])】]\s*(?:(?P<authors>{_NAME_KO}(?:[·,\s]{{1,2}}{_NAME_KO}){{0,4}})\s?{_ROLE_KO}\s*)?(?:=\s*)?",
        # [동포투데이 홍길동 기자] / [동포투데이=홍길동 기자]
        rf"[\[(【](?P<source>[^=\])】\n]{{2,20}}?)[\s=]\s*(?P<authors>{_NAME_KO})\s?{_ROLE_KO}\s*[\])】]\s*(?:=\s*)?",
        # [동포투데이]러시아 ... / 【モスクワ共同】 / ［...］
        r"[\[【［](?P<source>[^\W\d][^\]】］=\s]{1,19})[\]】］]\s*",
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
_CREDIT_LINES = [
    re.compile(pattern, re.I)
    for pattern in (
        rf"[/=\[(]?\s*(?:(?P<source>[가-힣A-Za-z0-9]{{2,15}})\s)??(?:글\s?=\s?|사진\s?=\s?|취재\s?[:=]\s?)?(?P<authors>{_NAME_KO}(?:[·,\s]{{1,2}}{_NAME_KO}){{0,4}})\s?{_ROLE_KO}\s*[=\])]?\s*(?:[(\[]?{_EMAIL}[)\]]?)?",
        rf"By:?\s+(?P<authors>{_NAME}(?:(?:,|,? and|&)\s+{_NAME}){{0,4}})(?:,\s+(?P<source>{_AGENCY}))?",
        rf"(?:Von|Por|Par|Di)\s+(?P<authors>{_NAME}(?:(?:,|\s(?:und|y|et|e))\s+{_NAME}){{0,3}})",
        r"[（(]?(?:本报记者|特约记者|记者|記者|文/|文\s*[|｜]|撰文|作者)[\s:：/]*(?P<authors>[\u4e00-\u9fff·、\s]{2,20})[）)]?",
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
    rf"(?<=[.。!?”\"])\s*[/=(\[]?\s*(?:(?P<authors>{_NAME_KO})\s?{_ROLE_KO}\s*[=)\]]?\s*(?:{_EMAIL})?|{_EMAIL})\s*[)\]]?$"
)
_SEPARATORS = re.compile(r"\s*(?:[·,、;/]|,?\s(?:and|und|y|et|e|und)\s|&)\s*|(?<=[가-힣]{3})\s(?=[가-힣]{3})")


@dataclass(slots=True)
class _Found:
    source: str | None = None
    authors: list[str] = field(default_factory=list)

    def note(self, match: re.Match[str]) -> None:
        """Keep what a matched byline names, the first source and every author once."""
        names = match.groupdict()
        if self.source is None and names.get("source") and names["source"] not in ("本报", "本台"):
            source = names["source"].strip()
            agency = _AGENCY_AFTER_CITY.fullmatch(source)
            self.source = agency[1] if agency else source
        for name in _SEPARATORS.split(names.get("authors") or ""):
            author = name.strip(" .,")
            if author and author not in self.authors:
                self.authors.append(author)


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
    return Bylined(body, found.source, tuple(found.authors)) if body else Bylined(text)


def is_credit(line: str) -> bool:
    """Whether a whole line is a byline."""
    return len(line) <= _LONGEST and any(pattern.fullmatch(line) for pattern in _CREDIT_LINES)


def _without_credits(lines: list[str], found: _Found) -> list[str]:
    filled = [number for number, line in enumerate(lines) if line]
    edges = {*filled[:_EDGE_LINES], *filled[-_EDGE_LINES:]}
    kept = []
    for number, line in enumerate(lines):
        credit = None
        if number in edges and len(line) <= _LONGEST:
            credit = next((match for p in _CREDIT_LINES if (match := p.fullmatch(line))), None)
        if credit is None:
            kept.append(line)
        else:
            found.note(credit)
    return kept


def _without_opening(text: str, found: _Found) -> str:
    for _ in range(3):  # outlet, then dateline, then reporter
        opening = next((match for p in _OPENINGS if (match := p.match(text)) and not _is_label(match)), None)
        if opening is None or opening.end() >= len(text):
            return text
        found.note(opening)
        text = text[opening.end() :]
    return text


def _is_label(opening: re.Match[str]) -> bool:
    return bool(_LABELS.fullmatch((opening.groupdict().get("source") or "").strip()))
