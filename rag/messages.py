"""Every fixed sentence around an answer, in English, Korean, Japanese and Chinese.

The words of articles are never translated; these are the words we add. A question in any other language
gets the English ones. Placeholders stand after a colon or alone, so that no grammar depends on them:
`marks` is a run of citation marks such as `[1][3]`.
"""

from collections.abc import Mapping

UI_LANGUAGES = ("en", "ko", "ja", "zh")

MESSAGES: Mapping[str, Mapping[str, str]] = {
    # Why there is no answer. The keys are the reasons of the contract.
    "empty_archive": {
        "en": "The archive is empty: there is nothing to answer from yet.",
        "ko": "보관소가 비어 있어 답할 근거가 아직 없습니다.",
        "ja": "アーカイブが空のため、まだ答えの根拠となる記事がありません。",
        "zh": "资料库目前是空的，还没有可以作答的文章。",
    },
    "outside_window": {
        "en": "No article in the archive matches the chosen period and filters.",
        "ko": "지정한 기간과 조건에 맞는 기사가 보관소에 없습니다.",
        "ja": "指定された期間と条件に合う記事はアーカイブにありません。",
        "zh": "资料库中没有符合所选时间范围和筛选条件的文章。",
    },
    # As `outside_window`, when the period is the one that the question itself names.
    "outside_question_window": {
        "en": "No article in the archive matches the period named in the question and the filters: {period}",
        "ko": "질문에 나온 기간과 조건에 맞는 기사가 보관소에 없습니다: {period}",
        "ja": "質問にある期間と条件に合う記事はアーカイブにありません: {period}",
        "zh": "资料库中没有符合问题所指时间和筛选条件的文章：{period}",
    },
    "low_support": {
        "en": "The archive does not seem to hold the answer to this question.",
        "ko": "보관소에서 이 질문의 답으로 볼 만한 내용을 찾지 못했습니다.",
        "ja": "この質問の答えといえる記述はアーカイブに見つかりませんでした。",
        "zh": "资料库中似乎没有这个问题的答案。",
    },
    "no_evidence": {
        "en": "Nothing in the archive is related to this question.",
        "ko": "이 질문과 관련된 내용이 보관소에 없습니다.",
        "ja": "この質問に関係する記事はアーカイブにありません。",
        "zh": "资料库中没有与这个问题相关的内容。",
    },
    # The same reason (`no_evidence`) when a model wrote, and nothing of it held.
    "not_borne_out": {
        "en": "The articles found do not bear out an answer to this question.",
        "ko": "찾은 기사로는 이 질문의 답을 뒷받침할 수 없습니다.",
        "ja": "見つかった記事からは、この質問の答えを裏付けられません。",
        "zh": "找到的文章不足以支持对这个问题的回答。",
    },
    # What there is instead, when a filter names something that no article has.
    "stored_sources": {
        "en": "Sources in the archive: {names}.",
        "ko": "보관소에 있는 매체: {names}.",
        "ja": "アーカイブにある媒体: {names}。",
        "zh": "资料库中的媒体：{names}。",
    },
    "stored_languages": {
        "en": "Languages in the archive: {names}.",
        "ko": "보관소에 있는 언어: {names}.",
        "ja": "アーカイブにある言語: {names}。",
        "zh": "资料库中的语言：{names}。",
    },
    "no_such_author": {
        "en": "No article in the archive is by: {names}.",
        "ko": "보관소에 다음 필자의 기사가 없습니다: {names}.",
        "ja": "アーカイブに次の筆者の記事はありません: {names}。",
        "zh": "资料库中没有以下作者的文章：{names}。",
    },
    # Notes. The keys are the note codes of the contract.
    "undated_source": {
        "en": "Publication date not known: {marks}.",
        "ko": "게재 날짜를 알 수 없는 기사: {marks}.",
        "ja": "掲載日が不明な記事: {marks}。",
        "zh": "发布日期不详的文章：{marks}。",
    },
    "undated_left_out": {
        "en": "Articles left out of the chosen period because their date is not known: {count}.",
        "ko": "게재 날짜를 알 수 없어 지정한 기간에서 제외한 기사: {count}건.",
        "ja": "掲載日が不明なため指定期間から除外した記事: {count}件。",
        "zh": "因发布日期不详而未计入所选时间范围的文章：{count} 篇。",
    },
    "other_language": {
        "en": "Quoted in the language of the article: {languages}.",
        "ko": "기사 원문의 언어로 인용했습니다: {languages}.",
        "ja": "記事の原文の言語で引用しています: {languages}。",
        "zh": "引文保留文章原文的语言：{languages}。",
    },
    "unsupported_language": {
        "en": "The search model was not trained on this language and may miss good passages: {languages}.",
        "ko": "검색 모델이 학습하지 않은 언어라 알맞은 내용을 놓칠 수 있습니다: {languages}.",
        "ja": "検索モデルが学習していない言語のため、適切な記述を見落とす可能性があります: {languages}。",
        "zh": "检索模型未针对该语言训练，可能遗漏合适的内容：{languages}。",
    },
    "uncalibrated_embedder": {
        "en": "No calibration exists for this embedder, so the confidence is only a rough guide: {embedder}.",
        "ko": "이 임베딩 모델은 보정되지 않아 신뢰도는 참고용입니다: {embedder}.",
        "ja": "この埋め込みモデルは較正されていないため、信頼度は目安にすぎません: {embedder}。",
        "zh": "该嵌入模型尚未校准，置信度仅供参考：{embedder}。",
    },
    "corrected_source": {
        "en": "Corrected after publication {marks}: {words}",
        "ko": "게재 후 정정된 기사 {marks}: {words}",
        "ja": "掲載後に訂正された記事{marks}: {words}",
        "zh": "发布后更正的文章{marks}：{words}",
    },
    "opinion_source": {
        "en": "Opinion, not a news report: {marks}.",
        "ko": "보도 기사가 아닌 의견 글: {marks}.",
        "ja": "報道ではなく意見記事: {marks}。",
        "zh": "评论文章，并非新闻报道：{marks}。",
    },
    "teaser_source": {
        "en": "Only the free opening of the article is in the archive: {marks}.",
        "ko": "보관소에 앞부분만 있는 기사: {marks}.",
        "ja": "アーカイブに冒頭部分しかない記事: {marks}。",
        "zh": "资料库中只有开头部分的文章：{marks}。",
    },
    "number_not_found": {
        "en": "Asked about, but not found in the closest article: {numbers}.",
        "ko": "질문에 있지만 가장 가까운 기사에는 없는 숫자: {numbers}.",
        "ja": "質問にあるが、最も近い記事には見当たらない数字: {numbers}。",
        "zh": "问题中提到、但最接近的文章中没有出现的数字：{numbers}。",
    },
    "name_not_found": {
        "en": "Asked about, but not found in the closest article: {names}.",
        "ko": "질문에 있지만 가장 가까운 기사에는 없는 이름: {names}.",
        "ja": "質問にあるが、最も近い記事には見当たらない名前: {names}。",
        "zh": "问题中提到、但最接近的文章中没有出现的名称：{names}。",
    },
    "sentence_dropped": {
        "en": "Sentences of the model left out because the articles do not bear them out: {count}.",
        "ko": "기사로 뒷받침되지 않아 뺀 모델의 문장: {count}개.",
        "ja": "記事で裏付けられないため除いたモデルの文: {count}件。",
        "zh": "因文章不支持而删去的模型语句：{count} 句。",
    },
    "sentence_repaired": {
        "en": "Sentences whose citation or wording was corrected: {count}.",
        "ko": "인용이나 표현을 바로잡은 문장: {count}개.",
        "ja": "引用または表現を正した文: {count}件。",
        "zh": "已更正引用或措辞的语句：{count} 句。",
    },
    "superseded_source": {
        "en": "Sentences left out because their article was changed or deleted meanwhile: {count}.",
        "ko": "그사이 기사가 바뀌거나 삭제되어 뺀 문장: {count}개.",
        "ja": "その間に記事が変更または削除されたため除いた文: {count}件。",
        "zh": "因文章在此期间被修改或删除而删去的语句：{count} 句。",
    },
    "passages_left_out": {
        "en": "Good passages that did not fit into the model's prompt: {count}.",
        "ko": "모델의 프롬프트에 들어가지 못한 관련 대목: {count}개.",
        "ja": "モデルのプロンプトに収まらなかった関連箇所: {count}件。",
        "zh": "未能放入模型提示的相关段落：{count} 个。",
    },
    "model_cannot_tell": {
        "en": "The model says that the passages do not answer the question.",
        "ko": "모델은 제시된 대목에 질문의 답이 없다고 합니다.",
        "ja": "モデルは、示した箇所に質問の答えがないとしています。",
        "zh": "模型表示所给段落没有回答这个问题。",
    },
    "answer_cut": {
        "en": "The model ran into its token limit.",
        "ko": "모델이 토큰 한도에 도달해 답변이 끊겼습니다.",
        "ja": "モデルがトークン上限に達し、回答が途中で切れました。",
        "zh": "模型达到词元上限，回答被截断。",
    },
    "fallback_answerer": {
        "en": "Answered with the articles' own sentences because the model could not: {reason}",
        "ko": "모델이 답하지 못해 기사 문장으로 답했습니다: {reason}",
        "ja": "モデルが回答できなかったため、記事の文で回答しました: {reason}",
        "zh": "模型未能作答，改用文章原句回答：{reason}",
    },
    "checked_across": {
        "en": "Written from another language: similar in meaning to the quoted words, numbers checked.",
        "ko": "다른 언어의 기사를 바탕으로 쓴 문장입니다. 인용문과 뜻이 비슷하고 숫자를 대조했습니다.",
        "ja": "別の言語の記事から書かれた文です。引用と意味が近く、数字を照合しました。",
        "zh": "根据其他语言的文章写成：与引文意思相近，数字已核对。",
    },
    "written_in": {
        "en": "The model did not write in the language asked for but in: {language}.",
        "ko": "모델이 요청한 언어가 아닌 다음 언어로 썼습니다: {language}.",
        "ja": "モデルは求められた言語ではなく次の言語で書きました: {language}。",
        "zh": "模型没有用要求的语言，而是用以下语言写作：{language}。",
    },
    # How the answer ended, when it is not simply answered.
    "status_closest": {
        "en": "Closest passages; they may not answer the question.",
        "ko": "가장 가까운 대목입니다. 질문의 답이 아닐 수 있습니다.",
        "ja": "最も近い記述です。質問の答えではない可能性があります。",
        "zh": "以下是最接近的段落，不一定回答了问题。",
    },
    "status_refused": {
        "en": "No answer.",
        "ko": "답을 드릴 수 없습니다.",
        "ja": "お答えできません。",
        "zh": "无法作答。",
    },
    "status_incomplete": {
        "en": "The answer was cut off.",
        "ko": "답변이 도중에 끊겼습니다.",
        "ja": "回答が途中で途切れました。",
        "zh": "回答中途中断。",
    },
    "status_failed": {
        "en": "The question could not be answered because of an error.",
        "ko": "오류가 발생하여 질문에 답하지 못했습니다.",
        "ja": "エラーのため質問に答えられませんでした。",
        "zh": "由于出错，未能回答问题。",
    },
    # What the gate doubts about a sentence; the keys are `doubt_` and the check.
    "doubt_quantity": {
        "en": "number not in the quoted words",
        "ko": "인용문에 없는 숫자",
        "ja": "引用にない数字",
        "zh": "引文中没有的数字",
    },
    "doubt_date": {
        "en": "date not in the quoted words",
        "ko": "인용문에 없는 날짜",
        "ja": "引用にない日付",
        "zh": "引文中没有的日期",
    },
    "doubt_unit": {
        "en": "other unit than in the quoted words",
        "ko": "인용문과 다른 단위",
        "ja": "引用と異なる単位",
        "zh": "与引文不同的单位",
    },
    "doubt_order": {
        "en": "numbers may be exchanged",
        "ko": "숫자가 뒤바뀌었을 수 있음",
        "ja": "数字が入れ替わった可能性",
        "zh": "数字可能被调换",
    },
    "doubt_name": {
        "en": "name not in the article",
        "ko": "기사에 없는 이름",
        "ja": "記事にない名前",
        "zh": "文章中没有的名称",
    },
    "doubt_word": {
        "en": "other word than in the quoted words",
        "ko": "인용문과 다른 낱말",
        "ja": "引用と異なる語",
        "zh": "与引文不同的用词",
    },
    "doubt_roles": {
        "en": "who does what may be exchanged",
        "ko": "주체와 대상이 뒤바뀌었을 수 있음",
        "ja": "主語と目的語が入れ替わった可能性",
        "zh": "施事与受事可能被调换",
    },
    "doubt_place": {
        "en": "place not in the quoted words",
        "ko": "인용문에 없는 장소",
        "ja": "引用にない地名",
        "zh": "引文中没有的地点",
    },
    "doubt_negation": {
        "en": "negation differs from the quoted words",
        "ko": "부정 표현이 인용문과 다름",
        "ja": "否定の有無が引用と異なる",
        "zh": "否定与引文不一致",
    },
    "doubt_direction": {
        "en": "direction differs from the quoted words",
        "ko": "방향(증감·찬반 등)이 인용문과 다름",
        "ja": "増減や賛否が引用と異なる",
        "zh": "增减或赞成反对与引文不一致",
    },
    "doubt_certainty": {
        "en": "the article leaves this open (planned, possible, suspected)",
        "ko": "기사에서는 확정되지 않은 일(계획·가능성·혐의 등)",
        "ja": "記事では確定していない（計画・可能性・疑いなど）",
        "zh": "文章未作定论（计划、可能、涉嫌等）",
    },
    "doubt_attribution": {
        "en": "the quoted words say who said it",
        "ko": "인용문에는 누가 말했는지 밝혀져 있음",
        "ja": "引用では発言者が示されている",
        "zh": "引文注明了说话人",
    },
    "doubt_coverage": {
        "en": "wording far from the article",
        "ko": "기사의 표현과 거리가 있음",
        "ja": "記事の表現から離れている",
        "zh": "措辞与文章相差较大",
    },
    "doubt_similarity": {
        "en": "meaning not near the quoted words",
        "ko": "인용문과 뜻이 가깝지 않음",
        "ja": "引用と意味が近くない",
        "zh": "与引文意思不够接近",
    },
    # Labels of the human output.
    "searched_days": {
        "en": "Looked only at what was published: {days} (from the question).",
        "ko": "질문에 나온 기간에 게재된 기사만 찾았습니다: {days}.",
        "ja": "質問にある期間に掲載された記事だけを調べました: {days}。",
        "zh": "只查找了问题所指时间内发布的文章：{days}。",
    },
    "sources": {"en": "Sources", "ko": "출처", "ja": "出典", "zh": "来源"},
    "date_unknown": {"en": "date unknown", "ko": "날짜 미상", "ja": "日付不明", "zh": "日期不详"},
    "untitled": {"en": "untitled", "ko": "제목 없음", "ja": "無題", "zh": "无标题"},
    "in_language": {
        "en": "in {language}",
        "ko": "원문: {language}",
        "ja": "原文: {language}",
        "zh": "原文：{language}",
    },
    "corrected": {
        "en": "corrected after publication",
        "ko": "게재 후 정정됨",
        "ja": "掲載後に訂正",
        "zh": "发布后有更正",
    },
    "opinion": {"en": "opinion", "ko": "의견", "ja": "意見記事", "zh": "评论"},
    "teaser": {"en": "opening only", "ko": "앞부분만", "ja": "冒頭のみ", "zh": "仅开头部分"},
    "closest_articles": {
        "en": "Closest articles, which may be about something else:",
        "ko": "가장 가까운 기사(다른 내용일 수 있음):",
        "ja": "最も近い記事(別の話題の可能性があります):",
        "zh": "最接近的文章(可能与问题无关):",
    },
    "other_stories": {
        "en": "Stories these pages only point to; their text is not in the archive:",
        "ko": "기사 페이지에 제목만 실린 다른 기사(본문은 보관소에 없음):",
        "ja": "記事ページで紹介されている別の記事(本文はアーカイブにありません):",
        "zh": "文章页面上提到的其他报道(正文不在资料库中):",
    },
    "nothing_found": {
        "en": "No passage found.",
        "ko": "찾은 내용이 없습니다.",
        "ja": "該当する記述はありません。",
        "zh": "没有找到相关段落。",
    },
    "seconds": {"en": "{seconds} s", "ko": "{seconds}초", "ja": "{seconds}秒", "zh": "{seconds} 秒"},
}

# Columns follow UI_LANGUAGES.
_LANGUAGE_NAMES: Mapping[str, tuple[str, str, str, str]] = {
    "ar": ("Arabic", "아랍어", "アラビア語", "阿拉伯语"),
    "cs": ("Czech", "체코어", "チェコ語", "捷克语"),
    "de": ("German", "독일어", "ドイツ語", "德语"),
    "el": ("Greek", "그리스어", "ギリシャ語", "希腊语"),
    "en": ("English", "영어", "英語", "英语"),
    "es": ("Spanish", "스페인어", "スペイン語", "西班牙语"),
    "fa": ("Persian", "페르시아어", "ペルシア語", "波斯语"),
    "fr": ("French", "프랑스어", "フランス語", "法语"),
    "he": ("Hebrew", "히브리어", "ヘブライ語", "希伯来语"),
    "hi": ("Hindi", "힌디어", "ヒンディー語", "印地语"),
    "id": ("Indonesian", "인도네시아어", "インドネシア語", "印度尼西亚语"),
    "it": ("Italian", "이탈리아어", "イタリア語", "意大利语"),
    "ja": ("Japanese", "일본어", "日本語", "日语"),
    "ko": ("Korean", "한국어", "韓国語", "韩语"),
    "nl": ("Dutch", "네덜란드어", "オランダ語", "荷兰语"),
    "pl": ("Polish", "폴란드어", "ポーランド語", "波兰语"),
    "pt": ("Portuguese", "포르투갈어", "ポルトガル語", "葡萄牙语"),
    "ru": ("Russian", "러시아어", "ロシア語", "俄语"),
    "sv": ("Swedish", "스웨덴어", "スウェーデン語", "瑞典语"),
    "th": ("Thai", "태국어", "タイ語", "泰语"),
    "tr": ("Turkish", "튀르키예어", "トルコ語", "土耳其语"),
    "uk": ("Ukrainian", "우크라이나어", "ウクライナ語", "乌克兰语"),
    "und": ("unknown language", "알 수 없는 언어", "言語不明", "语言不明"),
    "ur": ("Urdu", "우르두어", "ウルドゥー語", "乌尔都语"),
    "vi": ("Vietnamese", "베트남어", "ベトナム語", "越南语"),
    "zh": ("Chinese", "중국어", "中国語", "中文"),
}


def ui_language(language: str) -> str:
    """The language of our own words for a question in `language`: the same where we have it, else English."""
    base = language.replace("_", "-").split("-")[0].lower()
    return base if base in UI_LANGUAGES else "en"


def say(key: str, language: str, /, **values: object) -> str:
    """The message `key` in `language`, else in English, with its placeholders filled in.

    Raises KeyError for an unknown key and for a placeholder without a value: both are mistakes in our code.
    """
    return MESSAGES[key][ui_language(language)].format(**values)


def language_name(code: str, language: str) -> str:
    """What the language `code` (ISO 639-1) is called in `language`; the code itself when not known."""
    names = _LANGUAGE_NAMES.get(code.replace("_", "-").split("-")[0].lower())
    return names[UI_LANGUAGES.index(ui_language(language))] if names else code
