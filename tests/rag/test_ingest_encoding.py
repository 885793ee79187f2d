# ruff: noqa: E501 -- sample sentences in one piece
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import IngestError
from rag.ingest.encoding import declared_charset, decode, implausible

KO = (
    "한빛시는 3일 도심을 가로지르는 은하천 산책로 공사를 다음 달 마무리한다고 밝혔다. 시는 지난해 4월 시작한 이 사업에 "
    "모두 48억 원을 들였으며, 주민이 걸어서 강에 닿는 도시를 만들겠다고 설명했다."
)
JA = "港町では三日、川沿いの遊歩道の工事が来月で終わると市が発表した。住民は夏の間ずっと遠回りをしていたと話し、完成を待っている。"
ZH = "市政府三日表示，沿河步道工程将在下个月完工。居民说，他们整个夏天都要绕路，现在最大的愿望是早日走上新的步道，看看这条河的风景。"
ZH_HANT = "市政府三日表示，沿河步道工程將在下個月完工。居民說，他們整個夏天都要繞路，現在最大的願望是早日走上新的步道，看看這條河的風景。"
RU = "Городской совет сообщил, что строительство набережной завершится в следующем месяце. Жители всё лето ходили в обход."
AR = "أعلن مجلس المدينة أن أعمال بناء الممشى على ضفة النهر ستنتهي في الشهر المقبل وقال السكان إنهم انتظروا طويلا"
ES = "El ayuntamiento anunció que las obras del paseo junto al río terminarán el próximo mes; los vecinos, dijo, esperarán más."
TR = "Belediye, nehir kıyısındaki yürüyüş yolunun önümüzdeki ay tamamlanacağını açıkladı. Şehir halkı bütün yaz dolaştı."

ENCODED = [
    (KO, "cp949"),
    (KO, "euc_kr"),
    (JA, "cp932"),
    (JA, "euc_jp"),
    (ZH, "gb18030"),
    (ZH, "gbk"),
    (ZH_HANT, "big5"),
    (RU, "cp1251"),
    (AR, "cp1256"),
    (ES, "cp1252"),
    (ES, "latin-1"),
    (KO, "utf-16"),
    (ZH, "utf-16"),
    (KO, "utf-16-le"),
    (KO, "utf-8"),
    (KO, "utf-8-sig"),
    (RU, "utf-32"),
]
LABELS = [
    "euc-kr",
    "gb2312",
    "shift_jis",
    "euc-jp",
    "big5",
    "windows-1251",
    "windows-1256",
    "iso-8859-1",
    "utf-8",
    "koi8-r",
    "no-such-charset",
]


@pytest.mark.parametrize(("text", "encoding"), ENCODED)
def test_undeclared_text_of_some_length_is_read(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(("text", "encoding"), [*ENCODED, (TR, "cp1254"), (RU, "koi8-r"), (JA, "iso2022_jp")])
def test_a_true_declaration_is_followed(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), encoding) == text


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize(("text", "encoding"), ENCODED)
def test_a_false_declaration_never_gives_mojibake(text: str, encoding: str, label: str) -> None:
    try:
        decoded = decode(text.encode(encoding), label)
    except IngestError as refusal:
        assert "UTF-8" in refusal.advice  # noqa: PT017 -- either outcome is right
    else:
        assert decoded == text


@pytest.mark.parametrize(
    ("text", "encoding"), [(KO, "cp949"), (JA, "cp932"), (ZH, "gb18030"), (RU, "koi8_r"), (AR, "cp1256")]
)
def test_a_short_or_rare_legacy_text_is_refused_not_guessed(text: str, encoding: str) -> None:
    with pytest.raises(IngestError, match="encoding"):
        decode(text[:10].encode(encoding))


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7 some text that follows", "PDF"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"\xff\xd8\xff\xe0rest", "JPEG"),
        (b"\x7fELF rest", "program"),
        (b"\x89PNG\r\n", "PNG"),
        (b"\x1f\x8b\x08rest", "gzip"),
    ],
)
def test_binary_content_is_named(data: bytes, what: str) -> None:
    with pytest.raises(IngestError, match=what):
        decode(data, "utf-8")


@settings(deadline=None)
@given(st.tuples(st.binary(), st.binary()).map(b"\0\x01 a\0".join))
def test_bytes_with_nuls_are_refused_or_plausible(data: bytes) -> None:
    try:
        text = decode(data)
    except IngestError:
        return
    assert implausible(text) is None


@pytest.mark.parametrize("text", [ES + " " + ES, KO, RU, ZH])
def test_text_that_was_decoded_wrongly_before_is_refused(text: str) -> None:
    broken = text.encode().decode("latin-1")
    with pytest.raises(IngestError, match="mojibake"):
        decode(broken.encode())


@pytest.mark.parametrize(
    "text",
    [KO, JA, ZH, ZH_HANT, RU, AR, ES, TR, "« jusqu'à\u00a0» — “naïve” façade, 12\u00a0°C", "€ £ © ® ½"],
)
def test_sound_text_is_not_suspected(text: str) -> None:
    assert implausible(text) is None
    assert decode(text.encode()) == text


def test_an_article_that_quotes_broken_characters_is_sound() -> None:
    assert implausible("깨진 글자 ‘Ã©’, ‘Ã±’, ‘ã€‚’는 흔히 보인다고 전문가들은 말한다. " * 3) is None


@pytest.mark.parametrize(
    ("head", "charset"),
    [
        (b'<html><head><meta charset="euc-kr">', "euc-kr"),
        (b"<meta http-equiv='Content-Type' content='text/html; charset=Shift_JIS'>", "Shift_JIS"),
        (b'<?xml version="1.0" encoding="big5"?><html>', "big5"),
        (b"<html><p>charset=nothing</p>", None),
    ],
)
def test_the_declared_charset_of_a_page(head: bytes, charset: str | None) -> None:
    assert declared_charset(head) == charset
