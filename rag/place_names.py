"""Cities, regions and countries as Korean, Chinese and Japanese write them, where no capital letter tells a name.

Places of the news in these languages: all provinces and large cities of the three countries, and the countries
most written about. A question about one of them is not answered by an article that never names it.
"""

import re
from collections.abc import Mapping

_KOREAN = """
서울 부산 대구 인천 광주 대전 울산 세종 경기 강원 충북 충남 충청 전북 전남 전라 경북 경남 경상 제주 수원 성남 고양 용인 부천 안산 안양 화성 평택 의정부 파주 김포 시흥 남양주
춘천 원주 강릉 속초 동해 삼척 태백 청주 충주 제천 천안 공주 보령 아산 서산 논산 당진 전주 군산 익산 정읍 남원 김제 목포 여수 순천 나주 광양 포항 경주 김천 안동 구미 영주 영천 상주 문경 경산
창원 진주 통영 사천 김해 밀양 거제 양산 서귀포 오산 이천 안성 여주 양주 포천 구리 하남 광명 군포 의왕 과천 평양 개성 함흥 신의주 원산 나선
중국 일본 미국 러시아 우크라이나 영국 프랑스 독일 이탈리아 스페인 인도 베트남 태국 필리핀 인도네시아 말레이시아 싱가포르 대만 홍콩 몽골 호주 뉴질랜드 캐나다 멕시코 브라질 아르헨티나 칠레 페루
튀르키예 터키 이란 이라크 이스라엘 팔레스타인 사우디 이집트 남아프리카공화국 나이지리아 케냐 에티오피아 모로코 폴란드 네덜란드 벨기에 스웨덴 노르웨이 핀란드 덴마크 스위스 오스트리아 그리스 헝가리 체코 포르투갈
베이징 상하이 선전 도쿄 오사카 후쿠오카 교토 워싱턴 뉴욕 모스크바 키이우 런던 파리 베를린 알래스카
"""
_CHINESE = """
北京 上海 天津 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门
石家庄 太原 沈阳 大连 长春 哈尔滨 南京 苏州 无锡 杭州 宁波 温州 合肥 福州 厦门 南昌 济南 青岛 郑州 洛阳 武汉 宜昌 长沙 广州 深圳 珠海 佛山 东莞 海口 三亚 成都 绵阳 贵阳 昆明 大理 西安 兰州 西宁
乌鲁木齐 拉萨 银川 呼和浩特 南宁 桂林 台北 高雄 韩国 朝鲜 日本 美国 俄罗斯 乌克兰 英国 法国 德国 意大利 西班牙 印度 越南 泰国 菲律宾 印度尼西亚 马来西亚 新加坡 蒙古 澳大利亚 新西兰 加拿大 墨西哥 巴西 阿根廷
土耳其 伊朗 伊拉克 以色列 巴勒斯坦 沙特 埃及 南非 尼日利亚 肯尼亚 埃塞俄比亚 摩洛哥 波兰 荷兰 比利时 瑞典 挪威 芬兰 丹麦 瑞士 奥地利 希腊 匈牙利 葡萄牙 首尔 釜山 平壤 东京 大阪 华盛顿 纽约 莫斯科 基辅 伦敦 巴黎 柏林
"""
_JAPANESE = """
北海道 青森 岩手 宮城 秋田 山形 福島 茨城 栃木 群馬 埼玉 千葉 東京 神奈川 新潟 富山 石川 福井 山梨 長野 岐阜 静岡 愛知 三重 滋賀 京都 大阪 兵庫 奈良 和歌山 鳥取 島根 岡山 広島 山口 徳島 香川 愛媛 高知
福岡 佐賀 長崎 熊本 大分 宮崎 鹿児島 沖縄 札幌 仙台 横浜 川崎 名古屋 金沢 神戸 北九州 那覇 韓国 北朝鮮 中国 台湾 米国 英国 豪州 ソウル 釜山 平壌 北京 上海 香港
アメリカ ロシア ウクライナ イギリス フランス ドイツ イタリア スペイン インド ベトナム タイ フィリピン インドネシア マレーシア シンガポール モンゴル オーストラリア カナダ メキシコ ブラジル アルゼンチン
トルコ イラン イラク イスラエル パレスチナ サウジアラビア エジプト ナイジェリア ケニア エチオピア モロッコ ポーランド オランダ ベルギー スウェーデン ノルウェー フィンランド デンマーク スイス オーストリア ギリシャ
ワシントン ニューヨーク モスクワ キーウ ロンドン パリ ベルリン アラスカ
"""


def _pattern(names: str) -> re.Pattern[str]:
    return re.compile("|".join(sorted(names.split(), key=len, reverse=True)))


PLACES: Mapping[str, re.Pattern[str]] = {
    # A Korean place begins a word: 전주 is also "last week" inside others.
    "ko": re.compile(rf"(?<![가-힣])(?:{_pattern(_KOREAN).pattern})"),
    "zh": _pattern(_CHINESE),
    "ja": _pattern(_JAPANESE),
}
"""Language to a pattern of its place names."""

SAME_PLACE: Mapping[str, str] = {
    "터키": "튀르키예", "튀르키예": "터키", "アメリカ": "米", "米国": "米", "イギリス": "英",  "美国": "美", "英国": "英",
    "俄罗斯": "俄", "미국": "미", "중국": "중", "일본": "일", "러시아": "러", "北朝鮮": "朝鮮", "韓国": "韓", "中国": "中", "日本": "日",
    "朝鲜": "朝", "韩国": "韩", "法国": "法", "德国": "德", "乌克兰": "乌", "ロシア": "ロ",
}  # fmt: skip
"""Another way to write a place, an abbreviation of headlines among them."""
