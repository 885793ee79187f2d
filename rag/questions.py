"""What a question asks for, and its words without the asking.

Tables of question words in thirteen languages. Kinds are matched all at once: a question word of one
language is rarely a word of another, so that step needs no language detector.
"""

import re
import unicodedata

from rag.domain import QuestionKind

_FLAGS = re.IGNORECASE


def _compiled(pattern: str) -> re.Pattern[str]:
    """As questions are matched after NFKC, which splits Thai ำ, so are the tables."""
    return re.compile(unicodedata.normalize("NFKC", pattern), _FLAGS)


def _words(text: str) -> str:
    """A pattern for any of the space-separated words, whole."""
    return rf"(?<!\w)(?:{'|'.join(sorted(text.split(), key=len, reverse=True))})(?!\w)"


# Substrings of scripts that run words together.
_UNSPACED_ASKING = (
    # Korean: question words with their particles, then endings of questions
    r"무엇(?:을|이|인|은|에)?|뭐(?:라고|를)?|무슨|누구(?:와|의|를|에게|인)?|누가|누굴|어디(?:에서|서|로|에|인)?|언제|어느|어떤|어떻게|어땠|얼마나?|몇|왜|"
    r"(?:에\s?)?(?:대해서?|대한|관해서?|관한)(?=\s|$)|"
    r"(?:했|였|었|았|됐|겼|졌|렸|쳤|냈|갔|왔|봤|났|렀|꼈|랐|섰|켰|뒀|줬)(?:습니까|나요|나|는가|는지|을까|니|어)(?=\W|$)|(?:합|입|습|됩)니까|(?:하|되|이|있|없)(?:나요|는가|는지|나)(?=\W|$)|(?:인|한|은|일|할|을)(?:가요?|까요?|지)(?=\W|$)|"
    # Chinese
    r"是什么|什么样的?|什么|多少|哪[些个里位儿年天]|哪|是谁|谁|何时|何地|为何|为什么|怎么样?|如何|几[个名人次年月日号]|是否|吗|呢|"
    # Japanese
    r"何[をがはにで]|何|誰[がをとにの]?|どこ[でにへがを]?|いつ|なぜ|どうして|どの[よう]*|どんな|どう|いくら|いくつ|どれ|どちら|(?:です|ます|ました|でした|でしょう|たの|るの|った|した|れた|いる|ある)か(?=\W|$)|について|"
    # Thai
    r"อะไร|ใคร|เมื่อไหร่|เมื่อไร|เมื่อใด|ที่ไหน|อย่างไร|ยังไง|เท่าใด|เท่าไหร่|เท่าไร|กี่|ใด|ไหน|ทำไม|เพราะเหตุใด"
)

_FUNCTION_WORDS = {
    "en": "a an the of in to on at by for with from as and or is are was were be been being do does did has have had can could "
    "will would should may might what who whom whose when where which how why many much that this it its there about called",
    "de": "wer wen wem wessen wie wo wohin woher wann warum weshalb wieso was worüber worum welche welcher welches welchen welchem "
    "wieviel viel viele der die das den dem des ein eine einer eines einem einen und oder ist sind war waren wird wurde wurden "
    "hat hatte haben im in zu zum zur von vom mit für auf an am bei als es sich nach über",
    "es": "qué que quién quiénes cuál cuáles cómo cuándo cuánto cuánta cuántos cuántas dónde el la los las un una unos unas de "
    "del al en y o por para con se es son fue fueron era ha han su sus lo a sobre",
    "fr": "quoi qui que quel quelle quels quelles comment quand où pourquoi combien le la les un une des de du et ou dans en au "
    "aux par pour avec est sont était ont a été sur ce",
    "it": "che cosa chi come quando dove perché quanto quanti quale il lo la i gli le un una di del della dei e o in nel a con è",
    "pt": "que quem qual como quando onde porquê quanto quantos o a os as um uma de do da dos das e ou em no na por com é foi",
    "nl": "wat wie waar wanneer waarom hoe hoeveel welke de het een van en of in op met voor is was zijn",
    "ru": "что чём чем чего чему кто кого кем кому где куда откуда когда какой какая какое какие каких каким какую каком "
    "сколько как почему зачем в во на с со и из от для по к о об был была было были ли у за при это",
    "tr": "ne neden niçin nasıl kim kimin kimi hangi kaç nerede nereye mı mi mu mü nedir kimdir ve bir bu ile için olan olarak",
    "ar": "ما ماذا من متى أين كم كيف لماذا هو هي أي التي الذي في على إلى عن هل كان كانت تم و أن",
}
_FUNCTION = {language: re.compile(_words(text), _FLAGS) for language, text in _FUNCTION_WORDS.items()}
_UNSPACED = _compiled(_UNSPACED_ASKING)

# A lone particle between two words written without spaces glues them into pairs that stand nowhere else.
_JAPANESE_PARTICLE = re.compile(
    r"(?<=[\u30a1-\u30ff\u3400-\u9fff])[はがをにでとのへもや](?=[\u30a1-\u30ff\u3400-\u9fff]|\W|$)"
)

_CHINESE_PARTICLE = re.compile(
    r"和(?![平解谐睦])|与(?!会)|跟(?!踪)|的(?!士)|了(?!解)|在(?![野职线])|对(?![话方手抗面])|[，、,]"
)

_KINDS: tuple[tuple[QuestionKind, str], ...] = (
    (
        QuestionKind.NUMBER,  # sure signs of a number, before the weaker signs of a time
        (
            r"몇\s*(?:명|개|번|살|차례|건|곳|대|편|%|퍼센트|년\s*(?:간|동안))|多少(?!年)|何(?:人|個|回|件|歳|台|社|パーセント)|"
            r"\bhow (?:many|much|old|long|far|tall|large|big|high|often|fast)\b|сколько(?!.{0,12}году)|\bwie ?viele?\b|\bwie (?:alt|lange|hoch|groß|weit)\b|"
            r"cuánt[oa]s?\b|\bcombien\b|كم عدد|\bkaç(?! yılında)\b|กี่"
        ),
    ),
    (
        QuestionKind.TIME,
        (
            r"언제|몇\s*(?:년도?|월|일|시|세기)|어느\s*(?:해|날|시기)|연도|날짜|며칠에|何时|什么时[候间]|哪[一]?[年天日月]|几[月日号点]|时间(?!长)|日期|年份|いつ|何[年月日時](?!間)|"
            r"\bwhen\b|\b(?:what|which)\s+(?:\w+\s+)?(?:year|date|day|month|decade|century|time)s?\b|когда|как(?:ом|ого|ой)\s+(?:году|числа|год|день|месяц\w*)|"
            r"cuándo|qué\s+(?:año|fecha|día|mes|siglo)|\bwann\b|welche[mnrs]?\s+(?:jahr|datum|tag|monat|jahrhundert)|\bquand\b|quelle (?:date|année)|متى|(?:أي|أية)\s+(?:عام|سنة|تاريخ|يوم|شهر|قرن)|"
            r"ne zaman|hangi\s+(?:yıl|tarih|gün|yüzyıl)\w*|kaç yılında|เมื่อไ|เมื่อใด|ปี(?:ใด|ไหน|อะไร)|วัน(?:ที่)?(?:ใด|ไหน|เท่า)"
        ),
    ),
    (
        QuestionKind.NUMBER,
        (
            r"몇|얼마|비율[은이]|퍼센트|(?:인원|점수|면적|길이|높이|무게|횟수|나이|금액|인구|규모|득표율)[는은]?\s*\??$|几(?!乎)|多[大长高远重]|人数|比例|数量|金额|总额|价格|"
            r"いくつ|いくら|どのくらい|どれくらい|\bpercentage\b|\bwhat (?:number|amount|proportion|share|percent)\b|какой процент|какое количество|qué (?:porcentaje|cantidad)|"
            r"welche[rn]? (?:prozentsatz|anteil|anzahl)|\bكم\b|ما\s+(?:هو\s+)?عدد|نسبة|ne kadar|yüzde|เท่าไร|เท่าไหร่|เท่าใด|จำนวน|(?:席位|震级|涨幅|降幅|增长率|得分|比分)[？?]?$"
        ),
    ),
    (
        QuestionKind.REASON,
        r"왜|이유|원인|까닭|为什么|为何|原因|なぜ|どうして|理由|\bwhy\b|\breasons?\b|почему|зачем|причин|por qué|razón|\bwarum\b|weshalb|wieso|\bpourquoi\b|لماذا|سبب|\bneden\b|niçin|ทำไม|เหตุใด|สาเหตุ",
    ),
    (
        QuestionKind.PLACE,
        (
            r"어디|어느\s*(?:나라|도시|지역|곳|국가)|장소|哪里|哪儿|在哪|何地|何处|哪[个座些]?(?:国家|城市|省|地方|地区|国)|地点|どこ|\bwhere\b|"
            r"\b(?:what|which)\s+(?:\w+\s+)?(?:city|country|state|place|town|county|region|island|location)\b|\bгде\b|\bкуда\b|откуда|в как(?:ом|ой)\s+(?:городе|стране|регионе)|"
            r"dónde|qué\s+(?:ciudad|país|lugar|estado|región)|\bwo(?:hin|her)?\b|welche[rmsn]?\s+(?:stadt|land|ort|region)|\boù\b|\bأين\b|أي\s+(?:مدينة|بلد|دولة|مكان)|nere|hangi\s+(?:şehir|ülke|yer|bölge)\w*|"
            r"ที่ไหน|(?:ประเทศ|เมือง|รัฐ)(?:ใด|ไหน|อะไร)|(?:举办国|主办国|举办地|起点|终点)[？?]?$"
        ),
    ),
    (
        QuestionKind.PERSON,
        (
            r"누구|누가|누굴|인물은|사람은|감독은|谁|哪位|何人|导演|主演|誰|\bwho(?:m|se)?\b|\bкто\b|\bкого\b|\bкому\b|\bкем\b|quién(?:es)?|\bwe(?:r|n|m|ssen)\b|\bqui (?:a|est|sont|ont)\b|^\s*من\s|من\s+(?:هو|هي|الذي)|"
            r"\bkim(?:in|e|ler|i|dir)\b|\bkim \w+[dt][ıiuü]\b|\bkim (?:tarafından|oldu)|ใคร|(?:冠军|得主|主角|主教练|总统|首相|市长|创始人)[？?]?$"
        ),
    ),
    (
        QuestionKind.TITLE,
        r"(?:最佳(?:电视剧|影片|动画)|哪[一几]?部(?:电影|作品|剧)?|书名|片名|제목은|작품은|タイトル)[？?]?$",
    ),
)

# Questions after a story rather than a short answer: what was said, what happened, how somebody reacted.
_OPEN = (
    r"(?:통화|회담|회의|회동|대화|논의|합의|발표|성명|연설|기자회견)(?:의)?\s?(?:주요\s?)?(?:내용|의제|결과|주제)(?:은|는|이|가)?\s*(?:무엇\S*)?\s*\??$|"
    r"무엇(?:을|에 대해|에 관해)?\s*(?:논의|이야기|얘기|말|합의|협의|발표|결정|약속|주장|요구|다뤘|나눴|했|밝혔)|무슨\s*(?:이야기|얘기|말|일|대화|논의|합의|내용)|어떤\s*(?:이야기|얘기|말|대화|논의|합의|내용|일이|입장|반응|조치|대책)|"
    r"어떻게|어떤\s*(?:영향|원리|방식|방법|계획|생각|이유)|무엇을\s*(?:하려|바꾸려|원하|기대|요구|배우|노리|얻|할|한다고|하고)|(?:목적|목표|배경|영향|쟁점|핵심)(?:은|는|이)?\s*(?:무엇\S*)?\s*\??$|무슨\s*문제|뭐라고|어땠|(?:에 대해|관해)\s*(?:알려|설명|말해|요약|정리)|알려\s?줘|요약해|설명해|정리해|"
    r"(?:谈|聊|说|讨论|商量|商讨|协商|宣布|决定|同意|达成|承诺|表示|强调|提到|做|采取)(?:论|到|成|出|过)?了?(?:些|哪些)?(?:什么|哪些|啥)|哪些(?:内容|议题|话题|问题|共识|反应|措施)|发生了?什么|怎么|怎样|如何|凭什么|为了什么|[出犯]了什么|(?:遭遇|经历|面临|要求|期望|希望|计划|打算|想要|主张|建议|带来|造成|意味着|决定)了?(?:些|着)?什么|什么(?:事|影响|后果|目的|措施|计划|问题)|(?:通话|会谈|会晤|会议|讲话|声明|协议)的?(?:主要)?(?:内容|议题|结果)(?:是什么)?[？?]?$|有(?:什么|何)(?:反应|看法|内容|影响|进展)|情况如何|介绍一下|总结|"
    r"(?:会談|電話|協議|会議|演説|声明|合意)の?(?:主な)?(?:内容|議題|結果)(?:は|を)?(?:何\S*)?[？?]?$|何を(?:話|語|議|協議|論|合意|決|発表|約束|主張|要求|述|言|訴|確認|求|し)|何について|何が(?:起|あ|話|議|協|決|合意|変)|どんな(?:話|内容|議論|合意|反応|対策|発言)|どのような(?:被害|影響|役割|経緯|状況|話|内容|議論|合意|反応|対応|対策|発言|やり取り)|どう(?!して)|どのように|何が(?:分|問題|判明|期待)|何を(?:もたら|望|期待|目指|狙|意味|始|計画|して|した|された)|(?:目的|目標|狙い|影響|背景|争点)は(?:何|$|\W)|なに[をが]|何と(?:話|言|述|語|答)|"
    r"\bwhat\b.*\b(?:discuss|talk(?:ed|ing)? (?:about|over)|said?|say|tell|told|agree|announce|decide|promise|demand|happen|speak|spoke|pledge|warn|propose)(?:s|ed|d|ing)?\b|\bwhat did .* do(?: about .*| in response.*)?\??$|\bwhat (?:was|were) .*\b(?:discussed|said|agreed|announced|decided|talked|about|promised|the (?:topics?|outcome|results?|reaction))\b|"
    r"\bwhat (?:is|are) .*\b(?:about|saying|doing|planning|happening|going on)\b|\bwhat(?:'s| is) (?:new|the latest)\b|\bhow (?:did|do|does|will|would|can|could|is|are|was|were|has|have|should)\b|\bwhat (?:do|does|did|will|would|is|are|was|were)\b.*\b(?:think|want|expect|demand|hope|plan|try(?:ing)?|propos\w+|find|found|show|learn|mean|involve|wrong|achieve|argue|suggest|recommend|intend|purpose|goal|aim|impact|effect|consequences?|causing|known)\b|\btell me\b|\bsummar|\bdescribe\b|\bwhat led\b|\bwhat caused\b|"
    r"о\s?ч[её]м\b|что\s+(?:\w+\s+){0,3}(?:обсу|сказа|заяви|говори|произош|случи|реши|пообеща|предлож|потребова|сообщи|объяви|договори)\w*|(?:обсу|говори|заяви|сказа)\w*\s+.*\?|\bкак\b(?!\w)(?!\s*(?:ой|ая|ое|ие)?\s*(?:называ|зовут))|чего\s+(?:\w+\s+){0,3}(?:хо[тч]|ожида|требу|добива)\w*|расскаж|"
    r"(?:ماذا|ما الذي|ما)\s+(?:ناقش|بحث|قال|حدث|جرى|أعلن|دار|تناول|صرح|اتفق|فعل|قرر|طلب)|(?:ناقش|بحث|تحدث)\w*\s.*(?:ماذا|عن ماذا)|عن ماذا|كيف|"
    r"de qué (?:habl|trat|convers|discut)\w+|qué\s+(?:\w+\s+){0,4}?(?:dij|habl|discut|acord|anunci|decid|pas[óo]|ocurri|sucedi|hizo|hicier|promet|propus|trataron)\w*|\bcómo\b(?! se llam)|cuéntame|resum|"
    r"wor(?:über|um|an|auf)\b.*(?:sprach|rede|ging|disku|einig)\w*|was (?:\w+\s+){0,5}?(?:besproch|gesagt|sagt|passier|gescheh|beschloss|vereinbar|angekündig|versproch|forder)\w*|\bwie (?!viel|alt|lange|hoch|groß|weit|oft|hei(?:ß|ss)|nennt|lautet)|erzähl|"
    r"de quoi\b|que s'est-il passé|qu'ont|qu'a (?:dit|annoncé|décidé)|\bcomment\b|"
    r"ne (?:konuş|görüş|tartış|söyle|oldu|dedi|açıkla)\w*|neler? (?:konuş|görüş|oldu|söyle)\w*|"
    r"(?:พูดคุย|หารือ|คุย|ประกาศ|กล่าว|เกิด)\S*อะไร|เกิดอะไรขึ้น"
)

# Verbs and nouns of saying and happening.
_TELLING = re.compile(
    r"논의(?:했|하|한|됐|된|돼)?|이야기|얘기|말했|말한|대화|합의(?:했|한|된)?|협의|발표(?:했|한|된)?|일어|벌어|생긴|반응|내용|알려\s?줘|요약|설명|밝혔|밝힌|나눴|나눈|나누|주고받|진행|"
    r"讨论|商量|商讨|谈论|谈了|谈到|谈|聊|说了|说|发生|内容|反应|回应|宣布|表示|介绍|总结|达成|情况|"
    r"話し合\S?|話した|話し|議論|協議|起き|起こ|内容|反応|発表|述べ|語っ|合意|対応|"
    + _words(
        "discuss discussed talk talked talks say said tell told agree agreed announce announced decide decided happen happened happening happens "
        "react reacted respond responded summary summarise summarize describe speak spoke reaction response outcome main points story news latest "
        "обсудили обсуждали обсудил говорили говорил сказал сказали произошло случилось заявил заявили сообщил сообщили отреагировал отреагировали "
        "hablaron habló dijo dijeron discutieron pasó ocurrió sucedió anunció acordaron reaccionó besprochen sprachen sagte gesagt passiert passierte geschah geschehen reagierte "
        "discuté dit parlé passé annoncé konuştu konuştular görüştü oldu dedi söyledi"
    )
    + r"|(?:ناقش|بحث|تحدث|قال|حدث|جرى|أعلن|دار|صرح|اتفق|رد)\w*",
    _FLAGS,
)

_KIND_PATTERNS = tuple((kind, _compiled(pattern)) for kind, pattern in _KINDS)
_OPEN_PATTERN = _compiled(_OPEN)
_SURE_FACT = frozenset({QuestionKind.TIME, QuestionKind.NUMBER, QuestionKind.PLACE, QuestionKind.PERSON})


def question_kind(question: str) -> QuestionKind:
    """What kind of answer the question wants; `OTHER` when no table says so.

    A sign of a time, number, place or person wins over a sign of an open question ("what did he say when
    ..." is rare, "when did they agree" is common), except when the question begins with the open one.
    """
    text = unicodedata.normalize("NFKC", question).strip()
    fact = next((kind for kind, pattern in _KIND_PATTERNS if pattern.search(text)), None)
    told = _OPEN_PATTERN.search(text)
    if told and (fact not in _SURE_FACT or told.start() == 0):
        return QuestionKind.OPEN
    return fact or QuestionKind.OTHER


def topic_words(content: str) -> str:
    """The content words without those of saying and happening, which an article need not repeat; may be empty."""
    return re.sub(r"\s+", " ", _TELLING.sub(" ", content)).strip(" ?？¿؟!.")


def is_function_word(word: str, language: str) -> bool:
    """Whether a word only asks or joins, in that language."""
    pattern = _FUNCTION.get(language)
    return bool(pattern and pattern.fullmatch(word))


def content_words(question: str, language: str) -> str:
    """The question without question words, function words and glue particles; may be empty.

    Function words of spaced scripts go by `language` (Turkish `kim` is "who", elsewhere a name).
    """
    text = _UNSPACED.sub(" ", unicodedata.normalize("NFKC", question))
    if language in _FUNCTION:
        text = _FUNCTION[language].sub(" ", text)
    if language == "zh":
        text = _CHINESE_PARTICLE.sub(" ", text)
    return re.sub(r"\s+", " ", _JAPANESE_PARTICLE.sub(" ", text)).strip()
