"""Whether a claim states as fact what its evidence only reports that somebody said."""
# ruff: noqa: E501 - tables of words read better in long lines

import re

from rag.domain import Span
from rag.verify.claims import Claim
from rag.verify.quotations import drops_marks

_FLAGS = re.IGNORECASE

_SAYING = {
    "en": (
        r"\b(?:sa(?:id|ys?|ying)|t(?:old|ells?|elling)|according to|announc\w+|claim\w*|report(?:s|ed|edly|ing)?|stat(?:ed|es|ing|ement)|add(?:ed|s|ing)|insist\w*|argu\w+|alleg\w+|accus\w+|"
        r"warn\w*|suggest\w*|believ\w+|wr(?:ote|ites?|itten)|explain\w*|tweet\w*|admit\w*|describ\w+|call(?:ed|ing|s)|quot\w+|th(?:ink\w*|ought)|predict\w*|estimat\w+|reveal\w*|"
        r"confirm\w*|mention\w*|not(?:ed|es|ing)|testif\w+|respond\w*|declar\w+|vow\w*|promis\w+|pledg\w+|indicat\w+|comment\w*|express\w*|ask(?:ed|s|ing)|repl(?:y|ies|ied)|"
        r"jok(?:ed|es|ing)|hint\w*|expect\w*|fe(?:lt|els?)|hop(?:ed|es|ing)|spoke|speaks|urg(?:ed|es|ing)|stress\w*|agreed|den(?:ied|ies))\b"
    ),
    "ko": (
        r"말[했한하]|말씀|밝[혔히힌혀]|전했|전한|전해졌|따르면|주장|발표|설명|덧붙|보도|경고|언급|강조|라고|다고|냐고|자고|답했|답변|알[렸려]|시사|예상|추정|지적|증언|다며|라며|면서|다는|트윗|썼|"
        r"이야기|얘기|표현|칭[했하]|대답|생각|믿|평가|촉구|요청|당부|약속|인용|선언|토로"
    ),
    "zh": r"说|表示|称|指出|认为|宣布|报道|据|告诉|透露|强调|警告|写道|回应|补充|解释|承认|指控|提到|相信|问|道[：:]|声明|形容|预计|预测|建议|评论|证实|坦言|直言|谈到|觉得|呼吁|承诺|重申|介绍",
    "ja": (
        r"述べ|語[っる]|言[っうわ]|話[しす]|発表|伝え|によ(?:ると|れば)|主張|説明|報じ|報道|付け加え|と考え|警告|指摘|明らかに|答え|と[いの]う|とし[たて]|書[いか]|コメント|認め|示唆|強調|訴え|告げ|"
        r"ツイート|呼[びんば]|感じ|思[うっわ]|表明|求め|呼びかけ|見方|との"
    ),
    "ru": (
        r"\b(?:сказа|говор|заяв|сообщ|по словам|утвержд|отме[тч]|добав|рассказ|объяв|объясн|счита|написа|пиш[еу]т|предупре|призна|подчерк|по мнению|по данным|обвин|отве[тч]|назва|"
        r"подтверд|упомян|поясн|указ|предпол|уверен|намек|вырази|прокоммент|дума|полага|ожида|пообеща|призва)\w*"
    ),
    "ar": (
        r"قال|قول|قائل|صرح|أعلن|يعلن|إعلان|ذكر|أضاف|أوضح|أكد|يؤكد|وفق|حسب|زعم|ادع[ىت]|أفاد|أخبر|كتب|أشار|يشير|حذر|وصف|اتهم|اعترف|يعتقد|شدد|علق|يرى|نقل|تصريح|بيان|اقترح|توقع|أعرب|رد(?!\w)|تعهد|دعا"
    ),
}  # fmt: skip
# A claim that tells of talk needs no "said": they discussed, she thanked him.
_TALKING = {
    "en": r"\b(?:discuss\w*|talk(?:s|ed|ing)?|thank(?:s|ed|ing)?|shar(?:ed|es|ing)|brief(?:ed|ing|s)|congratulat\w+|propos\w+|criti\w+|prais\w+|reject\w+|condemn\w+)\b",
    "ko": r"논의|협의|합의|통화|공유|전달|감사|축하|요구|제안|비판|비난|칭찬|거부|인정|규탄",
    "zh": r"讨论|商讨|感谢|同意|通报|通话|祝贺|要求|提议|批评|谴责|赞扬",
    "ja": r"議論|協議|感謝|合意|共有|電話|祝|提案|批判|非難|評価",
    "ru": r"\b(?:обсу|поблагодар|согласи|поздрав|предлож|потребова|раскритик|осуд|похвал|провел)\w*",
    "ar": r"ناقش|بحث|شكر|اتفق|هنأ|طالب|انتقد|أدان|أشاد",
}
SAYING = {language: re.compile(f"{said}|{_TALKING[language]}", _FLAGS) for language, said in _SAYING.items()}
_QUOTED = re.compile(r"[\"“”「『«»‘]")

# Where the sentence itself reports, rather than mentions that somebody once said something.
_REPORTS = {
    "ru": re.compile(_SAYING["ru"], _FLAGS),
    "ar": re.compile(_SAYING["ar"]),
    "en": re.compile(
        r"\b(?:said|says|told|according to|announced|claim(?:s|ed)|reported(?:ly)?|stated|added|adds|insist(?:s|ed)|argue[sd]|allege[sd]|warn(?:s|ed)|suggest(?:s|ed)|"
        r"believes?d?|wrote|writes|explain(?:s|ed)|tweeted|admit(?:s|ted)|predict(?:s|ed)|estimate[sd]|reveal(?:s|ed)|confirm(?:s|ed)|noted|testified|declared|vowed|promised|"
        r"pledged|indicated|commented|replied|stressed|thinks?|thought)\b",
        _FLAGS,
    ),
    "ko": re.compile(
        r"따르면|(?:말했|말한|밝혔|전했|전한|전해졌|주장했|주장한|발표했|설명했|설명한|덧붙였|보도했|경고했|언급했|강조했|했다고 한|한다고 한|답했|알렸|시사했|예상했|예상된|추정했|추정된|지적했|증언했|트윗했|"
        r"이야기했|얘기했|표현했|대답했|평가했|촉구했|선언했|고 했|는 것이다|라고 한|다고 한)[가-힣]*[.\"”’')\s]*$"
    ),
    "zh": re.compile(r"^[^。]{0,30}?(?:说|表示|称(?!为)|指出|认为|宣布|报道|透露|强调|警告|写道|回应|补充|解释|承认|证实|预计|呼吁)|^据|[”」]，?[^，。]{1,16}(?:说|表示|称)。?$"),
    "ja": re.compile(r"によ(?:ると|れば)|(?:述べ|語|言|話し|話す|発表し|伝え|主張し|説明し|報じ|付け加え|警告し|指摘し|明らかにし|答え|とし|コメントし|強調し|訴え)[^。]{0,8}[。」]?$"),
}  # fmt: skip


def dropped_attribution(claim: str, claim_language: str, evidence: str, evidence_language: str) -> str | None:
    """The evidence's words of saying when it reports and the claim has no such word; None otherwise."""
    if claim_language not in SAYING or evidence_language not in SAYING:
        return None
    said = _REPORTS[evidence_language].search(evidence)
    return said.group() if said and not _attributes(claim, claim_language) else None


def dropped_marks(claim: Claim, text: str, sentence: Span) -> str | None:
    """The sentence when it is a quotation and the claim neither quotes nor says who said it; else None."""
    if claim.language not in SAYING or _attributes(claim.text, claim.language):
        return None
    dropped = drops_marks(claim.text, text, sentence.start, sentence.end)
    return sentence.of(text) if dropped else None


def _attributes(claim: str, language: str) -> bool:
    return bool(SAYING[language].search(claim) or _QUOTED.search(claim))
