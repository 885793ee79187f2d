"""Words that decide whether a full stop after them ends a sentence, as a newsroom meets them."""

# Never an end: titles, and words that need what follows them.
_TITLES = "mr mrs ms dr st prof gen col lt capt sgt rev hon sen rep gov pres adm maj messrs mt vs fig vol ed"
_OPEN_WORDS = {
    "en": "e.g i.e approx cf dept est al viz",
    "de": "bzw ca z.b d.h u.a z.t evtl ggf inkl vgl sog hr fr dipl ing abs str bd rd gest geb",
    "es": "ee sr sra srta sres dra d dña p.ej ud uds av avda lic ing excmo art pág núm",
    "fr": "m mm mme mmes mlle me mgr p.ex env bd av art",
    "it": "sig sigg sig.ra dott dott.ssa avv ing on geom art pag",
    "pt": "sr sra srs dra d exmo av eng art pág",
    "nl": "dhr mevr mw drs ir mr ing bijv o.a d.w.z ca t.a.v",
    "pl": "ul al im św ks np tzn tzw mgr inż woj pt płk gen m.in",
    "tr": "sn av doç yrd op cad sok mah bkz örn hz",
    "ru": "им ул пл пр просп акад проф тов св ср см напр т.е т.к гр ген полк канд стр рис обл пос кв корп",
    "uk": "ім вул просп акад проф св ст див напр т.зв обл",
}
_BEFORE_NUMBER_WORDS = (
    "no nos nr nrs n art arts p pp pag pág ch sec para abs ziff núm num стр ст п "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)
_EITHER_WORDS = (
    "inc co corp ltd plc llc jr sr bros etc ph.d a.m p.m usw uu mio mrd ag gmbh s.a cía ee.uu "
    "др гг вв т.д т.п млн млрд тыс руб долл"
)
_OPENING_WORDS = (
    "The A An He She It They We I You This That These Those In On At But And Or So For If When While After "
    "Before As Its His Her Their Our There Then However Meanwhile Also With By From To Not No What Who Why "
    "How Where Yet Still Some Many Most Several According Officials "
    "Der Die Das Er Sie Es Ein Eine Im Am Und Aber Doch Auch Bei Mit Nach Danach Dann Wir Ich Zuvor Damit "
    "Dabei Dort Seit Von Für Wie Nun Trotzdem El La Los Las Un Una En Pero Y De Por Según Este Esta Le Les "
    "Il Elle Ils Mais Et Dans Selon Ce Cette О В На Но И Он Она Они Это По С За Также Однако При После Для "
    "Как Так К Об От Из У Его Ее Её Их Мы Я Вы Там Тогда Потом Затем"
)
_OPEN = {language: frozenset(f"{_TITLES} {words}".split()) for language, words in _OPEN_WORDS.items()}

BEFORE_NUMBER = frozenset(_BEFORE_NUMBER_WORDS.split())
"""No end before a number: No. 5, Nr. 5, art. 3, p. 12."""

EITHER = frozenset(_EITHER_WORDS.split())
"""An end only when the next word is in `OPENERS`."""

OPENERS = frozenset(_OPENING_WORDS.split())
"""Capitalised words that seldom stand inside a sentence, but often open one."""


def never_ends(token: str, language: str) -> bool:
    """Whether the abbreviation, in small letters and without its stop, always needs what follows it."""
    return token in _OPEN.get(language, _OPEN["en"])
