"""Names of news outlets, told by their usual words."""

import re

_OUTLET = re.compile(
    r"(?:(?:[가-힣A-Za-z0-9]{1,10}(?:일보|신문|뉴스|방송|통신|투데이|저널|타임스|타임즈|데일리|경제|미디어|포스트|헤럴드|매거진|TV)\d?)|한겨레"
    r"|[\u3400-\u9fff]{2,8}(?:日报|日報|晚报|晚報|早报|早報|晨报|时报|時報|周刊|週刊|新闻网|新聞網|新闻社|新聞社|新聞|电视台|電視台|卫视|タイムス|タイムズ|新報|通讯社|通訊社|通信社|通信|テレビ|放送)"
    r"|(?:The\s)?[A-Z][\w'’.-]{0,20}(?:\s[A-Z][\w'’.-]{0,20}){0,2}\s(?:Times|Post|News|Herald|Tribune|Gazette|Courier|Journal|Observer|Chronicle|Guardian|Telegraph|Daily|Press|Mail|Examiner|Bulletin|Inquirer|Dispatch|Sentinel|Register|Weekly|Today|Radio|TV|Broadcasting|Agency)"
    r"|(?:El|La|Le|Il|O|A|Die|Das)\s(?:Diario|País|Mundo|Nación|Prensa|Gaceta|Figaro|Monde|Voix|Repubblica|Stampa|Globo|Folha|Zeit|Welt)(?:\s[\w'’-]{1,20}){0,2}"
    r"|[A-ZÄÖÜ][\wäöüß-]{0,20}(?:er|e)?\s(?:Zeitung|Nachrichten|Tageblatt|Anzeiger|Rundschau|Allgemeine|Kurier|Tagblatt)"
    r"|[А-ЯЁ][\wё-]{0,20}\s(?:новости|газета|известия|вестник|правда|ведомости|вести))",
)
_HOLDER = re.compile(
    r"(?:ⓒ|©|\([cC]\)|[Cc]opyright|저작권자)\s*(?:(?:ⓒ|©|\([cC]\)|by)\s*)?(?:\d{4}(?:\s?[-–]\s?\d{4})?\s*)?(?P<name>[^,.|<>\[\]()\n]{2,40}?)"
    r"\s*(?:[,.|<>\[\]()]|무단|[Aa]ll [Rr]ights|$)"
)


def is_outlet(name: str) -> bool:
    """Whether a name has the shape of an outlet's: "한빛일보", "Harbour Times", "河畔日报"."""
    return len(name) <= 60 and bool(_OUTLET.fullmatch(name))


def rights_holder(line: str) -> str | None:
    """Who is named after a copyright sign on a line."""
    found = _HOLDER.search(line) if len(line) <= 300 else None
    return found["name"].strip() if found else None
