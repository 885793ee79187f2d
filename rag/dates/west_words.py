"""The form of date words of languages that put the day next to its month; English and German ones."""

from collections.abc import Mapping
from dataclasses import dataclass

from rag.dates.stated import Unit

Shifts = tuple[tuple[str, Unit, int], ...]


@dataclass(frozen=True, slots=True)
class WestWords:
    """One language's tables; the strings are regular expressions, months and weekdays in calendar order.

    `before` holds what makes a month's name alone a date ("in August"), `ordinal` what follows a day's
    number, `of` what joins day, month and year. `lean_before` and `lean_after` map words next to a month or
    a weekday to -1 (past) or 1 (to come). `relative` lists whole expressions with unit and shift. `ago` has
    the groups `count`, `unit`, and maybe `way`.
    """

    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    before: str
    ordinal: str
    of: str
    relative: Shifts
    lean_before: Mapping[str, int]
    lean_after: Mapping[str, int]
    ago: tuple[str, ...]
    counts: Mapping[str, int]
    units: tuple[tuple[str, Unit], ...]
    year_before: str
    year_after: str = ""
    day_alone: str = r"(?!)"
    month_first: bool = False
    not_weekday: str = r"(?!)"
    range: str = r"[-–—]"


ENGLISH = WestWords(
    months=(
        "(?-i:Jan(?:uary|\\.)?)",
        "(?-i:Feb(?:ruary|\\.)?)",
        "(?-i:Mar(?:ch|\\.)?)",
        "(?-i:Apr(?:il|\\.)?)",
        "(?-i:May)",
        "(?-i:June?\\.?)",
        "(?-i:July?\\.?)",
        "(?-i:Aug(?:ust|\\.)?)",
        "(?-i:Sept?(?:ember|\\.)?)",
        "(?-i:Oct(?:ober|\\.)?)",
        "(?-i:Nov(?:ember|\\.)?)",
        "(?-i:Dec(?:ember|\\.)?)",
    ),
    weekdays=(
        "Monday|(?-i:Mon\\.)",
        "Tuesday|(?-i:Tues?\\.)",
        "Wednesday|(?-i:Wed\\.)",
        "Thursday|(?-i:Thur?s?\\.)",
        "Friday|(?-i:Fri\\.)",
        "Saturday|(?-i:Sat\\.)",
        "Sunday|(?-i:Sun\\.)",
    ),
    before="in|since|until|till|by|during|of|from|to|through|before|after|early|late|mid|throughout|between|and",
    ordinal="(?:st|nd|rd|th)",
    of="(?:of\\s+)?(?:the\\s+)?",
    relative=(
        ("today|tonight|this (?:morning|afternoon|evening)", Unit.DAY, 0),
        ("the day before yesterday", Unit.DAY, -2),
        ("yesterday|last night", Unit.DAY, -1),
        ("the day after tomorrow", Unit.DAY, 2),
        ("tomorrow", Unit.DAY, 1),
        ("this week", Unit.WEEK, 0),
        ("the week before last", Unit.WEEK, -2),
        ("(?:last|the past) week(?:'s)?", Unit.WEEK, -1),
        ("next week", Unit.WEEK, 1),
        ("this weekend", Unit.WEEKEND, 0),
        ("(?:last|the past) weekend", Unit.WEEKEND, -1),
        ("next weekend", Unit.WEEKEND, 1),
        ("this month", Unit.MONTH, 0),
        ("last month", Unit.MONTH, -1),
        ("next month", Unit.MONTH, 1),
        ("this year", Unit.YEAR, 0),
        ("last year", Unit.YEAR, -1),
        ("next year", Unit.YEAR, 1),
    ),
    lean_before={
        "last": -1,
        "this past": -1,
        "past": -1,
        "next": 1,
        "this coming": 1,
        "coming": 1,
        "this": 0,
    },
    lean_after={},
    ago=(
        r"(?P<count>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|a dozen|twelve) (?P<unit>days?|weeks?|months?|years?) (?:ago|earlier)",
    ),
    counts={
        "a": 1,
        "an": 1,
        "one": 1,
        "two": 2,
        "three": 3,
        "four": 4,
        "five": 5,
        "six": 6,
        "seven": 7,
        "eight": 8,
        "nine": 9,
        "ten": 10,
        "a dozen": 12,
        "twelve": 12,
    },
    units=(("days?", Unit.DAY), ("weeks?", Unit.WEEK), ("months?", Unit.MONTH), ("years?", Unit.YEAR)),
    year_before="in|since|by|of|until|till|during|from|through|before|after|year|the|to|and|between|early|late|mid|than|for|around|about|circa|is|was|"
    "spring|summer|autumn|fall|winter",
    day_alone=r"(?<=\bon the )(?P<lone>\d{1,2})(?:st|nd|rd|th)(?=\s*(?:[,.;:!?)]|$|and\b|at\b|in\b|to\b|with\b|that\b|after\b|before\b|of (?:this|last|the|next) month))",
    month_first=True,
    not_weekday=r"(?:Good|Black|Ash|Easter|Bloody|Cyber|Palm|Super|Holy|Boxing) (?:\w+)|\w+day (?:Times|Telegraph|Mirror|Express|Night Live|Night Football|Mail|Sabbath)",
    range=r"(?:[-–—]|to|and|through|until)",
)

GERMAN = WestWords(
    months=(
        "Jan(?:uar|\\.)|Jänner",
        "Feb(?:ruar|\\.)",
        "März",
        "Apr(?:il|\\.)",
        "(?-i:Mai)",
        "Juni",
        "Juli",
        "Aug(?:ust|\\.)",
        "Sept?(?:ember|\\.)",
        "Okt(?:ober|\\.)",
        "Nov(?:ember|\\.)",
        "Dez(?:ember|\\.)",
    ),
    weekdays=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag|Sonnabend", "Sonntag"),
    before="im|seit|bis|ab|vom|Anfang|Mitte|Ende|vor|nach",
    ordinal=r"\.",
    of="(?:des )?(?:Jahres )?",
    relative=(
        ("heute", Unit.DAY, 0),
        ("vorgestern", Unit.DAY, -2),
        ("gestern", Unit.DAY, -1),
        ("übermorgen", Unit.DAY, 2),
        ("dieser Woche|diese Woche", Unit.WEEK, 0),
        ("(?:letzte|vergangene|vorige)[nr]? Woche", Unit.WEEK, -1),
        ("(?:nächste|kommende)[nr]? Woche", Unit.WEEK, 1),
        ("(?:dieses|diesem) Wochenende", Unit.WEEKEND, 0),
        ("(?:letzte|vergangene|vorige)[ns]? Wochenende", Unit.WEEKEND, -1),
        ("(?:nächste|kommende)[ns]? Wochenende", Unit.WEEKEND, 1),
        ("(?:diesen|diesem|dieses) Monats?", Unit.MONTH, 0),
        ("(?:letzte|vergangene|vorige)[nm] Monats?", Unit.MONTH, -1),
        ("(?:nächste|kommende)[nm] Monats?", Unit.MONTH, 1),
        ("dieses Jahr(?:es)?|diesem Jahr|heuer", Unit.YEAR, 0),
        ("(?:letzte|vergangene|vorige)[nms]? Jahr(?:es)?|Vorjahr", Unit.YEAR, -1),
        ("(?:nächste|kommende)[nms]? Jahr(?:es)?", Unit.YEAR, 1),
    ),
    lean_before={"letzten": -1, "vergangenen": -1, "vorigen": -1, "nächsten": 1, "kommenden": 1},
    lean_after={},
    ago=(
        r"vor (?P<count>\d{1,3}|einem|einer|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn) (?P<unit>Tag(?:en)?|Wochen?|Monat(?:en)?|Jahr(?:en)?)",
    ),
    counts={
        "einem": 1,
        "einer": 1,
        "zwei": 2,
        "drei": 3,
        "vier": 4,
        "fünf": 5,
        "sechs": 6,
        "sieben": 7,
        "acht": 8,
        "neun": 9,
        "zehn": 10,
    },
    units=(
        ("Tag(?:en)?", Unit.DAY),
        ("Wochen?", Unit.WEEK),
        ("Monat(?:en)?", Unit.MONTH),
        ("Jahr(?:en)?", Unit.YEAR),
    ),
    year_before="im Jahr|Jahr|seit|von|bis|in|vor|nach|Ende|Anfang|ab|Sommer|Winter|Herbst|Frühjahr|Frühling",
    day_alone=r"(?<=\bam )(?P<lone>\d{1,2})\.(?=\s(?:[a-zäöü]|$))",
    range="(?:[-–—]|bis(?: zum)?|und)",
)
