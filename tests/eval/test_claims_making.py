"""Claims made by rules: what each kind of change does to a sentence, and what it must leave alone."""

import ast
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.claims.claim import Change, GoldClaim, Label, capped, pick
from eval.claims.dates import MONTHS, WEEKDAYS
from eval.claims.hangul import fitting, stem_before_past, with_final
from eval.claims.names import Names, wrong_names
from eval.claims.negation import with_negation, without_negation
from eval.claims.opposites import turned_round
from eval.claims.quantities import figures, wrong_numbers
from eval.claims.statements import statement
from eval.claims.wording import same_meaning, unsaid

CLAIMS = Path(__file__).parents[2] / "eval" / "claims"
SENTENCES = {
    "en": "On Tuesday 1,204 letters worth $3.5 million arrived, 12 percent more than in 2023.",
    "ko": "화요일에 편지 1,204통이 도착했으며 350만 달러어치로, 2023년보다 12% 많았다.",
    "zh": "周二有1204封信寄到，价值350万美元，比2023年多12%。",
    "ja": "火曜日に手紙1204通が届いた。350万ドル相当で、2023年より12％多い。",
    "ru": "Во вторник пришло 1204 письма на 3,5 млн долларов, на 12 процентов больше, чем в 2023 году.",
    "ar": "وصلت 1204 رسالة يوم الثلاثاء بقيمة 3.5 مليون دولار، بزيادة 12 بالمائة عن عام 2023.",
}


def changed(kind: str, changes: list[Change]) -> str | None:
    return next((change.text for change in changes if change.kind == kind), None)


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("kind", ["num", "pct", "date", "scale", "money"])
def test_each_quantity_is_changed_in_every_language(language: str, kind: str) -> None:
    text = SENTENCES[language]
    made = changed(kind, list(wrong_numbers(text, language, "k")))
    assert made is not None
    assert made != text
    if kind == "pct":
        assert [f.text for f in figures(made, language) if f.sort == "pct"] != ["12"]
    if kind in ("num", "pct"):
        assert len(made) == len(text)
        assert sum(a != b for a, b in zip(made, text, strict=True)) == 1


@pytest.mark.parametrize("language", SENTENCES)
def test_a_wrong_number_is_the_same_for_the_same_sentence(language: str) -> None:
    first, again, other = (list(wrong_numbers(SENTENCES[language], language, key)) for key in ("a", "a", "b"))
    assert first == again
    assert [change.kind for change in first] == [change.kind for change in other]


@pytest.mark.parametrize(
    ("text", "language", "sorts"),
    [
        ("An F-35 and a G20 meeting", "en", []),
        ("It was 40 percent of 12 teams in 2019", "en", ["pct", "num", "year"]),
        ("2019 people came", "en", ["num"]),
        ("on 4 October and March 15", "en", ["day", "day"]),
        ("2018년 6월 12일 3명", "ko", ["year", "month", "day", "num"]),
        ("2018年6月12日，6个月", "zh", ["year", "month", "day", "num"]),
        ("百分之40的人", "zh", ["pct"]),
        ("15 августа 2018 года", "ru", ["day", "year"]),
        ("15 أغسطس عام 2018", "ar", ["day", "year"]),
    ],
)
def test_what_digits_count(text: str, language: str, sorts: list[str]) -> None:
    assert [figure.sort for figure in figures(text, language)] == sorts


def test_numbers_of_one_sort_are_exchanged_unless_they_are_side_by_side() -> None:
    exchanged = changed("exchanged", list(wrong_numbers("131 passengers and 206 sailors", "en", "k")))
    assert exchanged == "206 passengers and 131 sailors"
    assert changed("exchanged", list(wrong_numbers("It took 131 and 206 days", "en", "k"))) is None
    assert changed("exchanged", list(wrong_numbers("They won 5-3 after 12 hours", "en", "k"))) is None


def test_an_ordinal_keeps_its_ending() -> None:
    for key in map(str, range(20)):
        made = changed("num", list(wrong_numbers("He came 21st in the race", "en", key)))
        assert made is not None
        digits = figures(made, "en")[0].text
        ending = (
            "th" if 10 < int(digits) % 100 < 14 else {"1": "st", "2": "nd", "3": "rd"}.get(digits[-1], "th")
        )
        assert f"{digits}{ending} in" in made


@given(st.sampled_from(sorted(WEEKDAYS)), st.integers(0, 6), st.text("0123456789abc", max_size=6))
def test_a_weekday_becomes_another_one(language: str, day: int, key: str) -> None:
    for row in WEEKDAYS[language]:
        [change] = [c for c in wrong_numbers(f"— {row[day]} —", language, key) if c.kind == "date"]
        others = [name for i, name in enumerate(row) if i != day]
        assert change.text in [f"— {name} —" for name in others]


def test_months_that_are_words_need_a_day_beside_them() -> None:
    assert changed("date", list(wrong_numbers("They may march on", "en", "k"))) is None
    assert changed("date", list(wrong_numbers("May said March would come", "en", "k"))) is None
    assert changed("date", list(wrong_numbers("It was in May", "en", "k"))) is not None
    assert all(len(row) == 12 for rows in MONTHS.values() for row in rows)


@pytest.mark.parametrize(
    ("text", "language", "denied"),
    [
        ("The bridge was closed on Monday.", "en", "The bridge was not closed on Monday."),
        ("He said the plan would help.", "en", "He said the plan would not help."),
        ("다리가 다시 개통했다.", "ko", "다리가 다시 개통하지 않았다."),
        ("두 사람은 서울에서 만났다.", "ko", "두 사람은 서울에서 만나지 않았다."),
        ("책이 많이 있다.", "ko", "책이 많이 없다."),
        ("그것은 새로운 것이다.", "ko", "그것은 새로운 것이 아니다."),
        ("他们已经到达。", "zh", "他们尚未到达。"),
        ("这座桥是新的。", "zh", "这座桥不是新的。"),
    ],
)
def test_a_sentence_is_denied(text: str, language: str, denied: str) -> None:
    assert with_negation(text, language) == Change("negins", denied)


@pytest.mark.parametrize(
    ("text", "language", "affirmed"),
    [
        ("They did not agree.", "en", "They did agree."),
        ("She won't come.", "en", "She will come."),
        ("회사는 동의하지 않았다.", "ko", "회사는 동의했다."),
        ("요금을 올릴 수 없다.", "ko", "요금을 올릴 수 있다."),
        ("他们不会同意。", "zh", "他们会同意。"),
        ("船员尚未获救。", "zh", "船员已经获救。"),
    ],
)
def test_a_negation_is_taken_out(text: str, language: str, affirmed: str) -> None:
    assert without_negation(text, language) == Change("negdel", affirmed)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("He asked whether the plan would help.", "en"),
        ("They never came.", "en"),
        ("비가 왔다고 그는 말했다.", "ko"),
        ("特別委员会开会。", "zh"),
        ("Il a plu.", "fr"),
    ],
)
def test_nothing_is_denied_where_no_rule_fits(text: str, language: str) -> None:
    assert with_negation(text, language) is None


def test_a_direction_is_turned_round() -> None:
    assert turned_round("Sales rose sharply.", "en", "k") == Change("antonym", "Sales fell sharply.")
    assert turned_round("매출이 크게 증가했다.", "ko", "k") == Change("antonym", "매출이 크게 감소했다.")
    assert turned_round("销量上升。", "zh", "k") == Change("antonym", "销量下降。")
    assert turned_round("We won't look after it at first.", "en", "k") is None
    assert turned_round("값이 더 이상 그대로다.", "ko", "k") is None


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        (
            "The mayor said that the bridge would stay closed until May.",
            "en",
            "The bridge would stay closed until May.",
        ),
        (
            '"The bridge will stay closed until the spring," the mayor said.',
            "en",
            "The bridge will stay closed until the spring.",
        ),
        (
            "시장은 다리가 내년 봄까지 닫혀 있을 예정이라 불편이 크다고 말했다.",
            "ko",
            "다리가 내년 봄까지 닫혀 있을 예정이라 불편이 크다.",
        ),
        ("市长表示，这座桥在明年春天之前都将继续关闭。", "zh", "这座桥在明年春天之前都将继续关闭。"),
    ],
)
def test_who_said_so_is_left_out(text: str, language: str, told: str) -> None:
    assert unsaid(text, language) == Change("attribution", told)


def test_sentences_are_shortened_and_put_in_another_order() -> None:
    text = (
        "However, the harbour bridge in Aldmoor (the older one) reopened to traffic, which pleased the shops."
    )
    assert next(same_meaning(text, "en")) == Change(
        "short", "However, the harbour bridge in Aldmoor (the older one) reopened to traffic."
    )
    said = '"The bridge will open again," Brandt said.'
    assert Change("reorder", 'Brandt said: "The bridge will open again."') in list(same_meaning(said, "en"))
    assert list(same_meaning("길이 좁다.", "ko")) == []
    assert list(same_meaning("Мост, который старше, открыт.", "ru")) == []


STORIES = {
    "en": [
        "Mayor Ilse Brandt met the press near the bridge.",
        "Later, critics said that Brandt ignored what Oren Vale had asked for.",
        "It was clear that Vale would answer in London.",
        "The crew thanked Brandt and left for Spain.",
    ],
    "ko": [
        "일제 브란트(Ilse Brandt) 시장이 다리를 열었다.",
        "그는 브란트는 오렌 베일(Oren Vale)을 알지 못했다고 런던에서 적었다.",
        "선장 베일은 스페인으로 떠났다.",
    ],
    "zh": ["伊尔泽·布兰特打开了桥。", "后来布兰特没有说话。"],
}


def test_names_are_put_in_from_other_sentences() -> None:
    names = Names(STORIES)
    assert set(names.known["en"]) == {"Brandt", "Vale"}
    assert set(names.known["ko"]) == {"브란트", "베일"}
    assert names.known["zh"] == ("布兰特",)
    [wrong] = [c for c in wrong_names(STORIES["en"][3], "en", names, "k") if c.kind == "name"]
    assert wrong.text == "The crew thanked Vale and left for Spain."
    [wrong] = [c for c in wrong_names(STORIES["ko"][2], "ko", names, "k") if c.kind == "name"]
    assert wrong.text == "선장 브란트는 스페인으로 떠났다."  # the particle follows the name


def test_two_names_of_a_sentence_are_exchanged() -> None:
    changes = list(wrong_names(STORIES["en"][1], "en", Names(STORIES), "k"))
    assert Change("roles", "Later, critics said that Oren Vale ignored what Brandt had asked for.") in changes


def test_a_place_becomes_another_and_keeps_korean_particles_right() -> None:
    for key in map(str, range(30)):
        [place] = [c for c in wrong_names(STORIES["ko"][2], "ko", Names(STORIES), key) if c.kind == "place"]
        other = place.text.removeprefix("선장 베일은 ").removesuffix(" 떠났다.")
        assert other == other[:-1].removesuffix("으") + fitting(
            other.removesuffix("으로").removesuffix("로"), "로"
        )


@pytest.mark.parametrize(
    ("question", "answer", "told"),
    [
        ("산골 마을의 새 도서관 이름은?", "숲", "산골 마을의 새 도서관 이름은 숲이다."),
        ("다리가 다시 열린 해는 언제인가?", "2025년", "다리가 다시 열린 해는 2025년이다."),
        ("달무리호는 어디에서 멈췄는가?", "은솔도", "달무리호는 은솔도에서 멈췄다."),
        ("항구 다리를 다시 연 사람은 누구인가?", "브란트", "항구 다리를 다시 연 사람은 브란트이다."),
        ("선장은 무엇을 보았는가?", "등대", "선장은 등대를 보았다."),
        ("산골 도서관의 책은 모두 몇 권인가?", "3200권", "산골 도서관의 책은 모두 3200권이다."),
        ("마을은 무엇으로 유명한가?", "차", None),
    ],
)
def test_questions_become_statements(question: str, answer: str, told: str | None) -> None:
    assert statement(question, answer) == told


def test_hangul() -> None:
    assert with_final("아", "ㅆ") == "았"
    assert with_final("았", " ") == "아"
    assert stem_before_past("만", "났") == "만나"
    assert stem_before_past("마", "쳤") == "마치"
    assert stem_before_past("", "왔") == "오"
    assert stem_before_past("들", "었") is None
    assert [fitting(word, "는") for word in ("베일", "브란트", "3", "2")] == ["은", "는", "은", "는"]
    assert [fitting(word, "으로") for word in ("서울", "런던", "파리")] == ["로", "으로", "로"]


def made(kind: str, count: int) -> list[GoldClaim]:
    return [
        GoldClaim(f"{kind}{i}", f"{kind} {i}", "en", Label.FALSE, kind, ("a",), "a") for i in range(count)
    ]


@given(
    st.dictionaries(st.sampled_from(["same", "num", "pct", "name"]), st.integers(1, 60)), st.integers(1, 200)
)
def test_a_limit_keeps_small_kinds_whole(sizes: dict[str, int], most: int) -> None:
    claims = [claim for kind, size in sizes.items() for claim in made(kind, size)]
    kept = capped(claims, most, {"same": 3})
    assert len(kept) <= max(most, 0)
    assert kept == [claim for claim in claims if claim in kept]
    counts = Counter(claim.kind for claim in kept)
    whole = [kind for kind in sizes if counts[kind] == sizes[kind]]
    if len(claims) > most:
        cut = [counts[kind] / (3 if kind == "same" else 1) for kind in sizes if kind not in whole]
        assert len(set(cut)) == 1
    else:
        assert kept == claims
    assert capped(claims, most, {"same": 3}) == kept


def test_a_choice_is_fixed_by_its_key() -> None:
    chosen = {pick(str(key), "abcd") for key in range(50)}
    assert chosen == set("abcd")
    assert pick("one", "abcd") == pick("one", "abcd")


def test_what_makes_claims_knows_nothing_of_what_checks_them() -> None:
    measuring = {"documents", "measure", "tally", "command"}
    for path in CLAIMS.glob("*.py"):
        names = {
            name
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            for name in (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        }
        checks = {name for name in names if name.startswith("rag.verify")}
        assert checks <= ({"rag.verify.claims", "rag.verify.gate"} if path.stem in measuring else set()), path
