"""What questions ask for, and their words without the asking."""

import pytest

from rag.domain import QuestionKind
from rag.questions import content_words, is_function_word, question_kind, topic_words

TIME, NUMBER, REASON = QuestionKind.TIME, QuestionKind.NUMBER, QuestionKind.REASON
PLACE, PERSON, TITLE = QuestionKind.PLACE, QuestionKind.PERSON, QuestionKind.TITLE
OPEN, OTHER = QuestionKind.OPEN, QuestionKind.OTHER

KINDS = [
    # English
    ("When did the ferry run aground?", TIME),
    ("What year was the treaty signed?", TIME),
    ("On what day does the exhibition open?", TIME),
    ("How many buses stayed in the depot?", NUMBER),
    ("How long was the phone call?", NUMBER),
    ("What percentage of the electorate voted?", NUMBER),
    ("Why did the mayor resign?", REASON),
    ("What was the reason for the delay?", REASON),
    ("Where will the next summit be held?", PLACE),
    ("Which city hosts the 2026 summit?", PLACE),
    ("Who won the Northern Shield?", PERSON),
    ("Whose goals decided the match?", PERSON),
    ("What did the two presidents discuss?", OPEN),
    ("What did Kim say about the treaty?", OPEN),
    ("How did the strike end?", OPEN),
    ("Tell me about the summit in Alaska", OPEN),
    ("When did the leaders agree to meet?", TIME),
    # Korean
    ("여객선은 언제 좌초했나?", TIME),
    ("조약은 몇 년에 서명되었나?", TIME),
    ("구조된 승객은 몇 명인가?", NUMBER),
    ("기준금리는 얼마나 내렸나?", NUMBER),
    ("왜 파업에 들어갔나?", REASON),
    ("공항이 문을 닫은 이유는?", REASON),
    ("다음 정상회의는 어디에서 열리나?", PLACE),
    ("노벨문학상을 받은 사람은 누구인가?", PERSON),
    ("두 정상은 무엇을 논의했나?", OPEN),
    ("시장은 폭염에 어떻게 대처했나?", OPEN),
    ("회담 내용을 요약해 줘", OPEN),
    # Chinese
    ("地铁七号线什么时候通车？", TIME),
    ("这座博物馆建于哪一年？", TIME),
    ("晶圆厂投资多少？", NUMBER),
    ("有几个人受伤？", NUMBER),
    ("工期为什么推迟？", REASON),
    ("明年的峰会在哪里举行？", PLACE),
    ("馆长是谁？", PERSON),
    ("双方讨论了什么？", OPEN),
    ("会谈的主要内容是什么？", OPEN),
    # Japanese
    ("万博はいつ開幕したか", TIME),
    ("衛星の重さはどれくらいか", NUMBER),
    ("避難した住民は何人か", NUMBER),
    ("日銀はなぜ利上げを決めたのか", REASON),
    ("首脳会談はどこで開かれたか", PLACE),
    ("図書館の館長は誰か", PERSON),
    ("両氏は電話で何を話し合ったか", OPEN),
    # Russian
    ("Когда открыли мост?", TIME),
    ("В каком году подписали договор?", TIME),
    ("Сколько пациентов вывели из больницы?", NUMBER),
    ("Почему закрыли аэропорт?", REASON),
    ("Где пройдёт следующий саммит?", PLACE),
    ("Кто снял этот фильм?", PERSON),
    ("О чём говорили президенты?", OPEN),
    ("Что обсудили Путин и Ким?", OPEN),
    # Arabic
    ("متى بدأت الحملة؟", TIME),
    ("كم راكبا علق في التلفريك؟", NUMBER),
    ("لماذا أغلقت المدارس؟", REASON),
    ("أين تعقد القمة؟", PLACE),
    ("من هو رئيس الوفد؟", PERSON),
    ("ماذا ناقش الرئيسان؟", OPEN),
    # Spanish
    ("¿Cuándo se inauguró el puente?", TIME),
    ("¿Cuántas personas fueron atendidas?", NUMBER),
    ("¿Por qué cerraron las escuelas?", REASON),
    ("¿Dónde se jugó la final?", PLACE),
    ("¿Quién ganó el partido?", PERSON),
    ("¿De qué hablaron los presidentes?", OPEN),
    # German
    ("Wann öffnet das Museum?", TIME),
    ("Wie viele Zuschauer kamen?", NUMBER),
    ("Warum wurde der Zins gesenkt?", REASON),
    ("Wo liegt die neue Fabrik?", PLACE),
    ("Wer leitet den Betrieb?", PERSON),
    ("Was wurde auf dem Gipfel beschlossen?", OPEN),
    # French
    ("Quand le pont a-t-il rouvert ?", TIME),
    ("Combien de passagers ont été sauvés ?", NUMBER),
    ("Pourquoi l'usine a-t-elle fermé ?", REASON),
    ("Où aura lieu le sommet ?", PLACE),
    # Turkish
    ("Köprü ne zaman açıldı?", TIME),
    ("Kaç kişi kurtarıldı?", NUMBER),
    ("Grev neden başladı?", REASON),
    ("Zirve nerede yapılacak?", PLACE),
    ("Bu kitabın yazarı kimdir?", PERSON),
    # Thai
    ("สะพานเปิดเมื่อไหร่", TIME),
    ("มีผู้โดยสารกี่คน", NUMBER),
    ("โรงเรียนปิดเพราะเหตุใด", REASON),
    ("การประชุมจัดที่ไหน", PLACE),
    ("ใครชนะการเลือกตั้ง", PERSON),
    # No table says so
    ("Alaska summit", OTHER),
    ("쿠르스크", OTHER),
    ("Is the bridge open?", OTHER),
]


@pytest.mark.parametrize(("question", "kind"), KINDS, ids=[question for question, _ in KINDS])
def test_kind(question: str, kind: QuestionKind) -> None:
    assert question_kind(question) is kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [("台風でどのような被害を受けたか", OPEN), ("Maçı kim kazandı?", PERSON)],
)
def test_kind_not_yet_told(question: str, kind: QuestionKind) -> None:
    assert question_kind(question) is kind


def test_thai_sara_am_in_question_words() -> None:
    assert question_kind("ทำไมโรงเรียนปิด") is REASON
    assert question_kind("จำนวนผู้โดยสาร") is NUMBER
    assert content_words("ทำไมโรงเรียนปิด", "th") == "โรงเรียนปิด"


@pytest.mark.parametrize(
    ("question", "kind"),
    [("ＷＨＥＮ did it open?", TIME), ("  how many people came?", NUMBER), ("WHO WON?", PERSON)],
)
def test_kind_is_read_after_nfkc_in_either_case(question: str, kind: QuestionKind) -> None:
    assert question_kind(question) is kind


def test_kim_asks_only_in_turkish() -> None:
    assert content_words("Kim kazandı?", "tr") == "kazandı?"
    assert content_words("What did Kim win?", "en") == "Kim win?"
    assert is_function_word("kim", "tr")
    assert not is_function_word("Kim", "en")


@pytest.mark.parametrize(
    ("question", "language", "kept", "dropped"),
    [
        (
            "What did Putin and Kim discuss on the phone?",
            "en",
            "Putin Kim discuss phone",
            "What did and on the",
        ),
        ("¿De qué hablaron Trump y Putin en Alaska?", "es", "hablaron Trump Putin Alaska", "De qué y en"),
        ("Worüber sprachen die Minister in Wien?", "de", "sprachen Minister Wien", "Worüber die in"),
        ("Quand la ministre a signé le traité ?", "fr", "ministre signé traité", "Quand la le"),
        ("Chi ha vinto la partita?", "it", "vinto partita", "Chi la"),
        ("Quando foi assinado o tratado?", "pt", "assinado tratado", "Quando foi o"),
        ("Wanneer is de brug geopend?", "nl", "brug geopend", "Wanneer is de"),
        ("О чём говорили Путин и Трамп?", "ru", "говорили Путин Трамп", "О чём и"),
        ("Köprü ne zaman açıldı?", "tr", "Köprü zaman açıldı", "ne"),
        ("متى وصل الوفد إلى بيونغ يانغ؟", "ar", "وصل الوفد بيونغ يانغ", "متى إلى"),
    ],
)
def test_content_words_of_spaced_scripts(question: str, language: str, kept: str, dropped: str) -> None:
    content = content_words(question, language)
    left = content.strip(" ¿?؟").split()
    assert set(kept.split()) <= {word.strip("?؟") for word in left}
    assert not {word.lower() for word in dropped.split()} & {word.lower() for word in left}


@pytest.mark.parametrize(
    ("question", "language", "content"),
    [
        ("서린시 버스 파업은 어떻게 끝났나?", "ko", "서린시 버스 파업은 끝 ?"),
        ("두 정상은 무엇을 논의했나?", "ko", "두 정상은 논의 ?"),
        ("쿠르스크에 대해 알려줘", "ko", "쿠르스크 알려줘"),
        ("普京和金正恩在电话里谈了什么？", "zh", "普京 金正恩 电话里谈 ?"),
        ("晶圆厂投资多少？", "zh", "晶圆厂投资 ?"),
        ("プーチン氏は電話で何を話し合ったか", "ja", "プーチン氏 電話 話し合"),
        ("万博はいつ開幕したか", "ja", "万博 開幕"),
        ("ใครชนะการเลือกตั้ง", "th", "ชนะการเลือกตั้ง"),
    ],
)
def test_content_words_of_scripts_that_run_together(question: str, language: str, content: str) -> None:
    assert content_words(question, language) == content


def test_particles_inside_chinese_words_stay() -> None:
    assert content_words("和平条约的士司机", "zh") == "和平条约的士司机"


def test_a_question_of_question_words_only_has_no_content() -> None:
    assert content_words("What is it about?", "en").strip("?") == ""


@pytest.mark.parametrize(
    ("content", "topic"),
    [
        ("Putin Kim discuss phone?", "Putin Kim phone"),
        ("푸틴 김정은 통화 논의했", "푸틴 김정은 통화"),
        ("普京 金正恩 电话里谈 ？", "普京 金正恩 电话里"),
        ("プーチン氏 電話 話し合っ", "プーチン氏 電話"),
        ("Путин Трамп обсудили Аляске", "Путин Трамп Аляске"),
        ("happened discussed?", ""),
    ],
)
def test_topic_words_leave_out_saying_and_happening(content: str, topic: str) -> None:
    assert topic_words(content) == topic
