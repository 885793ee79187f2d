"""Sentences in which a model says that it cannot answer: not facts, and a reason to refuse."""

import re

from rag.prompt import NOT_FOUND

_NOT_FOUND = re.compile(r"\W*" + NOT_FOUND.replace(" ", r"[\s_-]*") + r"\b", re.IGNORECASE)
# What a sentence speaks of (the passages), and that they do not say; or a whole phrase of not knowing.
_SOURCES_DO_NOT = (
    (
        r"\b(?:passages?|articles?|texts?|sources?|information|context)\b",
        r"\b(?:not|n['’]t|no)\b.{0,40}\b(?:mention|sa[iy]|stat|specif|contain|provid|indicat|answer|includ|enough)",
    ),
    (r"\b(?:pasajes?|artículos?|textos?|información)\b", r"\bno\b"),
    (r"\b(?:passages?|articles?|textes?|informations?)\b", r"\bne\b.{0,40}\bpas\b"),
    (r"\b(?:passagen?|artikeln?|texte?n?)\b", r"\b(?:nicht|keine\w?)\b"),
    (r"지문|기사|본문|문서|자료|제공된|구절|단락", r"없|않"),
    (r"記事|文章|情報|本文|提供された|引用|段落", r"ありません|いません|ません|ない"),
    (r"文章|段落|文中|资料|信息|提供的|报道|原文", r"没有|未|无法|沒有|無法"),
    (r"\b(?:отрыв|стат|текст|фрагмент)\w*", r"\bне\b|\bнет\b"),
    (r"المقاطع|المقال|النص|المعلومات", r"لا|لم|ليس"),
)
_NOT_KNOWN = (
    r"\b(?:cannot|can't|can’t|unable to) (?:be )?(?:answer|determin|tell|find)",
    r"\bno (?:information|mention|answer)\b",
    r"알 수 없습니다|언급(?:되어 있지|되지|하지) 않|답(?:을|변을)? ?(?:할|찾을) 수 없",
    r"(?:述べ|触れ|記載|言及)(?:られて|されて)?い(?:ない|ません)|[分わ]かりません",
    r"(?:没有|未)(?:提到|提及|说明|提供|给出)|无法(?:回答|确定|得知)",
    r"невозможно (?:ответить|определить)",
    r"لا يمكن (?:الإجابة|تحديد)",
)
_CANNOT = re.compile(
    "|".join(
        [*_NOT_KNOWN, *(f"(?:{sources}).{{0,60}}(?:{negated})" for sources, negated in _SOURCES_DO_NOT)]
    ),
    re.IGNORECASE,
)


def says_not_found(text: str) -> bool:
    """Whether the draft (or one sentence of it) begins with the words the prompt asks for."""
    return bool(_NOT_FOUND.match(text))


def cannot_tell(sentence: str) -> bool:
    """Whether the sentence says that the passages do not hold the answer.

    Knows nine languages by their commonest phrases. News says such things too ("the statement gave no
    information"), so only a sentence that the articles do not bear out may be judged by this.
    """
    return says_not_found(sentence) or bool(_CANNOT.search(sentence))
