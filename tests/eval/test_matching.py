import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.matching import nugget_recall, plain, stands_in, token_f1


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        (["40 Cables"], "Engineers replaced forty (40) cables."),
        (["미국 육군 부참모 총장"], "그는 미국 육군 부참모총장을 지냈다."),
        (["3,200권"], "책 3200권이 있다."),
        (["１２人"], "造成12人死亡"),
        (["nobody", "ปลาทู"], "เขากินปลาทูทอด"),
    ],
)
def test_a_gold_answer_is_found_however_it_is_spaced(answers: list[str], text: str) -> None:
    assert stands_in(answers, text)


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        (["41 cables"], "Engineers replaced 40 cables."),
        ([], "anything"),
        (["…"], "an answer of points alone is in no text…"),
        (["ปลาทู"], "เขากินปลาทอด"),
    ],
)
def test_what_is_not_there_is_not_found(answers: list[str], text: str) -> None:
    assert not stands_in(answers, text)


def test_vowel_signs_are_letters() -> None:
    assert plain("ที่ นี่") == "ที่นี่"
    assert plain("ที่") != plain("ท")


@given(st.text(), st.text(), st.text())
def test_an_answer_stands_in_what_surrounds_it(before: str, answer: str, after: str) -> None:
    if plain(answer) and plain(answer) in plain(before + answer + after):
        assert stands_in([answer], before + answer + after)


def test_token_f1_counts_shared_tokens() -> None:
    assert token_f1("forty cables", "forty cables") == 1.0
    assert token_f1("2025", "in 2025") == pytest.approx(2 / 3)
    assert token_f1("다리", "다리") == 1.0
    assert token_f1("2025", "nothing") == 0.0
    assert token_f1("", "") == 0.0


def test_a_nugget_counts_in_any_one_quote() -> None:
    nuggets = [["40 cables", "케이블 40개"], ["mayor"], ["ribbon"]]
    assert nugget_recall(nuggets, ["케이블 40개를 바꾸었다.", "The mayor came."]) == pytest.approx(2 / 3)
    assert nugget_recall(nuggets, []) == 0.0
