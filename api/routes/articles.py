"""The archive over HTTP: list, show, take in and delete articles."""

import asyncio
import base64
import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Request
from starlette.responses import JSONResponse

from api.descriptions import ARTICLES_EXAMPLES, errors
from api.errors import GoneError, NotFoundError
from api.requests import NAMED_PARAMETERS, Name, Time
from api.schemas import ArticleDocument, ArticlePage, DeletionDocument, IngestDocument
from api.service import Service, service_of
from api.strict import StrictRoute, strict_json
from rag.commands.options import Narrowing
from rag.domain import Article, ArticleHead, ArticleStatus, Filter
from rag.errors import InputError
from rag.wire import article_document, articles_document, deletion_document, ingest_document

MOST_ARTICLES = 10_000
router = APIRouter(prefix="/v1/articles", tags=["articles"], route_class=StrictRoute)
_Service = Annotated[Service, Depends(service_of)]


@router.get("", response_model=ArticlePage, responses=errors(401, 403, 422, 429, 503))
async def list_articles(
    service: _Service,
    limit: Annotated[int, Query(ge=1, le=1_000, description="Most articles of one page.")] = 50,
    cursor: Annotated[str | None, Query(max_length=2_000, description="`next` of the page before.")] = None,
    since: Annotated[Time | None, Query(description="Published at or after this date or time.")] = None,
    source: Annotated[Name | None, Query(description="Only this outlet.")] = None,
) -> Any:
    """List articles, newest first, undated ones last; `total` counts all that match."""
    after = None if cursor is None else _place(cursor)
    sources = () if source is None else (source,)
    where = Narrowing(since, sources=sources, named=NAMED_PARAMETERS).where(
        service.settings.zone, service.now
    )
    return JSONResponse(await asyncio.to_thread(_page, service, where, after, limit))


@router.get(
    "/{article_id:path}", response_model=ArticleDocument, responses=errors(401, 403, 404, 410, 422, 429, 503)
)
async def show_article(
    article_id: str,
    service: _Service,
    version: Annotated[
        int | None, Query(ge=1, le=10**9, description="The version that a citation names.")
    ] = None,
) -> Any:
    """Show one article. Slashes and other characters of its id are percent-encoded."""
    article, earlier = await asyncio.to_thread(_stored, service, article_id, version)
    return JSONResponse(article_document(article, earlier))


@router.post("", response_model=IngestDocument, responses=errors(400, 401, 403, 409, 413, 415, 422, 429, 503))
async def add_articles(
    request: Request,
    service: _Service,
    body: Annotated[
        list[dict[str, Any]],
        Body(
            max_length=MOST_ARTICLES,
            openapi_examples=ARTICLES_EXAMPLES,
            description="Each needs `id` or `url`.",
        ),
    ],
) -> Any:
    """Take in articles, new or changed. Those that cannot be used are listed as `refused`."""
    if not body:
        raise InputError("The list of articles is empty.", advice="Send at least one article.")
    summary = await service.writer.ingest(await request.body())
    return JSONResponse(ingest_document(summary))


@router.delete(
    "/{article_id:path}", response_model=DeletionDocument, responses=errors(401, 403, 404, 409, 422, 503)
)
async def delete_article(article_id: str, service: _Service) -> Any:
    """Delete an article from text, vectors, word lists and kept answers; it stays deleted."""
    if "\0" in article_id or not await service.writer.delete([article_id]):  # SQLite ends a text there
        raise NotFoundError("There is no such article.", advice="GET /v1/articles lists what there is.")
    return JSONResponse(deletion_document([article_id], []))


def _stored(service: Service, article_id: str, version: int | None) -> tuple[Article, Sequence[int]]:
    """The article as it may be shown, and which earlier versions are kept.

    Raises NotFoundError for an unknown or embargoed one, GoneError for what is there no more.
    """
    archive = service.desk.archive
    with archive.view() as view:
        article, earlier = view.article(article_id), view.earlier_versions(article_id)
        wanted = None if version is None else view.earlier(article_id, version)
    if article is None:
        if archive.deleted([article_id]):
            raise GoneError("The article was deleted.", advice="Its words can no longer be shown.")
        raise NotFoundError("There is no such article.", advice="GET /v1/articles lists what there is.")
    _check_may_be_shown(service, article)
    if version is None or version == article.version:
        return article, earlier
    if version > article.version:
        raise NotFoundError("The article has no such version yet.", advice="Leave `version` out.")
    if wanted is None:
        raise GoneError(
            f"Version {version} was replaced by version {article.version}, and its text was not kept.",
            advice="Leave `version` out to see the article as it is now.",
        )
    _check_may_be_shown(service, wanted)
    return wanted, earlier


def _check_may_be_shown(service: Service, article: Article) -> None:
    if article.embargo_until is not None and article.embargo_until.at > service.now:
        raise NotFoundError("There is no such article.", advice="GET /v1/articles lists what there is.")
    if article.status is ArticleStatus.RETRACTED:
        raise GoneError("The article was retracted.", advice="It is not cited any more.")


def _page(service: Service, where: Filter, after: tuple[float, str] | None, limit: int) -> dict[str, Any]:
    with service.desk.archive.view() as view:
        heads = view.heads(where)
        shown = list(islice(heads if after is None else _behind(heads, after), limit + 1))
        total = view.count(where)
    more = len(shown) > limit
    following = _cursor(shown[limit - 1]) if more else None
    return {**articles_document(shown[:limit], total), "next": following}


def _behind(heads: Iterator[ArticleHead], after: tuple[float, str]) -> Iterator[ArticleHead]:
    """What comes after a place in the order of lists: newest first, undated last, then by id."""
    return (head for head in heads if (-_time(head), head.article_id) > (-after[0], after[1]))


def _time(head: ArticleHead) -> float:
    return float("-inf") if head.published_at is None else head.published_at.epoch


def _cursor(head: ArticleHead) -> str:
    at = None if head.published_at is None else head.published_at.epoch
    return base64.urlsafe_b64encode(json.dumps([at, head.article_id]).encode()).decode()


def _place(cursor: str) -> tuple[float, str]:
    try:
        at, article_id = strict_json(base64.urlsafe_b64decode(cursor.encode()))
        return float("-inf") if at is None else float(at), str(article_id)
    except (ValueError, TypeError, OverflowError) as error:
        raise InputError(
            "The cursor is not one of ours.", advice="Take `next` of the page before."
        ) from error
