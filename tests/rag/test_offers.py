"""What a sentence offers that its question does not already say."""

import pytest

from rag.domain import QuestionKind
from rag.offers import offers

TIME, NUMBER, REASON = QuestionKind.TIME, QuestionKind.NUMBER, QuestionKind.REASON
PLACE, PERSON, TITLE = QuestionKind.PLACE, QuestionKind.PERSON, QuestionKind.TITLE


@pytest.mark.parametrize(
    ("kind", "question", "sentence", "offered"),
    [
        # numbers, in digits and in words
        (NUMBER, "How many came?", "A crowd of 18,402 watched the match.", 1),
        (NUMBER, "How many came?", "Twelve fans came.", 1),
        (NUMBER, "How many came?", "The fans came late.", -1),
        (NUMBER, "How many of the 18,402 stayed?", "The 18402 were asked.", -1),
        (NUMBER, "몇 명이 다쳤나?", "승객 12명이 다쳤다.", 1),
        (NUMBER, "몇 명이 다쳤나?", "승객 세 명이 다쳤다.", 1),
        (NUMBER, "몇 명이 다쳤나?", "승객이 다쳤다.", -1),
        (NUMBER, "有多少人受伤？", "三十二人受伤。", 1),
        (NUMBER, "有多少人受伤？", "有人受伤。", -1),
        (NUMBER, "避難したのは何人か", "住民24人が避難した。", 1),
        (NUMBER, "Сколько человек пришло?", "Пришло двести тысяч человек.", 1),
        (NUMBER, "Сколько человек пришло?", "Пришли жители.", -1),
        (NUMBER, "كم راكبا؟", "علق ثلاثون راكبا.", 1),
        (NUMBER, "¿Cuántos vinieron?", "Vinieron doce niños.", 1),
        (NUMBER, "Wie viele kamen?", "Es kamen zwölf Gäste.", 1),
        (NUMBER, "มีกี่คน", "มีสิบคน", 1),
        # times
        (TIME, "When did it open?", "It opened in 2021.", 1),
        (TIME, "When did it open?", "It opened on a Friday.", 1),
        (TIME, "When did it open?", "It opened in March.", 1),
        (TIME, "When did it open?", "It opened late.", -1),
        (TIME, "When did it open?", "It drew 1,204 people.", -1),
        (TIME, "When in 2021 did it open?", "It opened in 2021.", -1),
        (TIME, "언제 열렸나?", "행사는 12일 열렸다.", 1),
        (TIME, "언제 열렸나?", "행사는 수요일에 열렸다.", 1),
        (TIME, "언제 열렸나?", "행사는 서울시민을 위해 열렸다.", -1),
        (TIME, "什么时候通车？", "地铁28日通车。", 1),
        (TIME, "什么时候通车？", "地铁通车了。", -1),
        (TIME, "いつ開いたか", "4月に開いた。", 1),
        (TIME, "Когда открыли?", "Открыли в августе.", 1),
        (TIME, "متى بدأت؟", "بدأت في سبتمبر.", 1),
        (TIME, "¿Cuándo empezó?", "Empezó en julio.", 1),
        # reasons
        (REASON, "Why did it close?", "It closed because of the storm.", 1),
        (REASON, "Why did it close?", "It closed.", -1),
        (REASON, "왜 닫았나?", "안개 때문에 닫았다.", 1),
        (REASON, "왜 닫았나?", "공항을 닫았다.", -1),
        (REASON, "为什么推迟？", "由于大雾推迟。", 1),
        (REASON, "なぜ遅れたか", "霧のため遅れた。", 1),
        (REASON, "Почему закрыли?", "Закрыли из-за тумана.", 1),
        (REASON, "لماذا أغلقت؟", "أغلقت بسبب الضباب.", 1),
        # places
        (PLACE, "Where was the final?", "The final was played at Tanner's Field.", 1),
        (PLACE, "Where was the final?", "The final was played in the rain.", -1),
        (PLACE, "Where in Busan was it?", "It was in Busan.", -1),
        (PLACE, "어디에서 열리나?", "회의는 부산광역시 열린다.", 1),
        (PLACE, "어디에서 열리나?", "회의가 열린다.", -1),
        (PLACE, "在哪里举行？", "会议在深圳市举行。", 1),
        (PLACE, "どこで会談したか", "首相官邸と東京都で会談した。", 1),
        # persons
        (PERSON, "Who won?", "The race was won by Harriet Quill.", 1),
        (PERSON, "Who won?", "The race was close.", -1),
        (PERSON, "Who beat Harriet Quill?", "Nobody ever beat Harriet Quill.", -1),
        (PERSON, "누가 이끌었나?", "대표단은 볼로딘 의장과 김민수 대표가 이끌었다.", 1),
        (PERSON, "누가 이끌었나?", "오늘 회의가 있었다.", -1),
        (PERSON, "馆长是谁？", "馆长是罗雁青。", 1),
        (PERSON, "Кто снял фильм?", "Фильм сняла Сальма Хаддур.", 1),
        # titles of works
        (TITLE, "小说的书名？", "她的小说《素食者》获奖。", 1),
        (TITLE, "小说的书名？", "她的小说获奖。", -1),
        (TITLE, "작품은?", "대표작은 「소년이 온다」이다.", 1),
    ],
)
def test_offers(kind: QuestionKind, question: str, sentence: str, offered: int) -> None:
    assert offers(sentence, question, kind) == offered


@pytest.mark.parametrize("kind", [QuestionKind.OPEN, QuestionKind.OTHER])
def test_any_sentence_would_do_for_other_questions(kind: QuestionKind) -> None:
    assert offers("In 2021 Harriet Quill won.", "Tell me", kind) == 0


def test_width_and_case_do_not_make_a_number_or_name_new() -> None:
    assert offers("２０２５年に始まった。", "2025年の何が始まったか", TIME) == -1
    assert offers("Nobody beat QUILL.", "who beat quill?", PERSON) == -1
