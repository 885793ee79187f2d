"""Units beside a number, and what one is in another."""

import pytest

from rag.verify.units import conversions, fits, unit_beside


@pytest.mark.parametrize(
    ("text", "number", "language", "unit"),
    [
        ("80km다", "80", "ko", "km"),
        ("시속 85마일", "85", "ko", "mph"),
        ("US$5", "5", "en", "USD"),
        ("fell 5 points", "5", "en", ""),
        ("5G network", "5", "en", ""),
        ("12 square miles", "12", "en", "sqmile"),
        ("85 miles per hour", "85", "en", "mph"),
        ("12부대", "12", "ko", ""),
        ("12원칙", "12", "ko", ""),
        ("100元", "100", "zh", "CNY"),
        ("100元", "100", "ja", ""),
        ("三里路", "三", "zh", ""),
        ("三里，", "三", "zh", "li-zh"),
        ("섭씨 27도", "27", "ko", "celsius"),
        ("5 мая", "5", "ru", ""),
        ("5 м.", "5", "ru", "m"),
    ],
)
def test_the_unit_beside_a_number(text: str, number: str, language: str, unit: str) -> None:
    start = text.index(number)
    assert unit_beside(text, start, start + len(number), language) == unit


@pytest.mark.parametrize(
    ("value", "unit", "target", "expected"),
    [
        (1, "mile", "km", 1.609),
        (6, "foot", "m", 1.829),
        (10, "inch", "cm", 25.4),
        (100, "lb", "kg", 45.36),
        (80, "fahrenheit", "celsius", 26.67),
        (0, "celsius", "fahrenheit", 32),
        (100, "acre", "hectare", 40.47),
        (30, "pyeong", "m2", 99.17),
        (10, "ri-ko", "km", 3.927),
        (3, "jin-zh", "kg", 1.5),
        (1.5, "years", "months", 18),
        (2, "weeks", "days", 14),
    ],
)
def test_conversions(value: float, unit: str, target: str, expected: float) -> None:
    (converted,) = conversions(value, unit, target)
    assert converted == pytest.approx(expected, rel=1e-3)


def test_an_open_unit_is_converted_in_every_meaning() -> None:
    assert {round(value) for value in conversions(80, "degree", "celsius")} == {27}
    assert {round(value, 2) for value in conversions(1, "pound", "kg")} == {0.45}


def test_units_of_different_kinds_do_not_convert() -> None:
    assert conversions(5, "kg", "km") == set()
    assert conversions(5, "USD", "EUR") == set()


@pytest.mark.parametrize(
    ("claim", "evidence", "expected"),
    [
        ("", "km", True),
        ("%", "", False),
        ("", "%", True),
        ("weekday", "", False),
        ("", "month", False),
        ("day", "days", True),
        ("days", "weeks", False),
        ("USD", "dollar", True),
        ("pound", "GBP", True),
        ("pound", "lb", True),
        ("USD", "EUR", False),
    ],
)
def test_which_units_may_be_one(claim: str, evidence: str, *, expected: bool) -> None:
    assert fits(claim, evidence) is expected
