"""Saved web pages: main text by trafilatura, metadata as the page states it, captions apart."""

import re
from contextlib import suppress
from typing import Any

from rag.domain import TitleOrigin
from rag.errors import IngestError
from rag.ingest.clean import clean, clean_line
from rag.ingest.draft import Draft, Rules
from rag.ingest.encoding import declared_charset, decode
from rag.ingest.head import without_outlet
from rag.ingest.html_metadata import read_metadata
from rag.ingest.page import completed, read_page

_ADVICE = "Save the page again, or give its text as .txt."
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]))", re.I)
# Pages hide these until they are loaded; all else that is hidden is not for readers.
_NEVER_HIDDEN = {"html", "body", "main", "article"}
_TAG = re.compile(r"<[a-zA-Z][^<>]*")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_MOST_ATTRIBUTES = 20_000  # of one element: the parser compares each with all others, a second for so many
_MOST_ELEMENTS = 300_000  # a page of this size takes the extractor some ten seconds


def read_html(data: bytes, rules: Rules) -> Draft:
    """The draft of a `.html` file; its charset is the declared one where that holds.

    Raises IngestError for binary or unclear bytes, for a page nested or filled beyond reading, and when no
    main text is found.
    """
    return read_html_text(decode(data, declared_charset(data)), rules)


def read_html_text(markup: str, rules: Rules) -> Draft:
    """The draft of a page given as text."""
    tree = _parse(markup)
    about = read_metadata(tree, rules.zone)
    _drop_hidden(tree)
    captions = _take_captions(tree)
    title, outlet = without_outlet(about.title, [about.source] if about.source else [])
    body = _without_title(clean(_main_text(tree)), title)
    page = read_page(body, rules, known_title=title)
    stated = Draft(
        text="",
        title=title,
        title_origin=TitleOrigin.PAGE,
        url=about.url,
        source=about.source or outlet,
        authors=about.authors,
        section=about.section,
        published_at=about.published_at,
        updated_at=about.updated_at,
        kind=about.kind,
        captions=captions,
    )
    return completed(stated, page)


def _parse(markup: str) -> Any:
    from lxml import etree, html  # type: ignore[import-untyped]  # noqa: PLC0415

    if any(_attributes(tag[0]) > _MOST_ATTRIBUTES for tag in _TAG.finditer(markup)):
        raise IngestError("The page has an element with too many attributes.", advice=_ADVICE)
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(markup.encode(), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise IngestError(f"The page cannot be parsed: {error}.", advice=_ADVICE) from error
    # The parser leaves out what lies deeper than its limit and says so only here.
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise IngestError("The page is nested too deeply to be read whole.", advice=_ADVICE)
    elements = sum(1 for _ in tree.iter())
    if elements > _MOST_ELEMENTS:
        raise IngestError(
            f"The page has {elements:,} elements, more than {_MOST_ELEMENTS:,}.", advice=_ADVICE
        )
    return tree


def _attributes(tag: str) -> int:
    """An upper bound of the attributes of a start tag; short tags count as none."""
    return 0 if len(tag) < 2 * _MOST_ATTRIBUTES else len(re.split(r"[\s/]+", _QUOTED.sub("", tag)))


def _drop_hidden(tree: Any) -> None:
    for node in list(tree.iter()):
        if not isinstance(node.tag, str) or node.tag in _NEVER_HIDDEN or node.getparent() is None:
            continue
        if node.tag == "template" or "hidden" in node.attrib or _HIDDEN.search(node.get("style") or ""):
            node.drop_tree()


def _take_captions(tree: Any) -> tuple[str, ...]:
    captions = []
    for node in list(tree.iter("figcaption")):
        text = clean_line(" ".join(node.itertext()))
        if text:
            captions.append(text)
        with suppress(AttributeError):  # a caption inside a caption went with it
            node.drop_tree()
    return tuple(dict.fromkeys(captions))


def _main_text(tree: Any) -> str:
    from trafilatura import bare_extraction  # noqa: PLC0415

    try:
        found = bare_extraction(tree, include_comments=False, include_tables=True, with_metadata=False)
    except RecursionError as error:
        raise IngestError("The page is nested too deeply to be read whole.", advice=_ADVICE) from error
    text = str(getattr(found, "text", None) or "")
    if not text.strip():
        raise IngestError("No main text was found on the page.", advice=_ADVICE)
    return text


def _without_title(text: str, title: str) -> str:
    first, _, rest = text.partition("\n")
    return rest.lstrip("\n") if rest and clean_line(first) == clean_line(title) else text
