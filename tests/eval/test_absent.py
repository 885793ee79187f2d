import pytest

from eval.absent import Stories, parse_absence
from rag.domain import TitleOrigin
from rag.errors import InputError
from tests.examples import head_of
from tests.rag.newsdesk import news

HEADS = [
    head_of(news(article_id, "x", title=title))
    for article_id, title in [
        ("k1", "Seoul"),
        ("k2", "Seoul"),
        ("k3", "Busan"),
        ("en10", ""),
        ("en11", ""),
        ("zh12", ""),
        ("en15", ""),
        ("x-10", ""),
    ]
]


def hidden(rule: str, *relevant: str) -> set[str]:
    absence = parse_absence(rule)
    return set(absence.hidden(relevant, Stories(HEADS, absence)))


def test_relevant_takes_away_nothing_else() -> None:
    assert hidden("relevant", "k1", "en10") == {"k1", "en10"}


def test_title_takes_away_the_other_paragraphs_of_an_article() -> None:
    assert hidden("title", "k2") == {"k1", "k2"}
    assert hidden("title", "k3") == {"k3"}


def test_articles_without_a_title_share_none() -> None:
    assert hidden("title", "en10") == {"en10"}


def test_a_title_made_from_the_text_is_none() -> None:
    heads = [
        head_of(news(name, "x", title="Same lead", title_origin=TitleOrigin.LEAD)) for name in ("a", "b")
    ]
    absence = parse_absence("title")
    assert absence.hidden(["a"], Stories(heads, absence)) == {"a"}


def test_blocks_take_away_neighbours_and_translations() -> None:
    assert hidden("blocks:5", "en11") == {"en10", "en11", "zh12"}
    assert hidden("blocks:5", "en15") == {"en15"}
    assert hidden("blocks:5", "x-10") == {"x-10"}
    assert hidden("blocks:5", "k3") == {"k1", "k2", "k3"}


@pytest.mark.parametrize("rule", ["", "blocks", "blocks:", "blocks:x", "blocks:1", "blocks:-3", "titles"])
def test_another_rule_is_refused(rule: str) -> None:
    with pytest.raises(InputError, match="--absent"):
        parse_absence(rule)
