"""The words of a page that serve the site and not the story: buttons, menus, counters, notices.

Compared as whole lines (or whole cells of a row) after case folding and without spaces.
"""

# ruff: noqa: E501 -- tables of words and patterns read better in long lines
import re

_FURNITURE = """
본문 바로가기|본문으로 바로가기|본문 내용 바로가기|메뉴 바로가기|주메뉴 바로가기|상단 메뉴 바로가기|하단 메뉴 바로가기|콘텐츠 바로가기|본문영역|본문 내용|전체메뉴|전체 메뉴|메뉴|메뉴 열기|메뉴 닫기|메뉴 보기|홈|홈으로|처음으로
로그인|로그아웃|회원가입|마이페이지|내 정보|구독|구독하기|구독신청|무료 구독|뉴스레터|뉴스레터 구독|뉴스레터 신청|알림|알림 받기|알림 설정|지면보기|지면 보기|PDF 지면보기|PDF|제보|제보하기|기사제보|기사 제보|독자투고|모바일 버전|PC 버전|PC버전
기사 듣기|기사듣기|음성으로 듣기|음성 듣기|듣기|본문 듣기|다시 듣기|재생|일시정지|글자크기|글자 크기|글자 크기 변경|글자 크기 변경하기|글자크기 설정|글자 크기 조절|글씨 크기|글씨크기|글자 확대|글자 축소|가|가 가|가+|가-|크게|작게|크게 보기|작게 보기
공유|공유하기|기사 공유|기사 공유하기|SNS 공유|SNS 공유하기|URL 복사|URL복사|주소 복사|링크 복사|링크복사|인쇄|인쇄하기|프린트|스크랩|스크랩하기|저장|북마크|즐겨찾기|메일|이메일|메일 보내기|이메일 보내기|카카오톡|카카오톡 공유|카카오스토리|페이스북|트위터|네이버|네이버 블로그|밴드|인스타그램|유튜브|라인
좋아요|싫어요|화나요|슬퍼요|훈훈해요|놀랐어요|응원해요|유익해요|공감|비공감|추천|추천해요|후속기사 원해요|후속 기사 원해요|후속강추|댓글|댓글 보기|댓글보기|댓글 쓰기|댓글쓰기|댓글 작성|댓글 달기|댓글 입력|첫 댓글을 남겨보세요|조회|조회수|신고|신고하기|이 기사를 추천합니다|기사 추천|이 기사 공유하기
기자 페이지|기자페이지|기자 구독|기자 프로필|기자 정보|기자 응원하기|기자 홈|기자의 다른 기사 보기|언론사 구독|언론사 홈|언론사 홈 바로가기|언론사 PICK|PICK 안내|PICK|본문 요약봇|요약봇|요약|자동요약|AI 요약|텍스트 음성 변환 서비스 사용하기|번역|번역 설정|번역 beta|다크모드|원문 보기|기사원문|기사 원문|원본보기
광고|배너 광고|맨 위로|위로|위로 가기|맨위로|TOP|TOP으로 이동|목록|목록으로|이전|다음|이전 기사|다음 기사|이전글|다음글|이전 페이지|다음 페이지|닫기|열기|펼치기|접기|더보기|더 보기|전체보기|전체 보기|검색|검색어 입력|검색하기|검색 열기|통합검색|사진 크게 보기|이미지 크게 보기|확대보기|창 닫기
회사소개|회사 소개|매체소개|광고문의|광고 문의|광고안내|광고 안내|제휴문의|제휴 문의|제휴안내|고객센터|이용약관|개인정보처리방침|개인정보 처리방침|개인정보취급방침|청소년보호정책|청소년 보호정책|저작권규약|저작권 정책|이메일무단수집거부|이메일 무단수집거부|사이트맵|찾아오시는 길|오시는 길|윤리강령|고충처리|고충처리인|구독안내|구독 안내|RSS|채용|인재채용|독자센터
Skip to content|Skip to main content|Skip to navigation|Skip navigation|Jump to content|Skip to article|Menu|Main menu|Open menu|Close menu|Toggle menu|Toggle navigation|Show menu|Navigation|Home|Homepage|Search|Search for|Close|Open|Back|Back to top|Return to top|Go back|Next|Previous|Previous article|Next article|Show more|View more|Load more|See more|More|View all|See all|Expand|Collapse
Sign in|Log in|Login|Log out|Sign out|Sign up|Register|Create account|Create a free account|My account|Account|Your account|Subscribe|Subscribe now|Subscribe today|Subscribe for free|Become a member|Become a subscriber|Join us|Join now|Donate|Donate now|Support us|Support our journalism|Support our work|Gift this article|Gift article|Give this article|Free trial|Manage subscription|Already a subscriber?|Already have an account?
Share|Share this|Share this article|Share this story|Share article|Share story|Share this post|Share on Facebook|Share on Twitter|Share on X|Share on LinkedIn|Share on WhatsApp|Share via email|Share by email|Share full article|Share options|Copy link|Copy URL|Link copied|Link copied!|Copy link to share|Email|Email this article|Email this story|Print|Print this article|Print article|Save|Save article|Save for later|Save this story|Bookmark|Tweet|Post|Pin it|Facebook|Twitter|X|Instagram|YouTube|LinkedIn|WhatsApp|Telegram|Reddit|Pinterest|TikTok|Flipboard|Messenger|Threads|Bluesky|RSS|Follow|Follow us|Following|Unfollow|Comment|Comments|Leave a comment|Post a comment|Add a comment|View comments|Show comments|Join the conversation|Be the first to comment|Likes|Like|Shares|Views|Reply|Report|Report an error|Report a correction
Listen|Listen now|Listen to article|Listen to this article|Listen to this story|Listen to story|Play|Pause|Play video|Watch live|Watch now|Audio|Text size|Font size|Increase text size|Decrease text size|Larger text|Smaller text|Dark mode|Translate|Read in app|Open in app|Download our app|Download the app|Get the app|Get our app
Advertisement|Advertisements|Advertising|Advert|Ad|Ads|Ad feedback|Sponsored|Sponsored content|Promoted|Story continues below|Story continues below advertisement|Article continues below|Article continues below advertisement|Article continues after advertisement|Continue reading|Continue reading below|Scroll to continue|Loading|Loading...|Newsletter|Newsletters|Sign up for our newsletter|Sign up to our newsletter|Sign up for newsletters|Get our newsletter|Subscribe to our newsletter|Email address|Your email|Enter your email|Enter your email address|Submit|Thank you for subscribing|Notifications|Turn on notifications|Enable notifications|Allow notifications|Alerts|E-paper|ePaper|E-Edition
About|About us|Contact|Contact us|Advertise|Advertise with us|Terms|Terms of use|Terms of service|Terms and conditions|Terms & conditions|Privacy|Privacy policy|Privacy notice|Cookie policy|Cookie settings|Cookie preferences|Manage cookies|Accept|Accept all|Accept cookies|Accept all cookies|Reject all|Do not sell my personal information|Your privacy choices|Accessibility|Accessibility statement|Sitemap|Site map|Careers|Jobs with us|Help|Help centre|Help center|FAQ|Feedback|Corrections|Editorial policy|Editorial standards
跳到正文|跳转到正文|跳至内容|跳到主要内容|跳至主要內容|跳到主要內容|首页|首頁|回首頁|返回首页|返回首頁|返回顶部|回到顶部|回頂部|返回|菜单|選單|导航|導覽|网站导航|网站地图|網站地圖|登录|登入|登錄|注册|註冊|登录/注册|登录注册|立即登录|立即注册|退出|退出登录|会员中心|會員中心|会员|會員|订阅|訂閱|立即订阅|立即訂閱|电子报|電子報|数字报|数字報
分享|分享到|分享至|分享到微信|分享到微博|分享到朋友圈|分享至好友和朋友圈|一键分享|微信|微博|新浪微博|腾讯微博|QQ|QQ空间|QQ好友|朋友圈|复制链接|複製連結|打印|打印本页|列印|收藏|收藏本文|收藏本站|点赞|按讚|赞|讚|评论|評論|留言|网友评论|我要评论|发表评论|查看评论|我来说两句|转发|转载|举报|檢舉|纠错|我要纠错|字号|字體|字体|字体大小|字級|大|中|小|大中小|听新闻|收听|收聽|朗读|语音播报|播放|暂停|阅读|阅读量|阅读数|浏览|浏览量|点击|点击量|点击数|觀看
下载APP|下载客户端|打开APP|打开App|APP下载|客户端|客户端下载|手机版|电脑版|桌面版|微信公众号|公众号|关注|关注我们|追蹤我們|加关注|广告|廣告|推广|赞助|贊助|关于我们|關於我們|联系我们|聯絡我們|聯繫我們|网站声明|法律声明|免责声明|免責聲明|隐私政策|隱私權政策|隱私政策|服务条款|服務條款|使用条款|使用條款|版权声明|版權聲明|友情链接|招聘|招聘信息|投稿|加载更多|查看更多|查看全文|展开全文|更多|更多>>|上一篇|下一篇|上一页|下一页|关闭|關閉|搜索|搜尋|搜一搜|繁体|简体|繁體|簡體
本文へスキップ|本文へ移動|本文へ|本文へジャンプ|コンテンツへスキップ|メインコンテンツへスキップ|ページの先頭へ|ページトップへ|トップへ戻る|ページトップ|先頭へ|メニュー|メニューを開く|メニューを閉じる|ホーム|トップ|トップページ|検索|閉じる|開く|戻る|次へ|前へ|次の記事|前の記事|もっと見る|もっと読む|続きを読む|続きを見る|一覧|一覧へ|一覧を見る
シェア|シェアする|シェアボタン|ツイート|ツイートする|ポスト|ポストする|いいね|いいね!|いいね！|フォロー|フォローする|共有|共有する|リンクをコピー|URLをコピー|コピー|印刷|印刷する|保存|保存する|ブックマーク|クリップ|クリップする|スクラップ|メール|メールで送る|メールを送る|はてなブックマーク|はてブ|フェイスブック|ツイッター|コメント|コメントする|コメントを書く|コメントを見る|みんなのコメント|文字サイズ|文字の大きさ|文字サイズ変更|記事を聞く|音声で聞く|音声読み上げ|再生|停止
ログイン|ログアウト|会員登録|新規登録|新規会員登録|無料会員登録|無料登録|会員限定|有料会員限定|会員限定記事|有料記事|有料会員登録|マイページ|購読|購読する|購読申し込み|購読のお申し込み|ご購読|定期購読|メルマガ登録|メールマガジン|ニュースレター|プレゼント|広告|スポンサー|お知らせ|アプリをダウンロード|アプリで読む|会社概要|会社案内|お問い合わせ|お問合せ|利用規約|プライバシーポリシー|個人情報保護方針|個人情報の取り扱い|著作権について|サイトマップ|広告掲載|広告掲載について|特定商取引法に基づく表記|ヘルプ|よくある質問|サイトポリシー|採用情報
Перейти к содержанию|Перейти к основному содержанию|Перейти к контенту|Меню|Главная|На главную|Поиск|Найти|Закрыть|Открыть|Назад|Далее|Вперёд|Вперед|Наверх|Показать ещё|Показать еще|Ещё|Еще|Загрузить ещё|Войти|Вход|Выйти|Регистрация|Зарегистрироваться|Личный кабинет|Подписаться|Подписка|Подписывайтесь|Оформить подписку|Подпишитесь|Рассылка|Поделиться|Поделиться новостью|Поделиться статьёй|Поделиться статьей|Скопировать ссылку|Копировать ссылку|Ссылка скопирована|Отправить|Печать|Распечатать|Версия для печати|Сохранить|В закладки|В избранное|Комментарии|Комментарий|Комментировать|Оставить комментарий|Добавить комментарий|Нравится|Мне нравится|Просмотры|Просмотров|Слушать|Прослушать|Прослушать новость|Реклама|На правах рекламы|Партнёрский материал|ВКонтакте|Одноклассники|Телеграм|Дзен|Твиттер|Фейсбук|О нас|О проекте|О редакции|Редакция|Контакты|Рекламодателям|Пользовательское соглашение|Политика конфиденциальности|Правила использования|Карта сайта|Вакансии|Обратная связь|Размер шрифта|Читать далее|Читать полностью
Saltar al contenido|Ir al contenido|Ir al contenido principal|Menú|Inicio|Portada|Buscar|Cerrar|Abrir|Volver|Volver arriba|Siguiente|Anterior|Ver más|Cargar más|Iniciar sesión|Inicia sesión|Cerrar sesión|Regístrate|Registrarse|Mi cuenta|Suscríbete|Suscribirse|Suscripción|Suscríbase|Boletín|Boletines|Hazte socio|Compartir|Compartir en Facebook|Compartir en Twitter|Compartir en WhatsApp|Compartir por correo|Copiar enlace|Enlace copiado|Imprimir|Guardar|Correo|Correo electrónico|Enviar por correo|Comentar|Comentarios|Ver comentarios|Deja un comentario|Me gusta|Seguir|Síguenos|Escuchar|Escuchar artículo|Escucha la noticia|Publicidad|Anuncio|Patrocinado|Quiénes somos|Contacto|Aviso legal|Política de privacidad|Política de cookies|Términos y condiciones|Condiciones de uso|Aceptar|Aceptar cookies|Mapa del sitio|Sigue leyendo|Continuar leyendo
Zum Inhalt springen|Zum Hauptinhalt springen|Menü|Startseite|Suche|Suchen|Schließen|Zurück|Nach oben|Weiter|Mehr anzeigen|Anmelden|Abmelden|Registrieren|Einloggen|Mein Konto|Abonnieren|Abo|Jetzt abonnieren|Teilen|Artikel teilen|Auf Facebook teilen|Link kopieren|Drucken|Artikel drucken|Merken|Artikel merken|Speichern|Kommentare|Kommentar|Kommentieren|Kommentar schreiben|Gefällt mir|Folgen|Anhören|Artikel anhören|Vorlesen|Artikel vorlesen|Anzeige|Werbung|Impressum|Datenschutz|Datenschutzerklärung|AGB|Kontakt|Über uns|Cookie-Einstellungen|Alle akzeptieren|Akzeptieren|Weiterlesen
Aller au contenu|Aller au contenu principal|Accueil|Rechercher|Recherche|Fermer|Retour|Retour en haut|Suivant|Précédent|Voir plus|Se connecter|Connexion|Se déconnecter|S'inscrire|S’inscrire|Créer un compte|Mon compte|S'abonner|S’abonner|Abonnez-vous|Je m'abonne|Je m’abonne|Partager|Partager cet article|Partager sur Facebook|Copier le lien|Imprimer|Enregistrer|Sauvegarder|Commenter|Commentaires|Laisser un commentaire|J'aime|J’aime|Suivre|Suivez-nous|Écouter|Écouter l'article|Écouter l’article|Publicité|Annonce|Mentions légales|Politique de confidentialité|Conditions d'utilisation|Gestion des cookies|Tout accepter|Qui sommes-nous|Nous contacter|Lire la suite
Pular para o conteúdo|Ir para o conteúdo|Entrar|Assine|Assine já|Assinar|Compartilhar|Partilhar|Imprimir|Comentários|Publicidade|Continua após a publicidade|Condividi|Abbonati|Accedi|Registrati|Stampa|Pubblicità|Commenti|Vai al contenuto|Paylaş|Abone ol|Giriş yap|Üye ol|Reklam|Yorumlar|Yazdır|İçeriğe geç
انتقل إلى المحتوى|تخطي إلى المحتوى|القائمة|الرئيسية|الصفحة الرئيسية|بحث|إغلاق|تسجيل الدخول|تسجيل|اشترك|اشترك الآن|الاشتراك|مشاركة|شارك|شارك المقال|شارك الخبر|نسخ الرابط|طباعة|حفظ|تعليقات|التعليقات|أضف تعليقا|أضف تعليقاً|إعجاب|متابعة|تابعنا|استمع|استمع إلى المقال|إعلان|إعلانات|من نحن|اتصل بنا|سياسة الخصوصية|شروط الاستخدام|فيسبوك|تويتر|واتساب|تيليجرام|النشرة البريدية
"""
_SECTIONS = """
단독|종합|르포|인터뷰|해설|Breaking|Breaking news|Exclusive|Analysis|Explainer|Live updates|Feature|快讯|独家|速報|独自|Срочно|Эксклюзив|Última hora|Exclusiva|Eilmeldung|Exklusiv
정치|경제|사회|문화|국제|세계|스포츠|연예|오피니언|사설|칼럼|IT|과학|IT/과학|생활|생활/문화|지역|전국|부동산|증권|산업|금융|건강|라이프|포토|사진|영상|동영상|뉴스|뉴스홈|속보|기획|특집|인물|사람들|날씨|교육|여행|북한|만화|랭킹|TV|라디오
News|World|Politics|Business|Economy|Opinion|Opinions|Sport|Sports|Culture|Arts|Entertainment|Science|Tech|Technology|Health|Lifestyle|Life|Style|Travel|Weather|Video|Videos|Photos|Pictures|Podcasts|Local|National|International|Education|Environment|Climate|Money|Markets|Food|Books|Film|Music|Games|Puzzles|Jobs|Obituaries|Live|Latest|US|U.S.|UK|Europe|Asia|Africa|Americas|Middle East|Australia
新闻|新聞|要闻|要聞|国内|國內|国际|國際|政治|经济|財經|财经|经济新闻|社会|社會|体育|體育|娱乐|娛樂|科技|文化|教育|军事|軍事|健康|生活|视频|影音|图片|評論區|观点|觀點|地方|房产|汽车|旅游|旅遊|时政|时尚|财政|滚动
ニュース|政治|経済|社会|国際|スポーツ|エンタメ|芸能|地域|文化|暮らし|くらし|生活|科学|医療|教育|写真|動画|オピニオン|社説|コラム|速報|天気|特集|連載|ビジネス|テック
Новости|Политика|Экономика|Общество|Культура|Спорт|Мир|В мире|Россия|В стране|Происшествия|Наука|Технологии|Бизнес|Мнения|Видео|Фото|Регионы|Армия|Туризм|Погода
Noticias|Política|Economía|Sociedad|Cultura|Deportes|Mundo|Internacional|España|América|Opinión|Tecnología|Ciencia|Salud|Vídeos|Fotos|Gente|Tiempo
Nachrichten|Politik|Wirtschaft|Gesellschaft|Kultur|Wissen|Ausland|Inland|Panorama|Meinung|Regional|Wetter|Digital|Gesundheit|Politique|Économie|Société|Monde|Sciences|Santé|Planète|Régions|Météo
سياسة|اقتصاد|رياضة|ثقافة|العالم|أخبار|محليات|فن|منوعات|صحة|تكنولوجيا|فيديو|صور|رأي|مجتمع
"""


def _table(words: str) -> frozenset[str]:
    cells = (cell for line in words.splitlines() for cell in line.split("|"))
    return frozenset(squeezed(cell) for cell in cells if cell.strip())


def squeezed(words: str) -> str:
    """The form in which words are compared: folded, without spaces, signs at either end aside."""
    kept = re.sub(r"\s", "", words.casefold())
    start = next((at for at, letter in enumerate(kept) if letter.isalnum()), None)
    if start is None:
        return ""
    end = next(at for at in range(len(kept), 0, -1) if kept[at - 1].isalnum())
    return kept[start:end]


FURNITURE = _table(_FURNITURE)
SECTIONS = _table(_SECTIONS) - FURNITURE
HOMES = _table(
    "홈|홈으로|뉴스홈|Home|首页|首頁|ホーム|トップ|Главная|Inicio|Portada|Startseite|Accueil|الرئيسية"
)

# Notices with words of their own; each fills its line.
NOTICES = [
    re.compile(pattern, re.I)
    for pattern in (
        r"[^\w\s]{0,3}\s?이 기사는 (?:해당 )?언론사(?:에서|가|의) .{1,30}(?:섹션으로 분류|분류)(?:했습니다|하였습니다)\.?",
        r"[^\w\s]{0,3}\s?(?:기사|뉴스|여러분의 |독자 )?\s?제보(?:는|하기|를)?\s?[:：]?\s?.{0,20}(?:카카오톡|카톡|전화|이메일|메일|홈페이지).{0,60}",
        r"[^\w\s]{0,3}\s?(?:카카오톡|카톡|전화|이메일|메일|팩스|대표전화|홈페이지|유튜브)\s?[\]:：]\s?.{2,60}",
        r"[가-힣]{2,4}\s?(?:기자|특파원)\s?(?:구독|구독하기|페이지|프로필|응원하기|의 (?:다른 )?기사 (?:더 )?보기)",
        r"(?:(?:인터넷신문\s?)?등록번호|사업자\s?등록번호|발행인|편집인|발행[·/]편집인|대표이사|청소년\s?보호\s?책임자|통신판매업신고|제호|등록일자?|발행일자?)\s?[:：].{2,200}",
        r"(?:(?:네이버|구글|카카오|다음)(?:에서|뉴스)?\s?)?.{0,20}(?:채널|언론사)\s?(?:추가|구독)(?:하기|하세요)?[!.]?",
        r"(?:sign up|subscribe|register) (?:for|to) (?:our |the |your )?.{0,40}newsletters?\b.{0,60}",
        r"(?:we use|this (?:web)?site uses|our (?:web)?site uses) cookies\b.{0,180}",
        r"(?:follow|find|like|join) us on .{1,60}",
        r"share (?:this )?(?:on|via|to|with) [\w ,&/]{1,40}",
        r"(?:download|get) (?:the|our) .{0,30}\bapp\b.{0,40}",
        r"(?:\d{1,3}|reading time:?\s?\d{1,3})\s?-?\s?(?:min(?:ute)?s?)(?:\s(?:read|listen))?",
        r"(?:use|用)?(?:微信|手机|手機)?(?:扫码|扫一扫|扫描|掃碼|掃描).{0,30}",
        r"(?:当前位置|您的位置|您现在的位置|目前位置)[:：].{1,80}",
        r"(?:打开|下载)[^。！？]{1,20}(?:客户端|APP)[^。！？]{0,20}",
        r"字[号號體体][\s:：]*[大中小特+-][\s大中小特+-]{0,10}",
        r"(?:本文|この記事|この記事は)?.{0,10}(?:有料会員限定|会員限定)(?:記事)?(?:です)?。?(?:残り\s?\d+\s?文字)?",
        r"(?:подписывайтесь|подпишитесь) на .{2,80}",
        r"(?:síguenos|suscríbete) (?:en|a) .{2,60}",
    )
]
