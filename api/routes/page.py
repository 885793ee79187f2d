"""The page at `/`, its assets, and the description of the API at `/docs`: everything served by us.

Files are read once, found by name in a table and never by path, and carry an ETag: a browser asks again,
but is only sent what changed.
"""

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response

_COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-cache",
}
_OWN_ONLY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
PAGE_POLICY = f"{_OWN_ONLY}; img-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
DOCS_POLICY = f"{_OWN_ONLY}; img-src 'self' data:"
"""Swagger UI draws its arrows from data: pictures in its style sheet, and writes markup itself."""

_SWAGGER = ("swagger-ui.css", "swagger-ui-bundle.js")

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent: its bytes, type and ETag."""

    body: bytes
    media_type: str
    etag: str


@router.api_route("/", methods=["GET", "HEAD"])
async def page(request: Request) -> Response:
    """The page."""
    return _sent(request, _asset(_pages(), "index.html"), PAGE_POLICY)


@router.api_route("/page/{name:path}", methods=["GET", "HEAD"])
async def page_asset(request: Request, name: str) -> Response:
    """A style sheet, script or picture of the page."""
    return _sent(request, _asset(_pages(), name), PAGE_POLICY)


@router.api_route("/docs", methods=["GET", "HEAD"])
async def docs(request: Request) -> Response:
    """The description of the API, to read and to try."""
    return _sent(request, _asset(_pages(), "docs.html"), DOCS_POLICY)


@router.api_route("/docs/{name:path}", methods=["GET", "HEAD"])
async def docs_asset(request: Request, name: str) -> Response:
    """An asset of Swagger UI."""
    return _sent(request, _asset(_swagger(), name), DOCS_POLICY)


def _asset(table: Mapping[str, Asset], name: str) -> Asset:
    if name not in table:
        raise HTTPException(404)
    return table[name]


def _sent(request: Request, asset: Asset, policy: str) -> Response:
    headers = {**_COMMON, "Content-Security-Policy": policy, "ETag": asset.etag}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")]
    if asset.etag in known:
        return Response(status_code=304, headers=headers)
    return Response(asset.body, media_type=asset.media_type, headers=headers)


@cache
def _pages() -> Mapping[str, Asset]:
    """The page's files by their path below `api/page`."""
    folder = files("api") / "page"
    found = {entry.name: entry for entry in folder.iterdir() if entry.is_file()}
    found |= {f"texts/{entry.name}": entry for entry in (folder / "texts").iterdir() if entry.is_file()}
    return {name: _read(name, entry.read_bytes()) for name, entry in found.items()}


@cache
def _swagger() -> Mapping[str, Asset]:
    """Swagger UI as `fastapi-offline` brings it; none of that package's code runs."""
    static = Path(str(distribution("fastapi-offline").locate_file("fastapi_offline/static")))
    return {name: _read(name, (static / name).read_bytes()) for name in _SWAGGER}


def _read(name: str, body: bytes) -> Asset:
    media_type = "text/javascript" if name.endswith(".js") else mimetypes.guess_type(name)[0]
    return Asset(body, media_type or "application/octet-stream", f'"{hashlib.sha256(body).hexdigest()[:32]}"')
