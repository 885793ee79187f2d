"""What readers judged, as drafts of gold questions: a person decides which of them become gold.

A draft names the articles that were cited and what was quoted of them, but no answer: an answer that a reader
liked is not yet a right one. Articles themselves are not copied: a deleted one must not live on in a folder.
"""

import json
from pathlib import Path
from typing import Any

from eval.errors import GoldError
from rag.bootstrap import open_journal
from rag.commands.output import emit
from rag.lines import counted
from rag.protocols import JudgedAnswer
from rag.settings import Settings

DONE = 0
QUERIES, ABOUT = "queries.jsonl", "about.json"
_NAME = "feedback"


def draft(settings: Settings, out: Path, *, as_json: bool) -> int:
    """Write the drafts of a store's feedback and return the exit code.

    Raises GoldError when there is no feedback, or the folder holds a gold set already.
    """
    judged = open_journal(settings).judged()
    records = [record for each in judged if (record := record_of(each)) is not None]
    if not records:
        raise GoldError(
            f"No reader has judged an answer of {settings.store} that is still there.",
            advice="Answers are judged on the page of `citedesk serve`, or with POST /v1/feedback.",
        )
    if any((out / name).exists() for name in (QUERIES, ABOUT)):
        raise GoldError(f"{out} holds a gold set already.", advice="Choose a new folder for --out.")
    out.mkdir(parents=True, exist_ok=True)
    about = {
        "name": _NAME,
        "task": "questions of readers, to be looked through by a person",
        "note": "Give `answers` to those that are to be gold, drop the others, and add corpus.jsonl."
        " `draft` says what the reader thought and what was shown.",
    }
    (out / ABOUT).write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", "utf-8")
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    (out / QUERIES).write_text("\n".join(lines) + "\n", "utf-8")
    good = sum(each.verdict == "good" for each in judged)
    document = {"out": str(out), "drafts": len(records), "good": good, "bad": len(judged) - good}
    emit(
        as_json=as_json,
        document=lambda: document,
        show=lambda console: console.print(
            f"{counted(len(records), 'draft')} in {out}: look through {QUERIES}, then add corpus.jsonl."
        ),
    )
    return DONE


def record_of(judged: JudgedAnswer) -> dict[str, Any] | None:
    """A question of the gold format with what is known of it; None when its articles were deleted since."""
    document = judged.document
    if "sentences" not in document:
        return None
    record = {
        "id": document["answer_id"],
        "question": document["question"],
        "language": document["question_language"],
        "answers": [],
        "relevant": list(dict.fromkeys(each["article_id"] for each in document["citations"])),
        "as_of": document["as_of"],
    }
    if judged.before:
        record["history"] = [turn for earlier in judged.before for turn in _turns(earlier)]
        record["standalone"] = document["standalone_question"]
    record["draft"] = {
        "verdict": judged.verdict,
        "comment": judged.comment,
        "status": document["status"],
        "model": document["model"],
        "text": document["text"],
        "quotes": [each["quote"] for each in document["citations"]],
    }
    return record


def _turns(document: dict[str, Any]) -> list[dict[str, str]]:
    said = " ".join(sentence["text"] for sentence in document.get("sentences", ()))
    turns = [{"role": "user", "text": document["question"]}]
    return [*turns, {"role": "agent", "text": said}] if said else turns
