"""People, wars and bodies whose names every language writes in its own way, so that no likeness shows them.

As with the cities of `places`, a table holds what the news of many countries names most. A claim that names
one of them which the article never names, in whatever language, is doubted; a name that is not here is not.
"""
# ruff: noqa: E501 - a table of names reads better in long lines

import re
from functools import lru_cache

_LANGUAGES = ("en", "ko", "zh", "ja", "ru", "ar")

# One name a line: id, then its forms in en | ko | zh | ja | ru | ar; Russian ones without endings.
_NAMES = r"""
trump|Trump|트럼프|特朗普/川普|トランプ|Трамп|ترامب
biden|Biden|바이든|拜登|バイデン|Байден|بايدن
obama|Obama|오바마|奥巴马/欧巴马|オバマ|Обам|أوباما
vance|JD Vance/J\.D\. Vance|밴스|万斯|バンス|Вэнс|فانس
rubio|Rubio|루비오|鲁比奥/卢比奥|ルビオ|Рубио|روبيو
pompeo|Pompeo|폼페이오|蓬佩奥|ポンペオ|Помпео|بومبيو
blinken|Blinken|블링컨|布林肯|ブリンケン|Блинкен|بلينكن
musk|Elon Musk/Musk|머스크|马斯克|マスク氏/イーロン・マスク|Маск(?=[а-я]?(?!\w))|ماسك
putin|Putin|푸틴|普京/普丁|プーチン|Путин|بوتين
lavrov|Lavrov|라브로프|拉夫罗夫|ラブロフ|Лавров|لافروف
medvedev|Medvedev|메드베데프|梅德韦杰夫|メドベージェフ|Медведев|ميدفيديف
zelensky|Zelensk[iy]+|젤렌스키|泽连斯基|ゼレンスキー|Зеленск|زيلينسكي
lukashenko|Lukashenko|루카셴코|卢卡申科|ルカシェンコ|Лукашенко|لوكاشينكو
xi|Xi Jinping/Xi|시진핑|习近平|習近平|Си Цзиньпин|شي جين ?بينغ
liqiang|Li Qiang|리창|李强|李強|Ли Цян|لي تشيانغ
wangyi|Wang Yi|왕이(?= (?:외교|부장|중국|국무))|王毅|王毅|Ван И(?!\w)|وانغ يي
laichingte|Lai Ching-te|라이칭더|赖清德/賴清德|頼清徳|Лай Цин|لاي تشينغ
kimjongun|Kim Jong[- ]?[Uu]n|김정은|金正恩|金正恩|Ким Чен Ын|كيم جونغ[ -]?[أا]ون
kimjongil|Kim Jong[- ]?[Ii]l|김정일|金正日|金正日|Ким Чен Ир|كيم جونغ[ -]?[إا]يل
kimilsung|Kim [Ii]l[- ]?[Ss]ung|김일성|金日成|金日成|Ким Ир Сен|كيم [إا]يل سونغ
kimyojong|Kim Yo[- ]?[Jj]ong|김여정|金与正|金与正|Ким Ё Чжон|كيم يو جونغ
leejaemyung|Lee Jae[- ]?[Mm]yung|이재명|李在明|李在明|Ли Чжэ[ -]?[Мм]ён|لي جاي ?ميونغ
yoonsukyeol|Yoon Suk[- ]?[Yy]eol|윤석열|尹锡悦|尹錫悦|Юн Сок[ -]?[ЁЕеё]ль?|يون سوك ?يول
moonjaein|Moon Jae[- ]?[Ii]n|문재인|文在寅|文在寅|Мун\w{0,2} Чжэ[ -]?[ИиЁ]н|مون جاي[ -]?[إا]ن
parkgeunhye|Park Geun[- ]?[Hh]ye|박근혜|朴槿惠|朴槿恵|Пак Кын[ -]?[Хх]е|بارك كون ?هيه
abe|Shinzo Abe/Abe|아베|安倍|安倍|Абэ|شينزو آبي
suga|Yoshihide Suga|스가 요시히데/스가 (?:전 )?총리|菅义伟|菅義偉/菅(?:前)?首相|Ёсихидэ Суг|يوشيهيدي سوغا
kishida|Kishida|기시다|岸田|岸田|Кисид|كيشيدا
ishiba|Ishiba|이시바|石破|石破|Исиб|إيشيبا
takaichi|Takaichi|다카이치|高市早苗/高市首相|高市早苗/高市首相|Такаити|تاكايتشي
macron|Macron|마크롱|马克龙/马克宏|マクロン|Макрон|ماكرون
merkel|Merkel|메르켈|默克尔|メルケル|Меркель|ميركل
scholz|Scholz|숄츠|朔尔茨|ショルツ|Шольц|شولتس
merz|Merz|메르츠|默茨|メルツ|Мерц|ميرتس
starmer|Starmer|스타머|斯塔默|スターマー|Стармер|ستارمر
sunak|Sunak|수낵|苏纳克|スナク|Сунак|سوناك
netanyahu|Netanyahu|네타냐후|内塔尼亚胡|ネタニヤフ|Нетаньяху|نتنياهو
erdogan|Erdo[gğ]an|에르도안|埃尔多安|エルドアン|Эрдоган|أردوغان
modi|Narendra Modi/Modi|모디|莫迪|モディ|Моди(?!\w)|مودي
khamenei|Khamenei|하메네이|哈梅内伊|ハメネイ|Хаменеи|خامنئي
assad|al-Assad/Assad|아사드|阿萨德|アサド|Асад|الأسد
maduro|Maduro|마두로|马杜罗|マドゥロ|Мадуро|مادورو
trudeau|Trudeau|트뤼도|特鲁多|トルドー|Трюдо|ترودو
carney|Mark Carney|마크 카니|卡尼|カーニー|Карни(?!\w)|كارني
guterres|Guterres|구테흐스|古特雷斯|グテレス|Гутерреш|غوتيريش
koreanwar|Korean War|한국 ?전쟁/6[·. ]?25|朝鲜战争/韩战/抗美援朝/朝韩战争|朝鮮戦争|Корейск\w+ войн|الحرب الكورية
ww2|World War (?:II|Two|2)/WW ?II/Second World War|2차 ?(?:세계 ?)?대전|二战/第?二次世界大战|第二次(?:世界)?大戦|Втор\w+ миров|الحرب العالمية الثانية
ww1|World War (?:I|One|1)(?!\w)/WW ?I(?!\w)/First World War|1차 ?(?:세계 ?)?대전|一战/第?一次世界大战|第一次(?:世界)?大戦|Перв\w+ миров|الحرب العالمية الأولى
vietnamwar|Vietnam War|베트남 ?전(?:쟁)?/월남전|越战/越南战争|ベトナム戦争|[Вв]ьетнамск\w+ войн/[Вв]ойн\w+ во Вьетнаме|حرب فيتنام
coldwar|Cold War|냉전|冷战|冷戦|[Хх]олодн\w+ войн|الحرب الباردة
un|United Nations/UN/U\.N\.|유엔/국제연합|联合国|国連|ООН/Объединенных Наций|[اأ]مم المتحدة
nato|NATO/Nato|나토/북대서양조약기구|北约|北大西洋条約機構/ナトー|НАТО|الناتو/حلف شمال الأطلسي
eu|European Union/EU|유럽 ?연합|欧盟|欧州連合/ヨーロッパ連合|Евросоюз/Европейск\w+ союз/ЕС(?!\w)|[اإ]تحاد ال[أا]وروبي
imf|International Monetary Fund/IMF|국제통화기금|国际货币基金|国際通貨基金|МВФ/Международн\w+ валютн|صندوق النقد
iaea|IAEA/International Atomic Energy Agency|국제원자력기구|国际原子能机构|国際原子力機関|МАГАТЭ|الطاقة الذرية
opec|OPEC|석유수출국기구|欧佩克|石油輸出国機構|ОПЕК|أوبك
nobel|Nobel|노벨|诺贝尔|ノーベル|[Нн]обелевск|نوبل
samsung|Samsung|삼성|三星|サムスン|Samsung|سامسونغ
"""  # fmt: skip
_AROUND = {
    "en": r"(?<![A-Za-z])(?:{names})(?:['’]s)?(?![A-Za-z])",
    "ko": r"(?<![가-힣])(?:{names})",
    "zh": r"(?:{names})",
    "ja": r"(?<![\u30a1-\u30ff])(?:{names})",
    "ru": r"(?<!\w)(?:{names})",
    "ar": r"(?<!\w)[وف]?[بلك]?(?:ال|ل)?(?:{names})",
}
"""What may stand around a name in each language."""


def strange_names(claim: str, claim_language: str, article: str, article_language: str) -> list[str]:
    """The names of the table that the claim has and the article (title and text) has not, as the claim writes them.

    Empty unless both languages are among the six of the table.
    """
    if claim_language not in _LANGUAGES or article_language not in _LANGUAGES:
        return []
    named = [(match.group(), match.lastgroup or "") for match in _pattern(claim_language).finditer(claim)]
    if not named:
        return []
    held = _held(article, article_language)
    return [words for words, name in named if name not in held]


@lru_cache(maxsize=64)
def _held(article: str, language: str) -> frozenset[str]:
    """The names in an article, those in Latin letters too, whatever its language."""
    patterns = {_pattern(language), _pattern("en")}
    return frozenset(match.lastgroup or "" for each in patterns for match in each.finditer(article))


@lru_cache(maxsize=8)
def _pattern(language: str) -> re.Pattern[str]:
    column = 1 + _LANGUAGES.index(language)
    forms = []
    for line in _NAMES.strip().split("\n"):
        cells = re.split(r"\|(?![^(]*\))", line)
        forms.append(f"(?P<{cells[0]}>{cells[column].replace('/', '|')})")
    return re.compile(_AROUND[language].format(names="|".join(forms)))
