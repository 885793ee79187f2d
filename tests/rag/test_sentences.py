import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.sentences import LONGEST, LONGEST_DENSE, sentences

# Language and the sentences of one line: joined by a space (by nothing in Chinese and Japanese) they must
# come apart exactly there.
SPACED = [
    ("ko", ["정부는 내년 예산을 올해보다 늘리기로 했다.", "야당은 곧바로 반대 성명을 냈다."]),
    ("ko", ["김 장관은 “예산을 늘리겠다. 반드시 그렇게 하겠다.”고 말했다.", "회의는 두 시간 만에 끝났다."]),
    ("ko", ['그는 "지금은 때가 아니다." 라고 잘라 말했다.', "기자들은 더 묻지 않았다."]),
    ("ko", ['노조는 "끝까지 싸운다."며 농성을 이어 갔다.', "회사는 대화를 제안했다."]),
    ("ko", ["관객들은 “정말 대단하다!” 외치며 일어섰다.", "공연은 한 시간 늦게 끝났다."]),
    ("ko", ["비가 언제쯤 그칠까요?", "기상청은 내일 아침이라고 답했죠.", "그래도 우산은 챙기세요."]),
    ("ko", ["행사는 2025. 8. 12. 오후에 열렸다.", "시민 3.5만 명이 모였다."]),
    ("ko", ["J. K. 롤링은 새 소설을 발표했다.", "출간일은 아직 정해지지 않았다."]),
    ("ko", ["(서울=새소식) 홍길순 기자 = 태풍이 북상하고 있다.", "항공편 열두 편이 결항했다."]),
    ("ko", ["시장은 현장을 둘러본 뒤 돌아갔다.", "홍길순 기자 hong@example.co.kr"]),
    ("ko", ["전.현직 의원 열 명이 자리를 함께했다.", "참석자 명단은 공개하지 않기로 함."]),
    ("ko", ["영화 《우리는 어디로 가는가?》 개봉이 미뤄졌다.", "새 개봉일은 다음 달이다."]),
    ("ko", ["왜 늦었느냐?라고 묻자 그는 웃기만 했다.", "답은 끝내 듣지 못했다."]),
    ("ko", ["협상은 밤늦게까지 이어졌다(사진).", "양측은 내일 다시 만난다."]),
    ("ko", ["대변인은 이렇게 말했다: “합의는 끝났다.”", "그리고 질문 없이 자리를 떴다."]),
    ("ko", ["1. 신청서를 작성해 창구에 냅니다.", "2. 접수증을 받아 보관합니다."]),
    ("ko", ["“우리는 끝까지 싸운다.”", "고려대 학생들은 이렇게 외쳤다."]),
    ("en", ["Mr. Hale met Dr. Ines Okoro on Monday.", "They spoke for about an hour."]),
    ("en", ["The U.S. Senate passed the bill late on Friday.", "It now goes to the House."]),
    ("en", ["The novel is by J. R. R. Tolkien.", "A new edition appears in May."]),
    ("en", ["She lives in the U.S. with two children.", "Her brother stayed in Peru."]),
    ("en", ["He spent nine years in the U.S.", "Then he returned to Lagos for good."]),
    ("en", ["Acme Inc. shares fell 3.5 percent to $12.40.", "Analysts had expected a rise."]),
    ("en", ["The firm is called Northwind Inc.", "It was founded in a garage."]),
    ("en", ["Version 2.0.1 is at https://example.org/get?v=2.0.1&x=1 today.", "The old one is gone."]),
    ("en", ["The train left at 9.30 a.m. from platform 4.", "It arrived an hour late."]),
    ("en", ["Use a heavy oil, e.g. castor oil, for this job.", "Water will not do here."]),
    ("en", ["Exhibit No. 5 was shown to the jury.", "Nobody in the room spoke."]),
    ("en", ['"We will rebuild the bridge."', "The minister gave no date for it."]),
    ("en", ['"Will you come to the hearing?" she asked him.', "He shook his head at once."]),
    ("en", ["“Who pays for all of this?” Senator Ortiz asked.", "The room went very quiet."]),
    ("en", ["“We lost. We will try again. That is all,” the coach said.", "He then left the hall."]),
    ("en", ["They waited for hours ... but nobody opened the gate.", "At dawn they went home."]),
    ("en", ["Yahoo! said it would appeal the ruling.", "The court declined to comment."]),
    ("en", ["What a night it was for the hosts!", "Could anyone have expected that?", "Hardly anyone."]),
    ("en", ["It happened in the spring of 2019.", "12 people were hurt in the blast."]),
    ("en", ["1. Read the whole notice first.", "2. Sign it and send it back."]),
    ("en", ["The study covered 4,000 homes.[12]", "Its authors asked for more money."]),
    ("en", ["Patients were low in vitamin C.", "The doctors blamed the diet."]),
    ("ru", ["В 1990 г. Россия приняла новый закон.", "Он действует до сих пор."]),
    ("ru", ["Поэт А. С. Пушкин родился в Москве.", "Дом его семьи не сохранился."]),
    ("ru", ["Завод им. Кирова остановил конвейер.", "Рабочих отправили в отпуск."]),
    ("ru", ["«Кто отвечает за ремонт моста?» — спросил мэр.", "Подрядчик промолчал в ответ."]),
    ("ru", ["Налог снизили, т. е. вернули прежнюю ставку.", "Бюджет потеряет 3,5 млн руб. в год."]),
    ("ru", ["Завезли хлеб, молоко, крупу и т. д.", "Потом склад закрыли на учёт."]),
    ("ru", ["«Мы никуда не уйдём отсюда.»", "Эти слова повторила вся площадь."]),
    ("ar", ["هل وصل الوزير إلى العاصمة أمس؟", "نعم، وصل قبل منتصف الليل."]),
    ("ar", ["قال د. أحمد إن الخطة جاهزة للتنفيذ.", "وانتهى الاجتماع بعد ساعة واحدة."]),
    ("ar", ["ارتفعت الأسعار بنسبة 3.5 في المئة.", "ولم يعلق البنك المركزي على ذلك."]),
    ("ar", ["يا له من يوم طويل وشاق!", "عاد الجميع إلى بيوتهم متعبين."]),
    ("es", ["¿Quién paga la reforma del puente?", "El alcalde no quiso responder."]),
    ("es", ["El Sr. García viajó a EE. UU. en marzo.", "Volvió con un acuerdo firmado."]),
    ("es", ["La ministra repitió que no.", "Después abandonó la sala de prensa."]),
    ("es", ["¡Qué partido tan extraño!", "Nadie supo explicar la derrota."]),
    ("de", ["Am 12. August kam Dr. Weber nach Bonn.", "Er blieb nur einen einzigen Tag."]),
    ("de", ["Im 19. Jahrhundert wuchs die Stadt schnell.", "Heute schrumpft sie wieder."]),
    ("de", ["Sie kam am 3. Oktober, d. h. einen Tag zu spät.", "Die Wahl war schon vorbei."]),
    ("de", ["„Das ist ein guter Tag für die Stadt.“", "Die Menge klatschte lange Beifall."]),
    ("de", ["Der Brief ist von König Ludwig XIV. von Frankreich.", "Das Archiv kaufte ihn gestern."]),
    ("fr", ["« Il faut partir avant la nuit. »", "M. Dupont répéta sa phrase deux fois."]),
]
GLUED = [
    ("ko", ["정부는 제재를 다시 연장하기로 했다.", "푸틴 대통령은 이를 비판했다."]),
    ("ko", ["심판은 기록을 볼 수 있어야 한다.(경기 규칙 12조)"]),
    ("zh", ["他说：“我们不会走。请大家放心。”", "说完他离开了会场。"]),
    ("zh", ["“你们什么时候来？”他问。", "没有人回答这个问题。"]),
    ("zh", ["报告称，出口增长了3.5%。", "专家对此并不感到意外！", "下半年会怎样？"]),
    ("zh", ["她刚读完《我们要去哪里？》这本新书。", "书店里已经卖光了。"]),
    ("zh", ["所谓“先有鸡还是先有蛋？”的争论由来已久。", "至今没有定论。"]),
    ("ja", ["首相は「予算を増やす。約束する。」と述べた。", "野党は強く反発している。"]),
    ("ja", ["会議は予定より早く終わった。", "「なぜ急いだのか？」と記者が尋ねた。", "答えはなかった。"]),
    ("ja", ["大変な一日でした！", "明日は少し休めるでしょうか？", "きっと大丈夫です。"]),
]


@pytest.mark.parametrize(("language", "expected"), SPACED, ids=lambda value: str(value)[:40])
def test_sentences_with_spaces_between(language: str, expected: list[str]) -> None:
    text = " ".join(expected)
    assert [span.of(text) for span in sentences(text, language)] == expected


@pytest.mark.parametrize(("language", "expected"), GLUED, ids=lambda value: str(value)[:40])
def test_sentences_with_nothing_between(language: str, expected: list[str]) -> None:
    text = "".join(expected)
    assert [span.of(text) for span in sentences(text, language)] == expected


def test_thai_runs_are_packed_to_readable_groups() -> None:
    text = " ".join(["นายกรัฐมนตรีกล่าวว่ารัฐบาลจะเพิ่มงบประมาณ", "เพื่อช่วยเหลือผู้ประสบภัยน้ำท่วม"] * 8)
    groups = [span.of(text) for span in sentences(text, "th")]
    assert " ".join(groups) == text
    assert all(100 <= len(group) <= 190 for group in groups)


def test_a_line_end_always_ends_a_sentence() -> None:
    text = "태풍 북상\r\n서울시는 비상근무에 들어갔다\n\n홍길순 기자"
    assert [span.of(text) for span in sentences(text, "ko")] == [
        "태풍 북상",
        "서울시는 비상근무에 들어갔다",
        "홍길순 기자",
    ]


def test_a_fragment_joins_its_neighbour_and_a_short_sentence_stays() -> None:
    text = "He was born in 1990. No. Nobody had told the family about it."
    assert [span.of(text) for span in sentences(text, "en")] == [
        "He was born in 1990. No.",
        "Nobody had told the family about it.",
    ]


@pytest.mark.parametrize(
    ("word", "longest"), [("considerable, ", LONGEST), ("장마,", LONGEST), ("连续降雨，", LONGEST_DENSE)]
)
def test_a_very_long_sentence_is_cut_after_a_clause(word: str, longest: int) -> None:
    text = word * (3 * longest // len(word)) + "."
    pieces = [span.of(text) for span in sentences(text, "und")]
    assert 3 <= len(pieces) <= 5
    assert all(longest // 2 <= len(piece) <= longest for piece in pieces)
    assert all(piece[-1] in ",，" for piece in pieces[:-1])


def test_a_cut_without_any_clause_keeps_marks_with_their_letter() -> None:
    text = "e\u0301" * 1000
    assert all(span.of(text).startswith("e") for span in sentences(text, "fr"))


@pytest.mark.parametrize(
    "unit", [".", '"', "“", "(.", "다.", ' "a." ', "ก ", "A. ", "1. ", "。”", ",a", "«»", "x"]
)
def test_damaged_text_of_one_pattern_is_still_divided(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    spans = sentences(text, "ko")
    assert sum(len(span.of(text).replace(" ", "")) for span in spans) == len(text.replace(" ", ""))
    assert max(span.end - span.start for span in spans) <= LONGEST


LETTERS = "aB1가다요。！？.!?…,;:\"'“”‘’「」«»()[] \t\n\r\u2028\u200f\u202b\u0301\u200d😀👩🏽นกا؟۔日本zh"
ALPHABET = [*LETTERS, "다. ", "Mr. ", "”고 ", ". "]


@settings(max_examples=300)
@given(
    text=st.lists(st.sampled_from(ALPHABET), max_size=120).map("".join) | st.text(max_size=200),
    times=st.integers(1, 12),
    language=st.sampled_from(["ko", "en", "zh", "ja", "ru", "ar", "th", "de", "und"]),
)
def test_spans_are_exact_ordered_disjoint_and_cover_every_character(
    text: str, times: int, language: str
) -> None:
    text *= times
    spans = sentences(text, language)
    covered = [False] * len(text)
    end = 0
    for span in spans:
        assert end <= span.start < span.end <= len(text)
        assert span.of(text) == span.of(text).strip()
        assert span.end - span.start <= LONGEST
        assert "\n" not in span.of(text)
        covered[span.start : span.end] = [True] * (span.end - span.start)
        end = span.end
    assert all(inside or character.isspace() for inside, character in zip(covered, text, strict=True))
