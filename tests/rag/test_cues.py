"""What sentences do: report, analyse, lean on the one before."""

import pytest

from rag.cues import analyses, leans, reports


@pytest.mark.parametrize(
    "sentence",
    [
        "The Kremlin said that the talks went well.",
        "Both sides agreed to meet again.",
        "According to the mayor, the bridge is safe.",
        "김 위원장은 조약의 정신을 지키겠다고 답했다고 밝혔다.",
        "두 정상은 협력을 넓히기로 합의했다.",
        "克里姆林宫12日宣布，双方商定继续接触。",
        "金正恩表示支持。",
        "両氏は接触を続けることで合意した。",
        "植田総裁は今後判断すると述べた。",
        "Путин сообщил о переговорах.",
        "Стороны договорились продолжать контакты.",
        "وأعلن الكرملين أن المكالمة كانت مفيدة.",
        "La alcaldesa anunció nuevas medidas.",
        "Der Minister sagte, man sei bereit.",
        "Le ministre a déclaré que le pont rouvrira.",
    ],
)
def test_reports(sentence: str) -> None:
    assert reports(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The bridge is 300 metres long.",
        "다리의 길이는 300미터다.",
        "大桥长三百米。",
        "橋は長さ三百メートルである。",
        "Мост стоит у реки.",
        "طول الجسر ثلاثة كيلومترات.",
        "El puente mide 300 metros.",
    ],
)
def test_reports_nothing(sentence: str) -> None:
    assert not reports(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Analysts see the call as a signal.",
        "The visit is likely to strengthen the alliance.",
        "전문가들의 해석이 엇갈린다.",
        "회담에 영향을 미칠 것으로 보인다.",
        "分析人士认为这是一个信号。",
        "外界普遍预计会推迟。",
        "専門家は別の狙いがあるとみる。",
        "По мнению экспертов, это сигнал.",
        "يرى محللون أن الزيارة مهمة.",
        "Según los expertos, podría cambiar.",
        "Beobachter sehen darin ein Zeichen.",
    ],
)
def test_analyses(sentence: str) -> None:
    assert analyses(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The two leaders spoke on Tuesday.",
        "두 정상은 12일 통화했다.",
        "两人12日通了电话。",
        "両氏は12日に電話で話した。",
        "Они говорили во вторник.",
        "تحدث الزعيمان يوم الثلاثاء.",
    ],
)
def test_analyses_nothing(sentence: str) -> None:
    assert not analyses(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "He promised to return.",
        "“It was close,” she said.",
        "This delayed the work by a year.",
        "However, the bridge stayed shut.",
        "The two congratulated each other.",
        "이는 17년 만에 처음이다.",
        "그는 다시 만나자고 했다.",
        "이번 결정은 예상된 일이었다.",
        "그러나 합의는 없었다.",
        "他表示支持。",
        "这是首次。",
        "双方同意继续接触。",
        "これは初めてだ。",
        "しかし合意はなかった。",
        "同氏は語った。",
        "Он согласился.",
        "Это первый случай.",
        "При этом стороны молчат.",
        "هذا هو اللقاء الأول.",
        "وأضاف أن الجسر آمن.",
        "Además, cerró las escuelas.",
        "Sie kündigte an, zu bleiben.",
        "Elle a promis de revenir.",
    ],
)
def test_leans(sentence: str) -> None:
    assert leans(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Henrik promised to return.",
        "Thistle fields cover the hill.",
        "Putin said he would return.",
        "이재명 대통령은 연설했다.",
        "이란은 협상을 거부했다.",
        "그리스는 채권을 발행했다.",
        "또렷한 소리가 들렸다.",
        "普京表示感谢。",
        "金氏は応じた。",
        "Путин согласился.",
        "Онега замёрзла.",
        "بوتين شكر كيم.",
        "El puente reabrió.",
        "Der Minister blieb.",
        "Le pont a rouvert.",
        "Estonia cerró la frontera.",
        "",
    ],
)
def test_stands_on_its_own(sentence: str) -> None:
    assert not leans(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["Этот договор важен.", "이 자리에서 그는 감사를 표했다.", "وهذا هو اللقاء الأول.", "وهو اللقاء الأول."],
)
def test_leans_in_further_forms(sentence: str) -> None:
    assert leans(sentence)


@pytest.mark.parametrize("sentence", ["Il governo ha approvato la legge.", "Mais de cem pessoas vieram."])
def test_articles_of_other_languages_do_not_lean(sentence: str) -> None:
    assert not leans(sentence)
