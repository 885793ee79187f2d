"""What a sentence offers that the question does not already say: a number, a time, a place, a person, a reason."""

import re
import unicodedata

from rag.domain import QuestionKind
from rag.tokens import numbers

_FLAGS = re.IGNORECASE

_NUMBER_WORD = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundreds?|thousands?|millions?|"
    r"billions?|dozens?|half|third|quarter|twice|both|several|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|hundert|tausend|"
    r"millionen|milliarden|hälfte|drittel|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|cien|mil|millones|mitad|tercio|deux|"
    r"trois|quatre|cinq|sept|huit|neuf|dix|cent|mille|millions|moitié|дв[ауе]\w*|тр[иеё]\w{0,2}|четыр\w+|пят[ьи]|шест[ьи]|сем[ьи]|восем\w+|"
    r"девят\w+|десят\w+|сто|тысяч\w*|миллион\w*|миллиард\w*|половин\w+|iki|üç|dört|beş|altı|yedi|sekiz|dokuz|yüz|bin|milyon\w*|yarı\w*)\b|"
    r"(?:اثن|ثلاث|أربع|خمس|ست[ةه]|سبع|ثمان|تسع|عشر|مئة|مائة|ألف|مليون|مليار|نصف)|(?:หนึ่ง|สอง|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|สิบ|ร้อย|พัน|หมื่น|แสน|ล้าน)|"
    r"(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|수십|수백|수천|절반)\s?(?:명|개|번|살|배|차례|가지|마리|곳|대|권|회|년|달|시간|편|척|건|팀)?(?=[\s,.은는이가을를의])|"
    r"[一二三四五六七八九十百千万亿億两半]+(?:个|個|名|位|人|次|回|家|种|天|日|岁|歳|年|月|倍|成|座|条|项|届|艘|枚|件|社)",
    _FLAGS,
)
_MONTH = re.compile(
    r"\b(?:january|february|march|april|june|july|august|september|october|november|december|januar|februar|märz|juni|juli|oktober|dezember|"
    r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|janvier|février|mars|avril|juin|juillet|août|"
    r"septembre|octobre|novembre|décembre|январ\w+|феврал\w+|март[аеу]?|апрел\w+|ма[йяе]|июн\w+|июл\w+|август\w*|сентябр\w+|октябр\w+|ноябр\w+|"
    r"декабр\w+|ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık|(?:mon|tues|wednes|thurs|fri|satur|sun)day|century|"
    r"siglo|siècle|jahrhundert\w*|век[аеу]?|yüzyıl\w*|понедельник\w*|вторник\w*|сред[уа]|четверг\w*|пятниц\w+|суббот\w+|воскресень\w)\b|"
    r"يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر|القرن|كانون|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين|"
    r"มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม|ศตวรรษ|세기|世纪|世紀|[월화수목금토일]요일|"
    r"(?:周|星期)[一二三四五六日天]|[月火水木金土日]曜",
    _FLAGS,
)
_DATE = re.compile(
    r"(?<!\d)(?:1\d{3}|20\d\d)(?!\d)(?![.,]\d)|\d{1,4}(?=\s*(?:년|월|일|年|月|日|号|號|시(?!민|장|간)|世纪|世紀|세기|点|時))"
)
_REASON = re.compile(
    r"때문|위해|위하여|이유|으로 인해|로 인한|탓에|덕분|因为|由于|因此|为了|导致|原因|以便|鉴于|ため|から(?=、|。)|理由|原因|"
    r"\b(?:because|due to|in order to|since|reasons?|as a result|owing to|caused?|blamed|after|weil|aufgrund|wegen|um\b.*\bzu|denn|damit|porque|debido|"
    r"para|por|car|afin|puisque|в связи|из-за|потому|поскольку|так как|чтобы|причин\w+|çünkü|nedeniyle|dolayı|için)\b|بسبب|لأن|نظرا|من أجل|نتيجة|เพราะ|เนื่องจาก|เพื่อ",
    _FLAGS,
)
_CAPITALISED = re.compile(r"(?<![.!?。…]\s)(?<!^)(?<![\"“«(])\b[A-ZА-ЯЁÄÖÜÁÉÍÓÚÑÇŞİĞ][^\W\d_]+")
_KOREAN_PERSON = re.compile(
    r"(?<![가-힣])[김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민나진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편]"
    r"[가-힣]{1,2}(?=\s?(?:[은는이가을를의와과,(]|에게|씨|대통령|총리|장관|의원|위원장|대표|교수|회장|감독|선수|기자|후보))|[가-힣]{2,6}(?=\s?(?:대통령|총리|장관|위원장|국가주석|대변인|감독|교수))"
)
_HAN_PERSON = re.compile(
    r"[\u4e00-\u9fff]{1,6}[·・•][\u4e00-\u9fff]{1,6}|[\u30a1-\u30fe]{3,}|(?:导演|总统|首相|主席|总理|部长|教授|主任|院长|创始人|董事长|选手|演员|主演|大統領|首相|外相|監督|教授|社長|由|是)[\u4e00-\u9fff]{2,4}|"
    r"[\u4e00-\u9fff]{2,4}(?=(?:总统|主席|总理|部长|大统领|大統領|首相|外相|氏|さん|監督|社長|教授))"
)
_PLACE_NAME = re.compile(
    r"[가-힣]+(?:특별시|광역시|시|도|군|구|동|역|산|강|섬|국|주|항|성|궁|학교|병원|공항|공원|지방|지역|에서)(?=[\s은는이가을를의와과로,.]|$)|"
    r"[\u4e00-\u9fff]{1,5}(?:省|市|县|縣|区|區|州|国|國|岛|島|山|河|港|村|镇|町|路|馆|館|机场|空港|大学|院|站|駅|城|湖|海|湾|厅|场|場|都|府|県)|[\u30a1-\u30fe]{2,}"
)
_TITLE = re.compile(r"《[^》]+》|“[^”]+”|\"[^\"]+\"|「[^」]+」|『[^』]+』|«[^»]+»")


def offers(sentence: str, question: str, kind: QuestionKind) -> int:
    """+1 when the sentence offers something new of the wanted kind, -1 when it does not, 0 when any would do."""
    text = unicodedata.normalize("NFKC", sentence)
    asked = unicodedata.normalize("NFKC", question).lower()
    if kind is QuestionKind.NUMBER:
        found = bool(numbers(text) - numbers(asked)) or _any_new(_NUMBER_WORD, text, asked)
    elif kind is QuestionKind.TIME:
        known = numbers(asked)
        found = any(date not in known for date in _DATE.findall(text)) or _any_new(_MONTH, text, asked)
    elif kind is QuestionKind.REASON:
        found = bool(_REASON.search(text))
    elif kind is QuestionKind.PLACE:
        found = _any_new(_CAPITALISED, text, asked) or _any_new(_PLACE_NAME, text, asked)
    elif kind is QuestionKind.PERSON:
        found = any(_any_new(p, text, asked) for p in (_CAPITALISED, _KOREAN_PERSON, _HAN_PERSON))
    elif kind is QuestionKind.TITLE:
        found = _any_new(_TITLE, text, asked)
    else:
        return 0
    return 1 if found else -1


def _any_new(pattern: re.Pattern[str], text: str, asked: str) -> bool:
    return any(match.group(0).strip().lower() not in asked for match in pattern.finditer(text))
