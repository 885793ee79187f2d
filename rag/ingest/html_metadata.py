"""What a page states about itself in its head: JSON-LD, meta elements, canonical link. Nothing is guessed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from rag.domain import Kind, Moment
from rag.errors import IngestError
from rag.ingest.dates import parse_moment
from rag.ingest.identity import canonical_url

_ARTICLE_TYPES = {
    "Article",
    "NewsArticle",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "BackgroundNewsArticle",
    "OpinionNewsArticle",
    "ReviewNewsArticle",
    "LiveBlogPosting",
    "BlogPosting",
    "Report",
    "WebPage",
}
_KINDS = {"OpinionNewsArticle": Kind.OPINION, "LiveBlogPosting": Kind.LIVE}
# In the order of trust: what newsrooms set for search engines and social networks, then older vocabularies.
_PUBLISHED = (
    "article:published_time",
    "datepublished",
    "og:article:published_time",
    "og:published_time",
    "parsely-pub-date",
    "sailthru.date",
    "publishdate",
    "publish-date",
    "publish_date",
    "pubdate",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "dc.date.created",
    "date.release",
    "article.published",
    "published_time",
    "cxenseparse:recs:publishtime",
    "date",
)
_UPDATED = (
    "article:modified_time",
    "datemodified",
    "og:updated_time",
    "dcterms.modified",
    "last-modified",
    "lastmod",
)
_SITE = ("og:site_name", "application-name", "dc.publisher", "article:publisher", "publisher")
_AUTHOR = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "byl",
    "dable:author",
)
_TITLE = ("og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title")
_SECTION = ("article:section", "parsely-section", "section")
_URL = ("og:url", "twitter:url")
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page says about the article on it; None and empty where it says nothing usable."""

    title: str = ""
    authors: tuple[str, ...] = ()
    source: str | None = None
    section: str | None = None
    url: str | None = None
    published_at: Moment | None = None
    updated_at: Moment | None = None
    kind: Kind = Kind.ARTICLE


def read_metadata(tree: Any, zone: tzinfo) -> PageMetadata:
    """The metadata of a page parsed by lxml.

    Dates come from explicit statements alone (JSON-LD, meta elements, `time` marked as the publication
    date), with their time and zone; one that cannot be read without guessing counts as not stated.
    """
    article = _json_ld_article(tree)
    metas = _metas(tree)
    marked = _marked_time(tree)
    published = [article.get("datePublished"), *(metas.get(name) for name in _PUBLISHED), marked]
    updated = [article.get("dateModified"), *(metas.get(name) for name in _UPDATED)]
    headings = [_text_of(node) for node in tree.iter("h1")]
    return PageMetadata(
        title=_first(
            article.get("headline"),
            headings[0] if len(headings) == 1 else None,
            *(metas.get(n) for n in _TITLE),
            *(_text_of(node) for node in tree.iter("title")),
        ),
        authors=_authors(article.get("author")) or _authors([metas.get(name) for name in _AUTHOR][:8]),
        source=_first(*_names(article.get("publisher")), *(_plain_name(metas.get(n)) for n in _SITE)) or None,
        section=_first(*_texts(article.get("articleSection")), *(metas.get(n) for n in _SECTION)) or None,
        url=_own_url([*_links(tree), *(metas.get(name) for name in _URL), *_texts(article.get("url"))]),
        published_at=_first_moment(published, zone),
        updated_at=_first_moment(updated, zone),
        kind=next((_KINDS[t] for t in _types(article) if t in _KINDS), Kind.ARTICLE),
    )


def _first(*values: object) -> str:
    """The first stated text; JSON-LD often holds HTML entities, which its readers are to resolve."""
    return next((unescape(value).strip() for value in values if isinstance(value, str) and value.strip()), "")


def _first_moment(values: list[object], zone: tzinfo) -> Moment | None:
    """The first readable date; one that states a time is preferred to a plain day of the same list."""
    moments = []
    for value in values:
        if value:
            try:
                moments.append(parse_moment(value, zone))
            except IngestError:
                continue  # a page's unreadable date is none; the next vocabulary may state it well
    exact = next((m for m in moments if m.precision in ("minute", "second")), None)
    if exact is not None and moments[0].at.date() == exact.at.date():
        return exact
    return moments[0] if moments else None


def _json_ld_article(tree: Any) -> Mapping[str, Any]:
    best: Mapping[str, Any] = {}
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        try:
            data = json.loads(script.text.strip().removesuffix(";"), strict=False)
        except (ValueError, RecursionError):
            continue  # broken JSON-LD is common and states nothing
        for item in _items(data):
            types = _types(item)
            if _ARTICLE_TYPES.intersection(types) and ("WebPage" not in types or not best):
                if "WebPage" not in types:
                    return item
                best = item
    return best


def _items(data: object) -> Iterator[Mapping[str, Any]]:
    queue = [data]
    for _ in range(1_000):
        if not queue:
            return
        item = queue.pop(0)
        if isinstance(item, list):
            queue.extend(item)
        elif isinstance(item, dict):
            yield item
            queue.extend(item[name] for name in ("@graph", "mainEntity") if name in item)


def _types(item: Mapping[str, Any]) -> list[str]:
    return [t.rsplit("/", 1)[-1] for t in _texts(item.get("@type"))]


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [item for item in values if isinstance(item, str)]


def _names(value: object) -> list[str]:
    found = []
    for item in value if isinstance(value, list) else [value]:
        name = item.get("name") if isinstance(item, dict) else item
        found += _texts(name)
    return found


def _authors(value: object) -> tuple[str, ...]:
    names = [_plain_name(name) for name in _names(value)]
    return tuple(dict.fromkeys(name for name in names if name))


def _plain_name(value: str | None) -> str | None:
    """A name as people write it: addresses, handles and whole sentences are none."""
    name = " ".join(unescape(value or "").split()).removeprefix("By ").removeprefix("by ")
    return None if not name or len(name) > _LONGEST_NAME or name.startswith(("@", "http", "www.")) else name


def _metas(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = (meta.get("content") or "").strip()
        if name and content:
            found.setdefault(name, content)
    return found


def _marked_time(tree: Any) -> str | None:
    for node in tree.iter("time", "span", "div", "p"):
        marked = "datepublished" in (node.get("itemprop") or "").lower() or (
            node.tag == "time" and "pubdate" in node.attrib
        )
        if marked:
            return str(node.get("datetime") or node.get("content") or _text_of(node)) or None
    return None


def _text_of(node: Any) -> str:
    return " ".join(" ".join(node.itertext()).split())


def _links(tree: Any) -> list[str]:
    links = (node for node in tree.iter("link") if "canonical" in (node.get("rel") or "").lower().split())
    return [node.get("href") or "" for node in links]


def _own_url(values: list[str | None]) -> str | None:
    """The first address that can be the article's: a site's front page is no article."""
    for value in filter(None, values):
        try:
            url = canonical_url(value)
        except IngestError:
            continue
        parts = urlsplit(url)
        if parts.path != "/" or parts.query:
            return url
    return None
