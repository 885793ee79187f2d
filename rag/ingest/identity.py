"""Which article an input is: the identity that makes ingesting again an update."""

import hashlib
import os
import re
from pathlib import Path, PurePath
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from rag.errors import IngestError

_UNUSABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_LONGEST_ID, _LONGEST_URL = 256, 2048
_DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|mc_cid|mc_eid|_ga|_gl"
    r"|mkt_tok|oly_anon_id|oly_enc_id|vero_id|_openstat|ref_src|ref_url|cmpid|ns_campaign|ns_mchannel|spm|scid|ocid",
    re.I,
)


def caller_id(value: str) -> str:
    """`value` itself when it can be an article id; raises IngestError otherwise."""
    if not 1 <= len(value) <= _LONGEST_ID or _UNUSABLE.search(value):
        raise IngestError(
            f"The id {value[:80]!r} is not usable: 1 to {_LONGEST_ID} characters "
            "without white space and control characters are.",
            advice="Choose another id, or leave it out and give a url.",
        )
    return value


def canonical_url(url: str) -> str:
    """The URL that all spellings of one address share.

    Scheme and host in lower case, no credentials, default port, fragment or tracking parameters, the other
    parameters sorted. Raises IngestError for anything but http and https, and for URLs that cannot be parsed.
    """
    try:
        url.encode()
        parts = urlsplit(url.strip())
        port = parts.port
        host = (parts.hostname or "").rstrip(".").lower()
    except ValueError as error:
        raise _bad_url(url, str(error)) from error
    if (
        parts.scheme.lower() not in _DEFAULT_PORTS
        or not host
        or len(url) > _LONGEST_URL
        or _UNUSABLE.search(host)
    ):
        raise _bad_url(url, "only absolute http and https addresses of at most 2,048 characters are")
    scheme = parts.scheme.lower()
    address = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS[scheme]:
        address += f":{port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return urlunsplit((scheme, address, path, _query(parts.query), ""))


def _query(query: str) -> str:
    """The parameters as they are written, sorted, tracking ones left out.

    They are not decoded: %BC%AD may be UTF-8, EUC-KR or GBK, and two of them must not become one.
    """
    parameters = [p for p in query.split("&") if p and not _TRACKING.fullmatch(unquote(p.partition("=")[0]))]
    return quote("&".join(sorted(parameters)), safe="%/?:@!$&'()*+,;=~-._")


def url_id(canonical: str) -> str:
    """`u-` and 32 hex digits of the canonical URL's SHA-256."""
    return "u-" + hashlib.sha256(canonical.encode()).hexdigest()[:32]


def file_id(label: str, relative: PurePath) -> str:
    """`f-` and 32 hex digits over label and relative path, so that moving the folder changes nothing."""
    key = os.fsencode(label) + b"\0" + os.fsencode(relative.as_posix())
    return "f-" + hashlib.sha256(key).hexdigest()[:32]


def check_same_origin(article_id: str, origin: str, stored_origin: str) -> None:
    """Raise IngestError when a file claims the identity of another file that still exists.

    Only for `f-` ids: an id or a URL means the same article wherever it is read from.
    """
    if not article_id.startswith("f-") or origin == stored_origin or not stored_origin:
        return
    if origin and Path(stored_origin).exists() and not _one_file(origin, stored_origin):
        raise IngestError(
            f"{origin} would replace the article of {stored_origin}: label and path are the same.",
            advice="Give one of the two another name with --label.",
        )


def _one_file(origin: str, other: str) -> bool:
    """Whether two paths lead to one file, over a link or another spelling."""
    try:
        return Path(origin).samefile(other)
    except OSError:
        return False


def _bad_url(url: str, why: str) -> IngestError:
    return IngestError(
        f"The url {url[:120]!r} cannot be used: {why}.", advice="Give a full https:// address or none."
    )
