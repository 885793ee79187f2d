"""Markdown files with `key: value` front matter and a `# Title`."""

import re
from collections.abc import Mapping
from typing import Any

from rag.ingest.draft import Draft, Rules
from rag.ingest.encoding import decode
from rag.ingest.fields import read_fields
from rag.ingest.page import completed, read_page

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S)
_KEY = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:[ \t]*(.*)")
_TITLE = re.compile(r"\A\s*# +([^\n]+?)(?: +#+)? *(?:\n|\Z)|\A\s*([^\n#][^\n]*)\n=+ *(?:\n|\Z)")
_LISTS = ("authors", "author", "captions")
_RENAMED = {"sitename": "source", "publisher": "source", "category": "section", "published": "published_at"}
# Marks that carry no words, in the order they are taken off; link and image texts stay.
_MARKS = (
    (re.compile(r"<!--.*?-->", re.S), ""),
    (re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)"), ""),
    (re.compile(r"\[([^\]\n]+)\]\([^)\n]*\)"), r"\1"),
    (re.compile(r"^#{1,6} +(.*?)(?: +#+)? *$", re.M), r"\1"),
    (re.compile(r"^ {0,3}> ?", re.M), ""),
    (re.compile(r"(\*\*|__)(?=\S)([^\n]*?\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]*?\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<!\w)_(?=\S)([^_\n]*?\S)_(?!\w)"), r"\1"),
    (re.compile(r"`([^`\n]+)`"), r"\1"),
    (re.compile(r"^ {0,3}(?:-{3,}|\*{3,}|_{3,}) *$", re.M), ""),
)
_IMAGE = re.compile(r"!\[([^\]\n]+)\]\([^)\n]*\)")


def read_markdown(data: bytes, rules: Rules) -> tuple[Draft, str | None]:
    """The draft of a `.md` file and the `id` its front matter gives, if any.

    Front matter is `key: value` between `---` lines: quotes around a value are dropped, lists are
    `[a, b]` or indented `- a` lines; keys are the fields and aliases of an article. Raises IngestError for
    values that do not fit their field.
    """
    text = decode(data).replace("\r\n", "\n")
    front, text = _split_front_matter(text)
    draft, given_id = read_fields({**front, "text": "unread"}, rules)
    heading = _TITLE.match(text)
    if heading:
        text = text[heading.end() :]
        draft.title = draft.title or _plain(heading[1] or heading[2])
    captions = (*draft.captions, *_IMAGE.findall(text))
    page = read_page(_plain(text), rules, known_title=draft.title)
    done = completed(draft, page)
    done.captions = captions
    return done, given_id


def _split_front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    block = _FRONT_MATTER.match(text)
    if not block:
        return {}, text
    fields: dict[str, Any] = {}
    key = ""
    for line in block[1].splitlines():
        if pair := _KEY.match(line):
            key = _RENAMED.get(pair[1].lower(), pair[1].lower())
            fields[key] = _value(key, pair[2].strip())
        elif key and line.strip().startswith("- "):
            items = fields[key] if isinstance(fields[key], list) else []
            fields[key] = [*items, _unquoted(line.strip()[2:])]
    return {name: value for name, value in fields.items() if value not in ("", [], None)}, text[block.end() :]


def _value(key: str, text: str) -> str | list[str]:
    if text.startswith("[") and text.endswith("]"):
        return [_unquoted(item) for item in text[1:-1].split(",") if item.strip()]
    return [_unquoted(text)] if key in _LISTS and text else _unquoted(text)


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _plain(text: str) -> str:
    for mark, words in _MARKS:
        text = mark.sub(words, text)
    return text
