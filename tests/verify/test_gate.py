"""The gate as a whole, with the real encoder: verdicts, what is quoted, what holds for every claim."""

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.domain import Access, ArticleHead, ArticleStatus, Kind, Moment, Precision, TitleOrigin
from rag.embed.universal import UniversalSentenceEncoder
from rag.sentences import sentences
from rag.verify.claims import Claim, Evidence, Finding, Verdict
from rag.verify.gate import Gate
from tests.fakes import HashEmbedder

ENCODER = UniversalSentenceEncoder()
GATE = Gate(ENCODER)
RANK = {Verdict.CONTRADICTED: 0, Verdict.UNSURE: 1, Verdict.SUPPORTED: 2}

KOREAN = (
    "하늘해운은 3월 12일 부산항에서 새 연락선의 운항을 시작했다고 밝혔다. "
    "첫 배에는 승객 240명이 탔으며 오사카까지 열여덟 시간이 걸린다. "
    "정도윤 대표는 요금을 올리지 않겠다고 말했다. "
    "부산시는 항로에 7억 원을 지원하기로 했다. "
    "노동조합은 인력이 부족하다며 운항 확대에 반대했다."
)
ENGLISH = (
    "Harbour Lines opened a new ferry from Busan to Osaka on 12 March. "
    "The first ship carried 240 passengers and takes eighteen hours. "
    "Chief executive Doyun Jeong said fares would not rise. "
    "The city of Busan agreed to support the route with 700 million won. "
    "The union opposed more sailings because crews are short."
)
CHINESE = (
    "天海航运3月12日在釜山港开通了新的渡轮航线。首班船载有240名乘客，到大阪需要十八个小时。"
    "公司总裁郑道允表示不会提高票价。釜山市决定为该航线提供7亿韩元的支持。工会反对增加班次，因为船员人手不足。"
)
JAPANESE = (
    "ハヌル海運は3月12日、釜山港から新しいフェリーの運航を始めた。最初の船には240人が乗り、大阪まで18時間かかる。"
    "チョン代表は運賃を引き上げないと述べた。釜山市は航路に7億ウォンを支援することを決めた。労働組合は、乗組員が足りないとして増便に反対した。"
)
RUSSIAN = (
    "Компания «Ханыль» 12 марта открыла новую паромную линию из Пусана в Осаку. "
    "Первый паром перевёз 240 пассажиров, путь занимает восемнадцать часов. "
    "Глава компании Чон заявил, что цены не вырастут. "
    "Власти Пусана согласились выделить на линию 700 миллионов вон. "
    "Профсоюз выступил против увеличения числа рейсов."
)
ARABIC = (
    "افتتحت شركة هانول للملاحة خطا جديدا للعبارات من بوسان إلى أوساكا في 12 مارس. "
    "حملت السفينة الأولى 240 راكبا وتستغرق الرحلة ثماني عشرة ساعة. "
    "قال رئيس الشركة تشونغ إن الأسعار لن ترتفع. "
    "وافقت مدينة بوسان على دعم الخط بمبلغ 700 مليون وون. "
    "عارضت النقابة زيادة عدد الرحلات بسبب نقص العمال."
)
ARTICLES = {"ko": KOREAN, "en": ENGLISH, "zh": CHINESE, "ja": JAPANESE, "ru": RUSSIAN, "ar": ARABIC}


def evidence(text: str, language: str, *, title: str = "", name: str = "ferry") -> Evidence:
    spans = tuple(sentences(text, language))
    head = ArticleHead(
        article_id=name,
        version=1,
        title=title,
        title_origin=TitleOrigin.GIVEN,
        language=language,
        url=None,
        source=None,
        authors=(),
        published_at=Moment(datetime(2026, 3, 13, tzinfo=UTC), Precision.DAY),
        kind=Kind.ARTICLE,
        access=Access.FULL,
        status=ArticleStatus.LIVE,
        content_sha256="0" * 64,
        origin="",
    )
    vectors = ENCODER.embed_passages([span.of(text) for span in spans])
    return Evidence(head, text, spans, vectors)


EVIDENCE = {language: evidence(text, language) for language, text in ARTICLES.items()}


def found(claim: str, language: str, held_against: str = "") -> Finding:
    return GATE.check(Claim(claim, language), [EVIDENCE[held_against or language]])[1]


def checks(finding: Finding) -> set[str]:
    return {flag.check for flag in finding.flags}


def own_sentences() -> list[tuple[str, str]]:
    return [
        (span.of(text), language) for language, text in ARTICLES.items() for span in sentences(text, language)
    ]


@pytest.mark.parametrize(("sentence", "language"), own_sentences())
def test_a_copied_sentence_is_supported_in_full(sentence: str, language: str) -> None:
    finding = found(sentence, language)
    assert finding.verdict is Verdict.SUPPORTED
    assert finding.support == 1.0
    assert finding.flags == ()
    quoted = EVIDENCE[language].sentences[finding.first : finding.last + 1]
    assert [span.of(ARTICLES[language]) for span in quoted] == [sentence]


@pytest.mark.parametrize(("sentence", "language"), own_sentences())
def test_every_check_passes_a_copied_sentence_by_itself(sentence: str, language: str) -> None:
    reworded = f"{sentence} ..."[:-4] + " -"  # no longer the very words, so that all checks run
    assert found(reworded, language).flags == ()


def test_two_adjacent_sentences_in_one_claim_are_both_quoted() -> None:
    spans = EVIDENCE["en"].sentences
    finding = found(ENGLISH[spans[1].start : spans[2].end], "en")
    assert (finding.verdict, finding.first, finding.last) == (Verdict.SUPPORTED, 1, 2)


def test_a_lost_decimal_point_is_no_copy() -> None:
    article = evidence("Inflation was 3.5 percent in June. Rents rose less than that.", "en")
    finding = GATE.check(Claim("Inflation was 35 percent in June.", "en"), [article])[1]
    assert finding.verdict is Verdict.CONTRADICTED


SAME_LANGUAGE = [
    # claim, language, verdict, a check that must be named
    ("The first ship had 240 passengers on board.", "en", Verdict.SUPPORTED, None),
    ("첫 배에는 승객 240명이 탔다.", "ko", Verdict.SUPPORTED, None),
    ("The first ship carried 420 passengers.", "en", Verdict.CONTRADICTED, "quantity"),
    ("첫 배에는 승객 420명이 탔다.", "ko", Verdict.CONTRADICTED, "quantity"),
    ("Chief executive Doyun Jeong said fares would rise.", "en", Verdict.UNSURE, "negation"),
    ("정도윤 대표는 요금을 올리겠다고 말했다.", "ko", Verdict.UNSURE, "negation"),
    ("The city of Busan did not agree to support the route.", "en", Verdict.CONTRADICTED, "negation"),
    ("부산시는 항로를 지원하지 않기로 했다.", "ko", Verdict.CONTRADICTED, "negation"),
    ("The union supported more sailings because crews are short.", "en", Verdict.UNSURE, "direction"),
    ("Fares would not rise.", "en", Verdict.UNSURE, "attribution"),
    ("Chief executive Mallory Finch said fares would not rise.", "en", Verdict.CONTRADICTED, "name"),
    ("프리드만 대표는 요금을 올리지 않겠다고 말했다.", "ko", Verdict.CONTRADICTED, "name"),
    (
        "Harbour Lines opened a new ferry from Incheon to Osaka on 12 March.",
        "en",
        Verdict.CONTRADICTED,
        "name",
    ),
    ("Harbour Lines opened a new ferry from Osaka to Busan on 12 March.", "en", Verdict.UNSURE, "roles"),
    ("The first plane carried 240 passengers and takes eighteen hours.", "en", Verdict.UNSURE, "word"),
    (
        "The parliament elected a speaker after a long debate about taxes.",
        "en",
        Verdict.CONTRADICTED,
        "coverage",
    ),
    ("국회는 세금을 둘러싼 긴 토론 끝에 의장을 뽑았다.", "ko", Verdict.CONTRADICTED, "coverage"),
]


@pytest.mark.parametrize(("claim", "language", "verdict", "check"), SAME_LANGUAGE)
def test_verdicts_within_one_language(claim: str, language: str, verdict: Verdict, check: str | None) -> None:
    finding = found(claim, language)
    assert finding.verdict is verdict, finding
    assert check is None or check in checks(finding)


SENTENCES = [
    # claim, its language, one sentence of an article, its language, verdict, checks
    (
        "Grain sales rose 3.2% in May.",
        "en",
        "Grain sales fell 3.2 percent in May, while ferry traffic rose 1.1 percent.",
        "en",
        Verdict.CONTRADICTED,
        ["direction"],
    ),
    (
        "Grain sales rose 3.2% in May.",
        "en",
        "5月の穀物販売は3.2%減少し、フェリーの利用は1.1%増加した。",
        "ja",
        Verdict.CONTRADICTED,
        ["direction"],
    ),
    (
        "Ferry traffic fell 3.2% in May.",
        "en",
        "Grain sales fell 3.2 percent in May, while ferry traffic rose 1.1 percent.",
        "en",
        Verdict.UNSURE,
        ["order"],
    ),
    ("부산이 오사카를 이겼다.", "ko", "오사카는 홈에서 부산을 이겼다.", "ko", Verdict.UNSURE, ["roles"]),
    (
        "두 회사는 합병했다.",
        "ko",
        "두 회사는 합병을 논의하고 있는 것으로 알려졌다.",
        "ko",
        Verdict.UNSURE,
        ["certainty"],
    ),
    ("公司裁员约300人。", "zh", "该公司上月裁减了约三百名员工。", "zh", Verdict.UNSURE, ["coverage"]),
    (
        "The bank raised its rate by 25 basis points.",
        "en",
        "The bank raised its rate by a quarter point.",
        "en",
        Verdict.SUPPORTED,
        [],
    ),
    (
        "1~8월 수출은 4천억 달러였다.",
        "ko",
        "1월부터 8월까지 수출은 4천억 달러였다.",
        "ko",
        Verdict.SUPPORTED,
        [],
    ),
    ("The festival runs May 3-5.", "en", "축제는 5월 3일부터 5일까지 열린다.", "ko", Verdict.SUPPORTED, []),
    (
        "2~8월 수출은 4천억 달러였다.",
        "ko",
        "1월부터 8월까지 수출은 4천억 달러였다.",
        "ko",
        Verdict.CONTRADICTED,
        ["date"],
    ),
    (
        "Eleven sailors were rescued from the ship.",
        "en",
        "Eleven of the 12 sailors were rescued from the ship; one remains missing.",
        "en",
        Verdict.SUPPORTED,
        [],
    ),
    (
        "Nobody was hurt in the fire at the harbour.",
        "en",
        "No one was hurt in the fire at the harbour.",
        "en",
        Verdict.SUPPORTED,
        [],
    ),
]


@pytest.mark.parametrize(("claim", "language", "sentence", "of", "verdict", "named"), SENTENCES)
def test_verdicts_on_single_sentences(
    claim: str, language: str, sentence: str, of: str, verdict: Verdict, named: list[str]
) -> None:
    finding = GATE.check(Claim(claim, language), [evidence(sentence, of)])[1]
    assert (finding.verdict, sorted(checks(finding))) == (verdict, named), finding


ACROSS = [
    ("The first ship carried 240 passengers.", "en", "ko", Verdict.SUPPORTED, None),
    ("첫 배에는 승객 240명이 탔다.", "ko", "en", Verdict.SUPPORTED, None),
    ("首班船载有240名乘客。", "zh", "ko", Verdict.SUPPORTED, None),
    ("The first ship carried 420 passengers.", "en", "ko", Verdict.CONTRADICTED, "quantity"),
    ("The first ship carried 420 passengers.", "en", "zh", Verdict.CONTRADICTED, "quantity"),
    ("The first ship carried 420 passengers.", "en", "ar", Verdict.CONTRADICTED, "quantity"),
    ("The parliament elected a speaker after a long debate.", "en", "ko", Verdict.CONTRADICTED, "similarity"),
    ("부산시는 항로에 7억 원을 지원하지 않기로 했다.", "ko", "en", Verdict.UNSURE, "negation"),
    ("The company opened a new ferry from Shanghai.", "en", "ko", Verdict.UNSURE, "place"),
]


@pytest.mark.parametrize(("claim", "language", "against", "verdict", "check"), ACROSS)
def test_verdicts_across_languages(
    claim: str, language: str, against: str, verdict: Verdict, check: str | None
) -> None:
    finding = found(claim, language, against)
    assert finding.verdict is verdict, finding
    assert check is None or check in checks(finding)


@pytest.mark.parametrize("claimed", ARTICLES)
@pytest.mark.parametrize("against", ARTICLES)
def test_a_translation_is_never_contradicted(claimed: str, against: str) -> None:
    spans = EVIDENCE[claimed].sentences
    for number, span in enumerate(spans):
        finding = found(span.of(ARTICLES[claimed]), claimed, against)
        assert finding.verdict is not Verdict.CONTRADICTED, (number, finding)


def test_the_best_article_is_chosen_over_the_first() -> None:
    other = evidence("The parliament elected a speaker. The debate about taxes went on all night.", "en")
    place, finding = GATE.check(
        Claim("The first ship carried 240 passengers.", "en"), [other, EVIDENCE["en"]]
    )
    assert (place, finding.verdict) == (1, Verdict.SUPPORTED)


def test_names_may_come_from_the_title() -> None:
    text = "He was born in a village by the sea. He wrote nine novels there."
    untitled, titled = evidence(text, "en"), evidence(text, "en", title="Aldous Brandt")
    claim = Claim("In his village Aldous Brandt wrote nine novels there.", "en")
    assert "name" in checks(GATE.check(claim, [untitled])[1])
    assert "name" not in checks(GATE.check(claim, [titled])[1])


def test_an_article_without_sentences_is_passed_over() -> None:
    empty = evidence("", "en")
    claim = Claim("The first ship carried 240 passengers.", "en")
    assert GATE.check(claim, [empty, EVIDENCE["en"]])[0] == 1
    with pytest.raises(ValueError, match="sentences"):
        GATE.check(claim, [empty])


def test_a_given_vector_is_used_instead_of_embedding() -> None:
    claim = Claim("The first ship carried passengers.", "en")
    vector = ENCODER.embed_passages([claim.text])[0]
    assert GATE.check(claim, [EVIDENCE["en"]], vector) == GATE.check(claim, [EVIDENCE["en"]])


def test_another_embedder_is_uncalibrated_and_works() -> None:
    embedder = HashEmbedder()
    gate = Gate(embedder)
    assert GATE.calibrated
    assert not gate.calibrated
    plain = EVIDENCE["en"]
    hashed = Evidence(
        plain.head,
        plain.text,
        plain.sentences,
        embedder.embed_passages([span.of(plain.text) for span in plain.sentences]),
    )
    finding = gate.check(Claim("The first ship carried 240 passengers.", "en"), [hashed])[1]
    assert finding.verdict is Verdict.SUPPORTED


_WORDS = sorted({word for text in ARTICLES.values() for word in text.split()})
_CLAIMS = st.builds(
    Claim,
    st.one_of(
        st.lists(st.sampled_from(_WORDS), min_size=1, max_size=12).map(" ".join),
        st.text(min_size=1, max_size=60),
    ),
    st.sampled_from([*ARTICLES, "de", "und"]),
)
_SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@_SLOW
@given(
    _CLAIMS,
    st.lists(st.sampled_from(sorted(ARTICLES)), min_size=1, max_size=4),
    st.sampled_from(sorted(ARTICLES)),
)
def test_more_evidence_never_lowers_the_verdict(claim: Claim, languages: Sequence[str], added: str) -> None:
    few = [EVIDENCE[language] for language in languages]
    before, after = GATE.check(claim, few)[1], GATE.check(claim, [*few, EVIDENCE[added]])[1]
    assert RANK[after.verdict] >= RANK[before.verdict]
    if after.verdict is before.verdict:
        assert after.support >= before.support


@pytest.mark.parametrize(
    ("claim", "language", "held_against"),
    [
        ("It is so.", "en", "en"),
        ("네.", "ko", "ko"),
        ("是的。", "zh", "zh"),
        ("It is.", "en", "ko"),
        ("240.", "en", "en"),
    ],
)
def test_a_claim_that_says_nothing_is_not_supported(claim: str, language: str, held_against: str) -> None:
    finding = found(claim, language, held_against)
    assert finding.verdict is not Verdict.SUPPORTED
    assert "coverage" in checks(finding)


def test_a_number_of_the_article_in_anothers_place_contradicts() -> None:
    finding = found("The first ship carried 700 passengers and takes eighteen hours.", "en")
    assert finding.verdict is Verdict.CONTRADICTED
    assert [(flag.check, flag.claim, flag.evidence) for flag in finding.flags] == [("quantity", "700", "240")]


def test_a_well_known_name_that_the_article_lacks_is_doubted() -> None:
    finding = found("President Trump said that fares would not rise.", "en", "ko")
    assert finding.verdict is not Verdict.SUPPORTED
    assert "name" in checks(finding)


@_SLOW
@given(_CLAIMS, st.sampled_from(sorted(ARTICLES)))
def test_flags_quote_the_claim_and_the_article(claim: Claim, language: str) -> None:
    held = EVIDENCE[language]
    finding = GATE.check(claim, [held])[1]
    article = f"{held.head.title}\n{held.text}"
    assert 0 <= finding.first <= finding.last < len(held.sentences)
    assert finding.last - finding.first <= 1
    assert 0 <= finding.support <= 1
    assert (finding.verdict is Verdict.SUPPORTED) == (not finding.flags)
    for flag in finding.flags:
        assert flag.claim in claim.text
        assert flag.evidence is None or flag.evidence in article


@_SLOW
@given(_CLAIMS, st.sampled_from(sorted(ARTICLES)))
def test_the_same_claim_gets_the_same_finding(claim: Claim, language: str) -> None:
    fresh = Gate(ENCODER)
    assert fresh.check(claim, [EVIDENCE[language]]) == GATE.check(claim, [EVIDENCE[language]])


def test_many_claims_leave_little_behind() -> None:
    gate = Gate(ENCODER)
    vector = np.asarray(ENCODER.embed_passages(["x"])[0])
    for number in range(200):
        gate.check(Claim(f"Claim number {number} about a ferry.", "en"), [EVIDENCE["en"]], vector)
        gate.check(Claim(f"Ship {number} sailed.", "en"), [EVIDENCE["en"]])
    assert len(gate._vectors) <= 64
