# ruff: noqa: E501 -- pages in one piece
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.ingest.furniture import is_furniture, is_section
from rag.ingest.outlets import is_outlet, rights_holder


@pytest.mark.parametrize(
    "line",
    [
        "본문 바로가기", "본문바로가기", "로그인", "구독하기", "기사 듣기", "글자크기", "글자 크기 변경하기", "공유", "인쇄",
        "좋아요 12", "좋아요12", "댓글 3", "댓글(1,204)", "기자 페이지", "박서연 기자 구독하기", "메일", "가+ 가-", "홈 > 사회 > 교육",
        "정치 경제 사회 문화", "정치 | 경제 | 사회", "로그인 | 회원가입", "회사소개 | 이용약관 | 개인정보처리방침", "제보는 카카오톡 haneuljebo",
        "▷ 전화 : 02-000-0000", "이 기사는 언론사에서 사회 섹션으로 분류했습니다.", "등록번호 : 한빛 가00001 | 발행인 : 홍길동",
        "Skip to content", "SIGN IN", "Sign in Subscribe", "Share", "Share this article", "Listen", "Advertisement", "12 comments",
        "4 min read", "Sign up for our newsletter", "Sign up for our weekly harbour newsletter", "Home | World | Sport", "Home › News › Nordhaven",
        "Follow us on Facebook", "About us · Contact · Privacy policy", "We use cookies to improve your visit.",
        "分享到", "分享到：", "登录", "登录/注册", "扫码关注河畔日报", "字号：大 中 小", "首页 > 新闻 > 社会", "评论 25", "当前位置：首页 > 新闻",
        "本文へスキップ", "シェア", "会員登録", "ログイン", "文字サイズ 大 中 小", "ホーム ＞ 社会".replace("＞", ">"),
        "Поделиться", "Подписаться", "Реклама", "Комментарии (14)", "Подписывайтесь на наш канал",
        "Compartir", "Suscríbete", "Iniciar sesión", "Publicidad", "Anzeige", "Artikel teilen", "Partager", "S’abonner", "مشاركة", "اشترك الآن",
    ],
)  # fmt: skip
def test_lines_that_serve_the_page(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "", "-", "12", "공유 킥보드 사고 늘었다", "공유는 이제 상식이 됐다.", "댓글 3개가 여론을 바꿨다", "로그인 오류로 은행 앱 먹통", "인쇄 골목의 마지막 겨울",
        "Share prices fell", "Listen to the harbour", "Print money, said the mayor", "Business News", "World Opinion", "Sport", "Subscribe to the theory",
        "Search for survivors goes on", "Home at last", "5 things to know", "Comments by the mayor drew anger", "Advertisement rules tighten",
        "评论员：河水不等人", "分享经济走到十字路口", "登录火星", "シェアハウスの火事", "広告費が減る", "Реклама на трамваях запрещена", "Compartir coche sale caro",
        "Anzeige gegen Bürgermeister", "Home > the film that broke all records in its first week, and what came after it.",
    ],
)  # fmt: skip
def test_words_of_a_story_are_no_furniture(line: str) -> None:
    assert not is_furniture(line)


@given(st.text(max_size=300))
def test_any_line_can_be_asked(line: str) -> None:
    assert is_furniture(line) in (True, False)


@pytest.mark.parametrize("unit", ["Share ", "홈 > ", "| ", "1 ", "大中小", "정치 ", "제보 : "])
@pytest.mark.parametrize("times", [30, 50_000])
def test_rows_of_any_length_are_read(unit: str, times: int) -> None:
    assert is_furniture(unit * times + "끝났다고 시는 밝혔다.") is False


def test_a_section_s_name_alone_is_told_apart() -> None:
    assert is_section("정치")
    assert is_section("Sport")
    assert not is_section("Sport for all")


@pytest.mark.parametrize(
    "name", ["한빛일보", "중도뉴스", "동포투데이", "Harbour Times", "The Nordhaven Herald", "河畔日报", "北浜新聞", "El Diario del Puerto"]
)  # fmt: skip
def test_outlets_are_known_by_their_words(name: str) -> None:
    assert is_outlet(name)


@pytest.mark.parametrize(
    "name", ["박서연", "Jane Doe", "은하천 산책로", "Times", "The mayor reads the harbour news", "河畔"]
)
def test_other_names_are_no_outlets(name: str) -> None:
    assert not is_outlet(name)


@pytest.mark.parametrize(
    ("line", "holder"),
    [
        ("Copyright ⓒ 한빛일보. All rights reserved.", "한빛일보"),
        ("<저작권자 ⓒ 하늘일보, 무단 전재 및 재배포 금지>", "하늘일보"),
        ("© 2024 Coast Courier. All rights reserved.", "Coast Courier"),
        ("ⓒ 하늘일보 무단전재 및 재배포 금지", "하늘일보"),
        ("The copyright of the song expired.", "of the song expired"),
        ("무단전재 및 재배포 금지", None),
    ],
)
def test_the_holder_of_the_rights(line: str, holder: str | None) -> None:
    assert rights_holder(line) == holder
