"""Words that tell what a sentence does: report what somebody said or did, analyse, or lean on the one before."""

import re

_FLAGS = re.IGNORECASE

_REPORTED = re.compile(
    # Korean verbs of saying and agreeing in their reporting forms
    r"(?:밝혔|말했|전했|했다고|한다고|하다고|됐다고|강조했|설명했|덧붙였|약속했|합의했|논의했|협의했|재확인했|확인했|요청했|제안했|평가했|발표했|경고했|비판했|촉구했|주장했|"
    r"언급했|공유(?:한|했)|축하(?:한|했)|지적했|당부했|다짐했|선언했|통보했|알렸|이라며|라며|다며|라고|다고)|"
    # Chinese
    r"(?:表示|宣布|称|说|指出|强调|同意|商定|讨论|重申|通报|介绍|呼吁|承诺|确认|透露|证实|警告|批评|要求|提出|达成|祝贺|感谢|回应)(?!为)|"
    # Japanese
    r"(?:述べ|語っ|話し合|話した|表明し|発表し|強調し|明らかにし|合意し|協議し|確認し|伝え|約束し|求め|呼びかけ|説明し|批判し|警告し|感謝し|と(?:いう|した)。|との考え)|"
    # English
    r"\b(?:said|says|told|announced|agreed|discussed|pledged|promised|confirmed|reaffirmed|stressed|added|warned|urged|praised|thanked|briefed|"
    r"informed|shared|congratulated|called (?:for|on)|vowed|proposed|declared|stated|according to|spoke|talked|explained|insisted|rejected|accused)\b|"
    # Russian
    r"\b(?:сказа|сообщи|заяви|отмети|подчеркн|обсуди|договори|подтверди|поблагодари|поздрави|предложи|призва|пообеща|добави|рассказа|проинформир|поделил|согласи|объяви|предупреди)\w*|"
    # Arabic
    r"(?:قال|قالت|أعلن|أكد|أضاف|صرح|أوضح|ناقش|بحث|اتفق|شدد|دعا|أشاد|أبلغ|هنأ|تعهد|حذر|ذكر|أشار)|"
    # Spanish, German, French
    r"\b(?:dij(?:o|eron)|anunci(?:ó|aron)|afirm(?:ó|aron)|señal(?:ó|aron)|acord(?:ó|aron)|discuti(?:ó|eron)|confirm(?:ó|aron)|asegur(?:ó|aron)|prometi(?:ó|eron)|"
    r"sagten?|erklärten?|kündigten?|teilten? mit|betonten?|vereinbarten?|bestätigten?|versprachen?|forderten?|lobten?|dankten?|a (?:dit|déclaré|annoncé|affirmé|confirmé)|ont (?:dit|convenu|discuté))\b",
    _FLAGS,
)
_ANALYSIS = re.compile(
    r"전문가|분석(?:가|했|한|된|이|하)|해석(?:된|했|이|하)|풀이(?:된|했)|시사(?:한|하|했)|전망(?:이|된|했|하)|관측(?:이|된|했)|평가(?:가 나|된다|다\b)|것으로 보인|으로 보인다|"
    r"가능성(?:이|도)|의미(?:한다|하는|가 있)|보여준다|노린다|작용할|우려(?:가|된|도)|지적(?:이 나|도)|미칠 것|배경(?:에는|으로)|"
    r"专家|分析(?:人士|认为|指出|称|师)|观察(?:人士|家)|认为这|意味着|有望|或将|预计|反映出|可能会?(?:影响|导致)|显示出|外界(?:认为|普遍)|評論|专栏|"
    r"専門家|アナリスト|とみられ|との見方|可能性がある|意味する|示唆|うかがえ|見通し|狙い|思惑|"
    r"\b(?:analysts?|experts?|observers?|commentators?|suggests?|suggesting|signals?|underlin(?:es|ing)|reflects?|indicates?|is seen as|appears? to|seems? to|is likely to|are likely to|"
    r"is expected to|could (?:affect|influence|strengthen|become)|means that|interpret\w*|speculat\w+|critics)\b|"
    r"\b(?:эксперт|аналитик|наблюдател|по мнению|свидетельствует|означает|может (?:повлиять|стать)|вероятно|политолог|считают)\w*|"
    r"محلل|خبراء|مراقب|يرى (?:محللون|خبراء|مراقبون)|يشير إلى أن|يعكس|من المتوقع|قد (?:يؤثر|تؤثر)|"
    r"\b(?:analistas?|expertos|observadores|sugiere|refleja|podría|según los expertos|analysten|experten|beobachter|deutet|dürfte|könnte|experts|analystes|suggère)\b",
    _FLAGS,
)
_LEANING = re.compile(
    r"^[\"“‘「『(]*(?:"
    r"(?:이 자리에서|이 때문에|이 과정에서|이는|이를|이에|이와|이번|이날|이후|이로|이런|이같은|이처럼|이어|그는|그녀|그의|그러나|그런|그리고|그래서|또한?|또|하지만|한편|특히|다만|따라서|당시|양측은|두 사람은|여기에|반면|아울러|앞서|해당)(?=[\s,은는이가을를의에로도])|"
    r"(?:他|她|它|他们|她们|这|该|此|其|对此|同时|此外|另外|但|然而|因此|所以|不过|而且|双方|两人|随后|与此同时)|"
    r"(?:これ|それ|この|その|あの|彼|彼女|両(?:者|国|氏|首脳)|しかし|また|さらに|一方|そのため|同(?:氏|社|省|国)|だが|ただ)|"
    r"(?:he|she|it|they|this|that|these|those|his|her|their|its|but|however|also|moreover|meanwhile|both|the two|such|instead|therefore|thus|then|still|yet|another|others)\b|"
    r"(?:он|она|оно|они|это|эт(?:от|ого|ому|ом|а|у|и|им|их)|его|её|их|однако|также|кроме того|при этом|поэтому|тем временем|стороны|но|такой|такая|такое|такие)\b|"
    r"(?:و?(?:هو|هي|هم|هذا|هذه|ذلك|تلك)|ولكن|لكن|كما|وأضاف|وقال|وأكد|وأشار|ومع ذلك|كذلك|بينما)\b|"
    r"(?:él|ella|ellos|esto?|esta|estos|estas|además|sin embargo|pero|también|er|sie|es|dies(?:e[rsmn]?)?|jedoch|aber|außerdem|zudem|auch|elle|ils|cela|ce|cette|ces|cependant)\b"
    r")",
    _FLAGS,
)


def reports(sentence: str) -> bool:
    """Whether the sentence tells what somebody said, agreed or announced."""
    return bool(_REPORTED.search(sentence))


def analyses(sentence: str) -> bool:
    """Whether the sentence is comment, forecast or interpretation."""
    return bool(_ANALYSIS.search(sentence))


def leans(sentence: str) -> bool:
    """Whether the sentence begins with a pronoun or connector that points at the one before."""
    return bool(_LEANING.match(sentence))
