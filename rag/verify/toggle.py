"""A claim with its negation taken out or put in, or with one word turned into its opposite, for the contrast test.

When the evidence is nearer to the turned claim than to the claim itself, the claim probably says the
opposite. Only edits that code can make well are made; where none fits there is no test.
"""
# ruff: noqa: E501 - tables of words read better in long lines

import re
from collections.abc import Sequence

_Edit = tuple[re.Pattern[str], str]


def _edits(*pairs: tuple[str, str]) -> tuple[_Edit, ...]:
    return tuple((re.compile(pattern), replacement) for pattern, replacement in pairs)


_AUXILIARY = r"(is|are|was|were|will|would|can|could|should|has|have|had|must|may|might|do|does|did)"

_REMOVED: dict[str, tuple[_Edit, ...]] = {
    "en": _edits(
        (r"\bcannot\b|\bcan['’]t\b", "can"),
        (r"\bwon['’]t\b", "will"),
        (rf"\b{_AUXILIARY}n['’]t\b", r"\1"),
        (rf"\b{_AUXILIARY} not\b", r"\1"),
        (r"\bnever ", ""),
        (r"\bnot ", ""),
        (r"\b([Nn])o (?=[a-z])", "some "),
        (r"\bwithout\b", "with"),
    ),
    "ko": _edits(
        (r"하지 ?(?:않|못했|못하)았?(?=다|습|으|고|던)", "했"),
        (r"하지 않는", "하는"),
        (r"하지 않(?=기|겠)", "하"),
        (r"하지 (?:않을|못할)", "할"),
        (r"하지 (?:않은|못한)", "한"),
        (r"되지 (?:않았|못했)", "됐"),
        (r"되지 않", "되"),
        (r"이 아니(?:다|라)", "이다"),
        (r"이 아닌", "인"),
        (r"(?<=[가-힣])지 (?:않았|못했)", "았"),
        (r"(?<=[가-힣])지 (?:않는|못하는)", "는"),
        (r"(?<=[가-힣])지 않", ""),
        (r"없(?=다|었|습|으|는|고|을|어|이)", "있"),
        (r"(?<![가-힣])(?:안|못) (?=[가-힣])", ""),
    ),
    "zh": _edits(
        (r"没有|并没有|尚无", "有"),
        (r"并不是|不是|并非", "是"),
        (r"(?:并不|不)(?=[会能可想愿应需知支同承接允])", ""),
        (r"尚未|并未|从未", "已"),
        (r"未能", "能够"),
        (r"未(?=[被经有获得同])", "已"),
        (r"不(?![断同少过仅但久管论错满安幸良])", ""),
    ),
    "ja": _edits(
        (r"しなかった", "した"),
        (r"されなかった", "された"),
        (r"していない", "している"),
        (r"されていない", "されている"),
        (r"しない", "する"),
        (r"ではない|ではなかった", "である"),
        (r"できない", "できる"),
        (r"できなかった", "できた"),
        (r"れなかった", "れた"),
        (r"ありません", "あります"),
        (r"ません(?:でした)?", "ます"),
        (r"ていなかった", "ていた"),
        (r"なかった", "あった"),
    ),
    "ru": _edits((r"\b([Нн])е (?=\w)", ""), (r"\bнет\b", "есть"), (r"\bбез\b", "с"), (r"\bникогда ", "")),
    "ar": _edits((r"(?<!\w)(و?)(?:لم|لن|لا) ", r"\1"), (r"(?<!\w)ليس(?:ت)? ", ""), (r"(?<!\w)بدون ", "مع "), (r"(?<!\w)غير ", "")),
}  # fmt: skip
_ADDED: dict[str, tuple[_Edit, ...]] = {
    "en": _edits(
        (rf"\b{_AUXILIARY} (?!not\b|been not\b)", r"\1 not "),
        (r"\bagreed to\b", "did not agree to"),
        (r"\bagreed\b", "did not agree"),
        (r"\bsaid (?=he|she|it|they)", "did not say "),
    ),
    "ko": _edits(
        (r"(?<!말)(?<!밝)했(?=다|습니다|으며|고|는데|지만)", "하지 않았"),
        (r"(?<=[가-힣])였(?=다|습니다|으며|고)", "이 아니었"),
        (r"(?:되었|됐)(?=다|습니다|으며|고)", "되지 않았"),
        (r"한다(?=[.\s]|$)", "하지 않는다"),
        (r"합니다", "하지 않습니다"),
        (r"(?<!습)(?<=[가-힣])이다(?=[.\s]|$)", "이 아니다"),
        (r"입니다", "이 아닙니다"),
        (r"있(?=다|습니다|었다|는|으며|고)", "없"),
        (r"할 (?=것|예정|계획|수)", "하지 않을 "),
        (r"하기로", "하지 않기로"),
    ),
    "zh": _edits(
        (r"(?<![不还也就于正可只但若总或都])是(?!否|不|因|的)", "不是"),
        (r"(?<![没所只具拥共还])有(?![没些可关时点权人的效望意])", "没有"),
        (r"(?<![不社机大协议工晚都])会(?![议谈面员晤见长场])", "不会"),
        (r"(?<![不可才功职])能(?![力源够否])", "不能"),
        (r"(?<![不即])将(?![军来领])", "将不"),
        (r"已经?(?!婚)", "尚未"),
        (r"同意", "不同意"),
        (r"表示", "没有表示"),
        (r"(?<!不)(应该|希望|愿意|需要|允许)", r"不\1"),
    ),
    "ja": _edits(
        (r"された", "されなかった"),
        (r"した(?=[。、]|$|と)", "しなかった"),
        (r"している", "していない"),
        (r"する(?=[。、]|$|と)", "しない"),
        (r"である|です(?=[。]|$)", "ではない"),
        (r"できる", "できない"),
        (r"った(?=[。]|$)", "わなかった"),
    ),
    "ru": _edits((r"\b(был[аио]?|будет|будут|может|могут|является|являются|имеет|стал[аио]?|смог(?:ла|ли)?) ", r"не \1 ")),
    "ar": _edits((r"(?<!\w)سي(\w+)", r"لن ي\1"), (r"(?<!\w)(ي\w{3,}) ", r"لا \1 "), (r"(?<!\w)كان ", "لم يكن ")),
}  # fmt: skip

_OPPOSITES = {
    "en": (
        "rose:fell increased:decreased increase:decrease higher:lower won:lost win:lose victory:defeat more:less before:after "
        "supported:opposed support:oppose supports:opposes accepted:rejected above:below best:worst gained:lost success:failure "
        "approved:rejected started:ended begin:end began:ended largest:smallest highest:lowest strong:weak arrested:released "
        "guilty:innocent up:down over:under raised:cut raise:cut expanded:shrank growth:decline rise:fall agreed:refused "
        "praised:criticized opened:closed strengthened:weakened"
    ),
    "ko": (
        "증가:감소 상승:하락 늘어:줄어 늘었:줄었 승리:패배 이상:이하 이후:이전 지지:반대 찬성:반대 최고:최저 시작:종료 높은:낮은 높아:낮아 많은:적은 "
        "성공:실패 최대:최소 강화:약화 체포:석방 유죄:무죄 이겼:졌 인상:인하 확대:축소 동의:거부 올라:내려 올랐:내렸 수용:거부 급등:급락 환영:비판 승인:거부"
    ),
    "zh": (
        "上涨:下跌 上升:下降 增加:减少 提高:降低 胜利:失败 赢得:输掉 击败:输给 超过:不到 之前:之后 支持:反对 同意:拒绝 最高:最低 最好:最差 "
        "开始:结束 更多:更少 成功:失败 批准:否决 接受:拒绝 最大:最小 以上:以下 被捕:获释 有罪:无罪 上调:下调 扩大:缩小 加强:削弱 欢迎:谴责 增长:下降"
    ),
    "ja": (
        "増加:減少 上昇:下落 増え:減っ 勝利:敗北 以上:以下 支持:反対 賛成:反対 最高:最低 開始:終了 始ま:終わ 高い:低い 多い:少ない 成功:失敗 最大:最小 "
        "強化:弱体化 逮捕:釈放 有罪:無罪 拡大:縮小 承認:拒否 受け入れ:拒否 引き上げ:引き下げ 歓迎:非難"
    ),
    "ru": (
        "вырос:упал выросла:упала выросли:упали рост:спад увеличил:сократил увеличили:сократили победил:проиграл победа:поражение выше:ниже более:менее "
        "больше:меньше поддержал:осудил поддержали:осудили перед:после до:после начал:закончил начало:конец максимум:минимум лучший:худший сильный:слабый "
        "арестован:освобожден виновен:невиновен повысил:понизил расширить:сократить одобрил:отклонил принял:отверг"
    ),
    "ar": "ارتفع:انخفض ارتفاع:انخفاض زيادة:تقليص فاز:خسر فوز:خسارة قبل:بعد دعم:عارض أكثر:أقل أعلى:أدنى أكبر:أصغر بدأ:انتهى بداية:نهاية وافق:رفض أفضل:أسوأ اعتقال:إطلاق",
}  # fmt: skip
_SPACED = frozenset({"en", "ru", "ar"})


def _turns(language: str, table: str) -> tuple[_Edit, ...]:
    both: dict[str, str] = {}
    for pair in table.split():
        one, other = pair.split(":")
        both.setdefault(one, other)
        both.setdefault(other, one)
    edge = r"(?!\w)" if language in _SPACED else ""
    start = r"(?<!\w)" if language in _SPACED else ""
    return tuple((re.compile(rf"{start}{word}{edge}"), opposite) for word, opposite in both.items())


_TURNED = {language: _turns(language, table) for language, table in _OPPOSITES.items()}


def negated(claim: str, language: str) -> str | None:
    """The claim without its first negation, or with one when it has none; None where no edit fits."""
    return _first(claim, _REMOVED.get(language, ())) or _first(claim, _ADDED.get(language, ()))


def turned(claim: str, language: str) -> str | None:
    """The claim with the first word that has an opposite turned into it; None where it has none."""
    found = [
        (match.start(), -len(match.group()), f"{claim[: match.start()]}{opposite}{claim[match.end() :]}")
        for pattern, opposite in _TURNED.get(language, ())
        if (match := pattern.search(claim))
    ]
    return min(found)[2] if found else None


def _first(claim: str, edits: Sequence[_Edit]) -> str | None:
    for pattern, replacement in edits:
        edited, count = pattern.subn(replacement, claim, count=1)
        if count:
            return edited
    return None
