import threading
from functools import cache
from typing import Any

import pytest

from rag import language
from rag.domain import UNDETERMINED
from rag.language import identify


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("when do Trump and Xi meet?", "en"),
        ("Who is the mayor of Nordhaven?", "en"),
        ("시장은 누구인가?", "ko"),
        ("Apple iPhone 17 Pro Max 출시일은?", "ko"),
        ("NATO 사무총장 Mark Rutte 발언", "ko"),
        ("美 국무부, 對中 수출 규제 발표", "ko"),
        ("What does 시장 mean in Korean?", "en"),
        ("市長は誰ですか", "ja"),
        ("東京で首脳会談", "ja"),
        ("谁是市长？", "zh"),
        ("誰是市長？", "zh"),
        ("ใครเป็นนายกเทศมนตรี", "th"),
        ("Кто мэр города?", "ru"),
        ("من هو رئيس البلدية؟", "ar"),
        ("¿Quién es el alcalde?", "es"),
        ("Wer ist der Bürgermeister?", "de"),
        ("Belediye başkanı kimdir?", "tr"),
        ("Qui est le maire de la ville ?", "fr"),
    ],
)
def test_short_questions(text: str, code: str) -> None:
    assert identify(text) == code


def test_a_korean_article_full_of_english_names_is_korean() -> None:
    article = "Apple 최고경영자 Tim Cook은 San Francisco에서 iPhone 17 Pro와 MacBook Air를 공개했다. " * 5
    assert identify(article) == "ko"


@pytest.mark.parametrize("text", ["", "   ", "12345 67?", "!!!", "Putin Kim", "🙂🙂"])
def test_what_cannot_be_told_is_undetermined(text: str) -> None:
    assert identify(text) == UNDETERMINED


def test_several_threads_load_the_model_once(monkeypatch: pytest.MonkeyPatch) -> None:
    language._load.cache_clear()
    loads = []
    real = language._load.__wrapped__

    @cache
    def load() -> Any:
        loads.append(1)
        return real()

    monkeypatch.setattr(language, "_load", load)
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(identify("Wer ist der Bürgermeister?")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["de"] * 8
    assert len(loads) == 1
