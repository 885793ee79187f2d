"""A direction or a quality turned round: English, Korean, Chinese."""
# ruff: noqa: E501 - tables of words and rules read better in long lines

import re

from eval.claims.claim import Change, pick

_PAIRS = {
    "en": (
        "rose fell|rise fall|rising falling|increased decreased|increase decrease|increasing decreasing"
        "|higher lower|highest lowest|won lost|win lose|winning losing|victory defeat|more less"
        "|supported opposed|supports opposes|support oppose|accepted rejected|approved blocked|best worst"
        "|gained lost|success failure|successful unsuccessful|started ended|began ended|largest smallest"
        "|biggest smallest|strong weak|stronger weaker|better worse|guilty innocent|arrested released|first last"
        "|improved worsened|expanded shrank|legal illegal|before after|inside outside|alive dead|early late"
        "|winner loser|majority minority|buy sell|bought sold|allowed banned|open closed|agreed refused|safe dangerous"
    ),
    "ko": (
        "증가 감소|상승 하락|늘어 줄어|늘었 줄었|승리 패배|이상 이하|지지 반대|찬성 반대|최고 최저|시작 종료|높은 낮은"
        "|높아 낮아|많은 적은|성공 실패|최대 최소|강한 약한|좋은 나쁜|체포 석방|긍정적 부정적|인상 인하|확대 축소|유죄 무죄"
        "|수락 거부|허용 금지|합법 불법|개선 악화|안전 위험|강화 약화|빠르게 느리게|오른쪽 왼쪽|앞서 뒤져|다수 소수|개장 폐장|구매 판매"
    ),
    "zh": (
        "上涨 下跌|上升 下降|增加 减少|增长 下滑|提高 降低|胜利 失败|赢得 输掉|击败 输给|超过 不到|支持 反对|最高 最低"
        "|最好 最差|开始 结束|更多 更少|成功 失败|批准 否决|接受 拒绝|最大 最小|以上 以下|被捕 获释|有罪 无罪|扩大 缩小"
        "|加强 削弱|允许 禁止|合法 非法|改善 恶化|安全 危险|之前 之后|领先 落后|购买 出售|同意 拒绝|多数 少数|乐观 悲观"
    ),
}
_TABLES = {
    language: tuple(
        pair
        for words in text.split("|")
        for first, second in [words.split()]
        for pair in ((first, second), (second, first))
    )
    for language, text in _PAIRS.items()
}
_FIXED = re.compile(
    r"at (?:first|best|least|last)|first place|look(?:s|ed|ing)? after|won[’']t|fall(?:ing)? (?:asleep|ill)|the fall|Supreme|White House|first (?:lady|minister)|more (?:than|or less)|no more|once more|the more|last (?:week|month|year|night|season)|더 이상|(?<=[가-힣])지지|최고(?:조| ?(?:경영|사령|위원|인민|법원|책임))|안전보장|안전하지|最高(?:法院|领导|人民|检察)|之前|最低限度|总决赛"
)


def turned_round(text: str, language: str, key: str) -> Change | None:
    """The claim with one such word replaced by its opposite (`antonym`)."""
    fixed = [match.span() for match in _FIXED.finditer(text)]
    found = [
        text[: match.start()] + opposite + text[match.end() :]
        for word, opposite in _TABLES.get(language, ())
        for match in re.finditer(rf"\b{word}\b" if language == "en" else word, text)
        if not any(start <= match.start() < end for start, end in fixed)
    ]
    return Change("antonym", pick(f"{key}/antonym", found)) if found else None
