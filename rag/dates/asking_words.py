"""What tells, in a question, whether a date is about when news was published: words of nine languages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AskingWords:
    """Regular expressions over one language's questions.

    `news`: asks for news or articles. `generic`: asks what happened, whatever it was. `past` and `future`:
    the tense of what is asked. `latest`: the newest first. `rolling`: a stretch that ends now, with the
    groups `count` and `unit`. The others stand next to a date: `since`, `until` (its own end is meant),
    `before`, `after` and `as_of` name a bound, each as a pair of what comes before the date and what comes
    after it; `between` joins two dates; `adverb_before` and `adverb_after` show that a date says when,
    `attribute_after` that it belongs to the noun that follows.
    """

    news: str
    generic: str
    past: str
    future: str
    latest: str
    rolling: str
    since: tuple[str, str]
    until: tuple[str, str]
    before: tuple[str, str]
    after: tuple[str, str]
    as_of: tuple[str, str]
    between: str
    adverb_before: str
    adverb_after: str
    attribute_after: str
    counts: str = ""


NEVER = "(?!)"

ENGLISH = AskingWords(
    news=r"\b(?:news|headlines?)\b(?! (?:agency|agencies|anchor|conference|network|channel|outlet|organi[sz]ation))|"
    r"\b(?:articles|stories|reports|coverage)\b(?= (?:about|on|from|of|in|were|was|published|since|between|before|after)\b)|"
    r"\b(?:top|main|biggest) stories\b|\bin the (?:papers|press)\b|\b(?:what|anything)\s+(?:else\s+)?(?:(?:has|had) been|was|were|is) (?:reported|published|known)\b",
    generic=r"\bwhat(?: else| all)? (?:happened|occurred|took place|went on|changed|was going on|is (?:new|going on|happening))\b|"
    r"\bwhat (?:has|had|'s|have)\b.{0,20}\b(?:happened|happening|changed|been going on|new)\b|\bwhat's (?:new|happening|going on)\b|"
    r"\b(?:any|which|what|main|key) (?:events?|developments?|updates?|incidents?)\b",
    past=NEVER,
    future=r"\b(?:will|won't|shall|going to|scheduled|upcoming|expected to|due to (?:open|start|begin|end))\b",
    latest=r"\b(?:latest|newest|most recent(?:ly)?|recent(?:ly)?|up to date|what's new|what is new|these days|in (?:the )?(?:last|past) few \w+)\b",
    rolling=r"(?:\b(?:in|over|during|within|for|from)\s+)?\b(?:the\s+)?(?:(?:last|past|previous)\s+(?P<count>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve)\s+(?P<unit>hours|days|weeks|months|years)|past\s+(?P<one>hour|day|week|month|year))\b",
    since=(r"\b(?:since|starting(?: on)?)\s+(?:the\s+)?$", NEVER),
    until=(r"\b(?:until|till|up to|by|through)\s+(?:the\s+)?$", NEVER),
    before=(r"\b(?:before|prior to)\s+(?:the\s+)?$", NEVER),
    after=(r"\bafter\s+(?:the\s+)?$", NEVER),
    as_of=(r"\bas (?:of|at)\s+$", NEVER),
    between=r"(?:and|to|until|till|through|[-–—])",
    adverb_before=r"(?:^|\b(?:on|in|during|over|at|early|late|mid)\s+|\b(?:news|articles?|reports?|stories|headlines|coverage)\s+(?:of|from|for)\s+)$",
    adverb_after=r"^\W*(?:$|(?:in|at|on|near|about|from|to|with|by|for|over|between|around)\b)|^,",
    attribute_after=r"^(?:['’]s?)\s",
    counts="one two three four five six seven eight nine ten eleven twelve",
)

KOREAN = AskingWords(
    news=r"뉴스|소식(?!통)|기사(?:가|는|를|들|도|만|\s|$|[?？])|보도된|보도가|헤드라인|신문에|알려진",
    generic=r"(?:무슨|어떤|뭔)\s?(?:일|사건|사고|변화)(?:이|들이|가)?\s?(?:있|일어|벌어|생[기겼])|무엇이 (?:있었|일어|달라)|주요\s?(?:사건|이슈|일)|(?:있었던|일어난|벌어진) 일",
    past=NEVER,
    future=r"예정|계획|앞으로|전망|[할될릴갈올칠길]\s?(?:것|까|건가|예정)|겠",
    latest=r"최신|최근|요즘|요새|근황|새로운 소식|새 소식",
    rolling=r"(?:(?:최근|요)\s?(?P<count>\d{1,3}|하루|이틀|사흘|나흘|닷새|열흘|보름|일|한|두|세|석|네|넉)\s?(?P<unit>시간|일|주일|주|개월|달|년|(?<=하루)|(?<=이틀)|(?<=사흘)|(?<=나흘)|(?<=닷새)|(?<=열흘)|(?<=보름))(?:\s?(?:간|동안|사이))?|"
    r"지난\s?(?P<count2>\d{1,3}|하루|이틀|사흘|나흘|닷새|열흘|보름|일|한|두|세|석|네|넉)\s?(?P<unit2>시간|일|주일|주|개월|달|년|(?<=하루)|(?<=이틀)|(?<=사흘)|(?<=나흘)|(?<=닷새)|(?<=열흘)|(?<=보름))\s?(?:간|동안|사이)|지난\s?(?P<one>일주일|한\s?달))",
    since=(NEVER, r"^\s?(?:이후로?|이래로?|부터|후로)(?:의|는|도)?"),
    until=(NEVER, r"^\s?(?:까지|이전)(?:의|는|에)?"),
    before=(NEVER, r"^\s?(?:전까지|전에|전의)"),
    after=(NEVER, r"^\s?(?:이후|후에|뒤에)(?!로)"),
    as_of=(NEVER, r"^\s?(?:기준(?:으로)?|현재|시점)"),
    between=r"(?:부터|에서|[~∼〜–—-]|과|와)",
    adverb_before=NEVER,
    adverb_after=r"^(?:에(?:는|도|만)?|엔|자|경|쯤|께)?\s*(?:,|$)|^(?:에(?:는|도|만)?|엔|자|경|쯤|께)\s|^\s?(?:중|사이|동안|한\s?달)(?:에)?\s",
    attribute_after=r"^의\s",
    counts="일 이 삼",
)

CHINESE = AskingWords(
    news=r"(?:新闻|新聞)(?!发布|發布|发言|發言|工作|部|社|办|辦|记者|記者|集团|集團|学|學|奖|獎|周刊|週刊|周报|晚报|网|網|频道|联播|聯播|出版|主播)|消息(?!人士)|报道了?(?:什么|哪些)|(?:报道|報道)[？?]?$|头条|動態|动态|已知",
    generic=r"(?:发生|發生)了?(?:什么|什麼|哪些|啥|何)|有(?:什么|什麼|哪些|啥|何)(?:大?事|进展|進展|变化|變化|动静)|出了什么事|(?:主要|重要)(?:事件|大事)|怎么了|怎麼了",
    past=r"了|过(?!去|程)|過(?!去|程)",
    future=r"将|將|计划|計劃|预计|預計|即将|拟|打算|会不会|何时会",
    latest=r"最新|最近|近日|近期|近来|近來",
    rolling=r"(?:在)?(?:过去|過去|最近|近|这|這|前)的?(?P<count>[一二两兩三四五六七八九十]|\d{1,3})(?P<unit>小时|小時|天|日(?!本)|周(?!年)|週|个?星期|個星期|个月|個月|年)(?:内|內|间|間|里|裡|以来|以來|来|來)?",
    since=(r"(?:自从?|自從|从|從)\s?$", r"^\s?(?:以来|以來|起|开始|開始)"),
    until=(r"(?<!直)(?:到|至)\s?$", r"^\s?(?:为止|為止)"),
    before=(NEVER, r"^\s?(?:之前|以前)"),
    after=(NEVER, r"^\s?(?:之后|之後|以后|以後)"),
    as_of=(r"截[至止]到?\s?$", r"^\s?时点"),
    between=r"(?:到|至|[-~～–—]|和|与)",
    adverb_before=r"(?:在|于|於)\s?$|[\u4e00-\u9fff]$",
    adverb_after=r"^\s?[，,]|^(?:有|发生|發生|出)",
    attribute_after=r"^的",
)

JAPANESE = AskingWords(
    news=r"(?:主な|主要な?|重要な)?(?:ニュース|記事|報道|見出し)|主な出来事|知られて|分かってい",
    generic=r"何が?(?:あった|あり|起き|起こ|おき|おこ|変わ)|どんな(?:こと|事|出来事|事件|動き)が|主な出来事|なにがあ",
    past=r"(?:た|だ)(?:の|ん)?(?:です|でしょう)?か?[？?。]?$",
    future=r"予定|見込み|今後|つもり|だろう",
    latest=r"最新|最近|直近|このところ|このごろ|近頃|ここ数[日週]",
    rolling=r"(?:この|ここ|過去|最近|直近)の?\s?(?P<count>[一二三四五六七八九十]|\d{1,3})\s?(?P<unit>時間|日間?|週間|[かカヵヶケ箇]月間?|年間?)(?!前)",
    since=(NEVER, r"^\s?(?:以降|以来|から|よりあと|より後)(?:の|に|で)?"),
    until=(NEVER, r"^\s?(?:まで|以前)(?:の|に|で)?"),
    before=(NEVER, r"^\s?(?:より前|の前|前)(?:の|に)"),
    after=(NEVER, r"^\s?(?:の後|より後)(?:の|に)"),
    as_of=(NEVER, r"^\s?(?:時点|現在)(?:で|の)?"),
    between=r"(?:から|と|[~～〜–—-])",
    adverb_before=NEVER,
    adverb_after=r"^(?:に(?:は|も)?|には|中に|ごろ|頃)|^\s?[、,]",
    attribute_after=r"^の",
)

GERMAN = AskingWords(
    news=r"\b(?:Nachrichten|Schlagzeilen|Neuigkeiten|Meldungen|Artikel|Berichte)\b|\bgemeldet|\bberichtet",
    generic=r"\bwas (?:ist|war|hat sich|geschah)\b.*(?:passiert|geschehen|ereignet|los|getan)|\bwas (?:passierte|geschah)\b",
    past=r"\b(?:hat|haben|hatte|hatten|war|waren|wurde|wurden)\b.*(?:ge\w+|\w+iert|\w+en|\w+t)\W*$|\b(?:war|waren|wurde|wurden|hatte|hatten)\b",
    future=r"\b(?:wird|werden|soll|sollen|geplant|demnächst)\b",
    latest=r"\b(?:neueste[nrs]?|aktuell\w*|jüngst\w*|kürzlich|zuletzt)\b",
    rolling=r"\bin den (?:letzten|vergangenen) (?P<count>\d{1,3}|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn) (?P<unit>Stunden|Tagen|Wochen|Monaten|Jahren)\b",
    since=(r"\b(?:seit|ab)\s+(?:dem\s+)?$", NEVER),
    until=(r"\bbis\s+(?:zum\s+)?$", NEVER),
    before=(r"\bvor\s+(?:dem\s+)?$", NEVER),
    after=(r"\bnach\s+(?:dem\s+)?$", NEVER),
    as_of=(r"\bStand\s+$", NEVER),
    between=r"(?:bis(?: zum)?|und(?: dem)?|[-–—])",
    adverb_before=r"(?:^|\b(?:am|im|in|an|der|zwischen dem)\s+)$",
    adverb_after=r"^\W*(?:$|\w+\W*$|(?:in|bei|im|über|zu|mit|auf)\b)",
    attribute_after=NEVER,
    counts="ein zwei drei vier fünf sechs sieben acht neun zehn",
)

SPANISH = AskingWords(
    news=r"\b(?:noticias?|titulares|artículos)\b|\bse publicó",
    generic=r"\bqué (?:pasó|ocurrió|sucedió|hubo|cambió|(?:ha|había) (?:pasado|ocurrido|sucedido))\b",
    past=r"\b\w+(?:ó|aron|ieron|yeron|jo|jeron|hizo|fue|vo|vieron|ado|ido)\b",
    future=r"\b\w+(?:ará|erá|irá|arán|erán|irán)\b|\bva[n]? a\b|\bprevist",
    latest=r"\b(?:últimas? (?:noticias?|hora|novedades)|lo último|más recientes?|recientemente|novedades)\b",
    rolling=r"\b(?:en|durante) los últimos (?P<count>\d{1,3}|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez) (?P<unit>horas|días|semanas|meses|años)\b",
    since=(r"\bdesde\s+(?:el\s+)?$", NEVER),
    until=(r"\bhasta\s+(?:el\s+)?$", NEVER),
    before=(r"\bantes del?\s+$", NEVER),
    after=(r"\bdespués del?\s+$", NEVER),
    as_of=(r"\ba fecha del?\s+$", NEVER),
    between=r"(?:y(?: el)?|al?|hasta(?: el)?|[-–—])",
    adverb_before=r"(?:^|\b(?:el|en|la|entre el)\s+)$|[\wáéíóú]\s+$",
    adverb_after=r"^\W*(?:$|(?:en|con|sobre|por|a|al)\b)|^,",
    attribute_after=NEVER,
    counts="un dos tres cuatro cinco seis siete ocho nueve diez",
)

FRENCH = AskingWords(
    news=r"\b(?:actualités?|nouvelles|articles|titres)\b",
    generic=r"\b(?:que s['’]est-il|qu['’]est-ce qui s['’]est|ce qui s['’]est) passé\b|\bqu['’]est-il arrivé\b|\bqu['’]y a-t-il eu\b",
    past=r"\b(?:a|ont|est|sont|était|étaient|avait|avaient)\b.*\w+(?:é|és|ée|ées|i|is|u|us|t|ts)\b",
    future=r"\b\w+(?:era|ira|dra|eront|iront|dront)\b|\b(?:va|vont) \w+r\b|\bprévu",
    latest=r"\b(?:dernières? (?:nouvelles?|informations?|actualités?)|plus récente?s?|récemment|quoi de neuf)\b",
    rolling=r"\b(?:ces|au cours des|dans les|durant les) (?P<count>\d{1,3}|deux|trois|quatre|cinq|six|sept|huit|neuf|dix) derni(?:ers|ères) (?P<unit>heures|jours|semaines|mois|ann\w+)\b",
    since=(r"\b(?:depuis|à partir du)\s+(?:le\s+)?$", NEVER),
    until=(r"\bjusqu['’]au\s+$", NEVER),
    before=(r"\bavant\s+(?:le\s+)?$", NEVER),
    after=(r"\baprès\s+(?:le\s+)?$", NEVER),
    as_of=(r"\bà la date du\s+$", NEVER),
    between=r"(?:et(?: le)?|au|à|[-–—])",
    adverb_before=r"(?:^|\b(?:le|en|entre le|du|la)\s+)$|[\wéè]\s+$",
    adverb_after=r"^\W*(?:$|(?:à|en|dans|avec|sur|au|aux|chez)\b)|^,",
    attribute_after=NEVER,
    counts="un deux trois quatre cinq six sept huit neuf dix",
)

RUSSIAN = AskingWords(
    news=r"новост|\bсообщал|\bпубликаци|\bписали\b|\bзаголовк",
    generic=r"\bчто (?:\w+ )?(?:произошло|случилось|происходило|изменилось|нового)\b",
    past=r"\b\w+(?:л|ла|ло|ли|лся|лась|лось|лись)\b",
    future=r"\b(?:будет|будут|планиру\w+|собира\w+|запланирован\w*)\b",
    latest=r"\bпоследни[ех]\w* (?:новост\w+|событи\w+)|\bчто нового\b|\bнедавн\w+|\bсвеж\w+ новост",
    rolling=r"\b(?:за|в) последни[ей] (?P<count>\d{1,3}|два|две|три|четыре|пять|шесть|семь|восемь|девять|десять) (?P<unit>час\w*|дн\w+|недел\w+|месяц\w*|год\w*|лет)\b",
    since=(r"\bсо?\s+$", NEVER),
    until=(r"\b(?:по|до)\s+$", NEVER),
    before=(r"\bраньше\s+$", NEVER),
    after=(r"\bпосле\s+$", NEVER),
    as_of=(r"\b(?:по состоянию )?на\s+$", NEVER),
    between=r"(?:по|до|и|[-–—])",
    adverb_before=r"(?:^|\b(?:в|во|на)\s+)$|\w\s+$",
    adverb_after=r"^\W*(?:$|(?:в|во|на|под|с|у|о|об)\b)|^,",
    attribute_after=NEVER,
    counts="один два три четыре пять шесть семь восемь девять десять",
)

ARABIC = AskingWords(
    news=r"أخبار|الأنباء|خبر(?!ا)|عناوين|نُشر|نشر(?:ت)?",
    generic=r"ماذا (?:حدث|جرى|حصل|وقع)|ما الذي (?:حدث|جرى|حصل|وقع)",
    past=NEVER,
    future=r"سوف|(?<!\w)س[يتن]\w{3,}|المزمع|المقرر",
    latest=r"آخر (?:ال)?(?:أخبار|مستجدات|تطورات|الأخبار)|أحدث|مؤخرا|مؤخرًا",
    rolling=NEVER,
    since=(r"(?:منذ|ابتداء من)\s+$", NEVER),
    until=(r"(?:حتى|إلى)\s+$", NEVER),
    before=(r"قبل\s+$", NEVER),
    after=(r"بعد\s+$", NEVER),
    as_of=(r"اعتبارا من\s+$", NEVER),
    between=r"(?:و|إلى|حتى|[-–—])",
    adverb_before=r"(?:^|في\s+|يوم\s+)$|\w\s+$",
    adverb_after=r"^\W*(?:$|(?:في|مع|على|عن|من)\b)|^[,،]",
    attribute_after=NEVER,
)
