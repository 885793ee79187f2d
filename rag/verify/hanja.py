"""Korean names in Chinese characters: which Hangul reads 李在明 as, for claims and evidence in two scripts.

The table holds the characters of most surnames and given names, as China, Taiwan and Japan print them. Only
people whose names are read by character are recognised: Japanese and Chinese ones are written by sound.
"""
# ruff: noqa: E501 - tables of characters read better in long lines

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

_SURNAMES = (
    "김金 이李 박朴 최崔 정鄭郑丁 강姜康 조趙赵曺曹 윤尹 장張张蔣蒋 임林任 한韓韩 오吳吴呉 서徐 신申辛愼 권權权権 황黃黄 안安 송宋 유柳劉刘兪俞庾 홍洪 전全田錢 고高 문文 양梁楊杨 손孫孙 배裵裴 백白 허許许 "
    "남南 심沈 노盧卢魯鲁 하河 곽郭 성成 차車车 주朱周 우禹 구具丘 나羅罗 민閔闵 진陳陈秦晋 지池 엄嚴严 채蔡 원元 천千 방方房 공孔 현玄 함咸 변卞邊边 염廉 여呂吕 추秋 도都 소蘇苏 석石 선宣 설薛 마馬马 길吉 연延 위魏 표表 명明 기奇 반潘 왕王 금琴 옥玉 육陸陆 인印 맹孟 제諸诸 모牟 탁卓 국鞠 어魚鱼 은殷 편片 용龍龙"
)
_GIVEN = (
    "가佳嘉 강康强強剛刚江綱鋼 건建健乾 걸杰傑 겸謙谦 경慶庆敬京景經经卿炅瓊琼鏡耕 계桂啓启季 고高古 곤坤 관寬宽冠觀观官 광光廣广 교敎教喬乔 구九求久球龜龟玖 국國国菊 군君軍军 권權权 귀貴贵 규圭奎揆規规珪 균均鈞钧 근根根勤瑾槿近 금金錦锦今琴 기基起奇琦期機机紀纪氣气騏麒棋祺 "
    "길吉 나娜羅罗奈 낙洛樂 남南男楠 녀女 노魯老 다多 단丹端 달達达 담淡譚 대大泰 덕德悳 도道度都濤涛 돈敦 동東东同棟栋童 두斗 득得 라羅罗 락洛樂乐 란蘭兰 래來来 량亮良 려麗丽 련蓮莲 령玲靈灵 례禮礼 로魯老路 록祿录 룡龍龙 륜倫伦 률律 리利理里李 린麟璘隣 림林琳 "
    "만萬万滿满晩 명明命名銘铭 모模 목木睦 무武茂戊 묵默 문文門门問 미美媚薇 민民慜敏珉旻玟閔 배培 백白百伯 범範范凡汎 병秉炳丙柄兵 보寶宝甫普輔 복福復复 봉鳳凤奉峯峰逢 부富夫扶 빈彬斌嬪 사史思 삼三 상相尙尚祥常象翔商 생生 서瑞書书西舒曙 석錫锡石碩硕奭晳晰昔 선善宣先鮮鲜仙璿 설雪說 섭燮 성成聖圣星盛誠诚晟性城聲 세世細 소小素昭 솔率 송松宋 수秀洙壽寿守修樹树水秉銖首 숙淑肅肃 순順顺純纯淳舜 숭崇 승承昇升勝胜乘丞 시時时始詩诗施 식植式湜食 신信新申臣神 실實实 심心深 "
    "아雅娥亞亚兒 안安 애愛爱 양陽阳良養洋 언彦言 여汝如與与 연姸妍延連连然淵渊演燕娟硏 열烈悅悦說 엽葉叶燁 영永英榮荣映寧宁泳榮营詠玲瑛影暎永 예禮礼藝艺睿叡譽 오五吳 옥玉沃 완完浣 용龍龙勇容用鎔溶庸鏞 우佑宇雨祐友羽禹又右 욱旭郁昱煜 운雲云運运 웅雄 원元源遠远媛原願院 위偉伟 유裕有柔維维唯洧侑儒 윤潤润允胤 율律 은恩銀银殷誾 을乙 응應应 의義义儀仪懿毅宜 이伊利李二怡 익益翼 인仁寅麟印 일一日逸 임任 "
    "자子慈 작作 장長长章璋 재在載载宰才材財财哉 전全 점點 정正貞贞廷政定靜静晶丁情井禎祯珽程整 제濟济齊齐帝 조祖朝 종鍾钟鐘宗種种從 주柱周珠主宙州洲 준俊準准濬浚峻埈 중重中仲 지志智知芝之枝池 직稷直 진眞真鎭镇珍進进振震晋晉 집執 찬燦灿璨贊赞讚 창昌滄倉彰 채采彩 천天千川 철哲喆鐵铁澈 청淸清靑青 초草初 춘春 충忠 치治致 탁卓鐸 태泰太兌台 택澤泽宅 평平 표杓表 필弼必 하夏河賀贺 학學学鶴鹤 한漢汉翰韓 해海 행行幸 향香 헌憲宪獻献 혁赫爀革 현賢贤鉉铉顯显玄炫現现 형亨炯衡馨瑩 혜惠恵慧 호浩虎鎬镐昊湖豪皓 홍洪弘鴻鸿 화和花華华化 환煥焕桓丸歡 황晃 회會会 효孝曉晓 훈勳勋熏薰訓训 휘輝辉 흥興兴 희熙姬姫喜希羲禧"
)


def _table(lines: str) -> dict[str, set[str]]:
    readings: dict[str, set[str]] = {}
    for line in lines.split():
        for character in line[1:]:
            readings.setdefault(character, set()).add(line[0])
    return readings


SURNAMES = _table(_SURNAMES)
_READINGS = _table(f"{_GIVEN} {_SURNAMES}")
_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{2,}")
_LENGTHS = (3, 2)  # characters of surname and given name


def readings(name: str) -> Iterator[str]:
    """Every way a Korean name in Chinese characters may be read in Hangul; none for other names."""
    if (
        len(name) in _LENGTHS
        and name[0] in SURNAMES
        and all(character in _READINGS for character in name[1:])
    ):
        for read in product(sorted(SURNAMES[name[0]]), *(sorted(_READINGS[c]) for c in name[1:])):
            yield "".join(read)


@lru_cache(maxsize=64)
def names_in(text: str) -> dict[str, str]:
    """Every Hangul name that some characters of the text may be read as, with those characters."""
    return {
        read: run[at : at + length]
        for run in _RUN.findall(text)
        for at in range(len(run) - 1)
        for length in _LENGTHS
        for read in readings(run[at : at + length])
    }
