"""The fixed words of news pages, by what they announce. Compared after case folding."""

# ruff: noqa: E501 -- tables of words read better in long lines

_HEADINGS = """
BEST 뉴스|베스트 뉴스|실시간뉴스|실시간 인기뉴스|실시간 랭킹|관련기사|관련뉴스|관련 글|많이 본 뉴스|많이 본 기사|가장 많이 본 뉴스|많이 읽은 기사
인기기사|인기뉴스|주요뉴스|주요기사|최신뉴스|최신기사|추천기사|추천뉴스|이 시각 주요뉴스|헤드라인 뉴스|오늘의 주요뉴스|랭킹뉴스|핫이슈|핫뉴스
다른 기사 보기|이 기자의 다른 기사|기자의 다른기사|함께 보면 좋은 기사|같은 섹션 기사|이 시각 인기뉴스|지금 뜨는 뉴스|당신이 좋아할 만한 기사
Related|Related articles|Related stories|Related news|Related coverage|Related topics|Related content|More stories|More news|More from us
Most read|Most popular|Most viewed|Popular stories|Popular now|Trending|Trending now|Top stories|Latest news|Latest stories|Latest headlines
Read more|Read also|Read next|Also read|See also|You may also like|You might also like|Recommended|Recommended for you|Recommended stories
More on this story|More on this topic|More top stories|Don't miss|Editor's picks|Editors' picks|Up next|In other news|What to read next
相关阅读|相关新闻|相关报道|相关文章|相关推荐|延伸阅读|推荐阅读|热门|热门新闻|热门文章|热门推荐|热点新闻|热点推荐|热点排行|点击排行|阅读排行|新闻排行
最新新闻|最新文章|最新消息|猜你喜欢|更多新闻|精彩推荐|今日热点|大家都在看|相關閱讀|相關新聞|相關報導|延伸閱讀|推薦閱讀|熱門新聞|熱門文章|最新新聞|更多新聞
関連記事|関連ニュース|関連リンク|あわせて読みたい|こちらもおすすめ|おすすめ記事|おすすめ|人気記事|人気記事ランキング|アクセスランキング|ランキング|記事ランキング
最新記事|最新ニュース|新着記事|よく読まれている記事|注目記事|注目の記事|主要ニュース|トップニュース|この記事を読んだ人はこんな記事も読んでいます
Читайте также|Читать также|По теме|Материалы по теме|Новости по теме|Ещё по теме|Еще по теме|Похожие материалы|Похожие новости|Самое читаемое
Популярное|Популярные новости|Главные новости|Последние новости|Лента новостей|Другие новости|Рекомендуем|Смотрите также|Сейчас читают
اقرأ أيضا|اقرأ أيضًا|اقرأ أيضاً|اقرأ المزيد|مواضيع ذات صلة|أخبار ذات صلة|مقالات ذات صلة|ذات صلة|الأكثر قراءة|الأكثر مشاهدة|الأكثر شعبية|آخر الأخبار|أهم الأخبار|قد يعجبك أيضا
También te puede interesar|Te puede interesar|Noticias relacionadas|Artículos relacionados|Más noticias|Más información|Lo más leído|Lo más visto
Lo más popular|Últimas noticias|Lee también|Leer más|Le puede interesar|Contenido relacionado|Te recomendamos|Más leídas
Lesen Sie auch|Lesen Sie mehr|Lesen Sie dazu auch|Mehr zum Thema|Zum Thema|Meistgelesen|Meistgelesene Artikel|Das könnte Sie auch interessieren
Auch interessant|Ähnliche Artikel|Verwandte Artikel|Verwandte Themen|Weitere Artikel|Weitere Nachrichten|Weitere Meldungen|Neueste Nachrichten|Top-Artikel|Empfohlen
À lire aussi|A lire aussi|Lire aussi|À lire également|Sur le même sujet|Articles liés|Les plus lus|Les plus lues|Dernières actualités|À ne pas manquer|Vous aimerez aussi
Leia também|Leia mais|Notícias relacionadas|Mais lidas|Últimas notícias|Veja também|Leggi anche|Articoli correlati|I più letti|Ultime notizie|Potrebbe interessarti
İlgili haberler|İlgili Haber|Çok okunanlar|En çok okunanlar|Son dakika haberleri|Diğer haberler|Bunlar da ilginizi çekebilir
ข่าวที่เกี่ยวข้อง|เรื่องที่เกี่ยวข้อง|ข่าวล่าสุด|ข่าวยอดนิยม|Baca juga|Berita terkait|Terpopuler|Xem thêm|Tin liên quan|Đọc nhiều|Czytaj też|Lees ook
"""
TEASER_HEADINGS = frozenset(
    word.casefold() for line in _HEADINGS.splitlines() for word in line.strip().split("|") if word
)

# A colon and a headline may follow these on the same line.
INLINE_HEADINGS = (
    "관련기사", "관련 기사", "Read more", "Read also", "Also read", "Related", "See also", "相关阅读", "相关新闻", "延伸阅读",
    "相關新聞", "関連記事", "あわせて読みたい", "Читайте также", "По теме", "اقرأ أيضا", "اقرأ أيضًا", "اقرأ أيضاً", "También te puede interesar",
    "Lee también", "Lesen Sie auch", "Mehr zum Thema", "À lire aussi", "Lire aussi", "Leia também", "Leggi anche",
)  # fmt: skip

PUBLISHED_LABELS = (
    "기사입력", "기사등록", "입력일시", "입력시간", "입력", "등록일시", "등록", "게시일", "게시", "발행일", "발행", "승인", "송고시간", "송고", "작성일",
    "Date published", "Published on", "Published at", "Published", "Posted on", "Posted", "Publication date", "Date",
    "发布时间", "发布日期", "发布于", "发表时间", "发稿时间", "發布時間", "發佈時間", "時間", "时间", "日期", "公開日時", "公開日", "公開", "配信日時", "配信", "掲載日", "投稿日",
    "Опубликовано", "Дата публикации", "تاريخ النشر", "نشر في", "نُشر في", "Fecha de publicación", "Publicado el", "Publicado",
    "Veröffentlicht am", "Veröffentlicht", "Publié le", "Pubblicato il", "Yayınlanma tarihi", "Yayınlanma", "เผยแพร่",
)  # fmt: skip
UPDATED_LABELS = (
    "최종수정", "최종 수정", "기사수정", "수정일시", "수정", "업데이트", "Last updated on", "Last updated", "Updated on", "Updated at", "Updated",
    "Last modified", "更新时间", "更新時間", "更新日時", "更新日", "更新于", "更新", "Обновлено", "آخر تحديث", "Última actualización", "Actualizado el",
    "Actualizado", "Zuletzt aktualisiert", "Aktualisiert am", "Aktualisiert", "Mis à jour le", "Güncellenme tarihi", "Güncelleme", "อัปเดต",
)  # fmt: skip
SOURCE_LABELS = (
    "출처",
    "매체",
    "来源",
    "來源",
    "出典",
    "Source",
    "Quelle",
    "Fuente",
    "Источник",
    "المصدر",
    "Fonte",
    "Kaynak",
)
AUTHOR_LABELS = (
    "글쓴이", "작성자", "기자명", "作者", "记者", "記者", "撰文", "Author", "Authors", "Autor", "Autorin", "Автор", "Auteur", "Autore", "Yazar", "الكاتب",
    "Текст", "بقلم", "كتب",
)  # fmt: skip

EDITOR_LABELS = (
    "责任编辑",
    "责编",
    "編輯",
    "编辑",
    "責任編輯",
    "編集",
    "편집",
    "Editor",
    "Redaktion",
    "Редактор",
)

AGENCIES = (
    "Reuters", "AP", "Associated Press", "AFP", "UPI", "Bloomberg", "CNN", "BBC", "Xinhua", "Yonhap", "Kyodo", "Kyodo News", "Jiji Press", "TASS",
    "Interfax", "dpa", "APA", "SDA", "EFE", "Europa Press", "ANSA", "Lusa", "PTI", "ANI", "Anadolu", "AA", "DHA", "Antara", "Bernama", "VOA", "RFA",
    "연합뉴스", "뉴시스", "뉴스1", "로이터", "교도", "신화", "共同", "共同通信", "時事", "時事通信", "ロイター", "AFP時事", "新华社", "新華社", "中新社", "中新网", "中央社",
    "ТАСС", "РИА Новости", "Интерфакс", "RIA Novosti", "رويترز", "أ ف ب", "أ ب", "د ب أ", "الأناضول", "وكالات", "سبوتنيك", "شينخوا", "وام", "واس", "قنا",
)  # fmt: skip
