"""The table of everyday words for official ones: its form, that every entry can be met, and that neighbours stay apart."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from assistant.coverage import LONGEST_WORD
from assistant.question import content_of
from assistant.words import function_words, soft_words, synonyms
from index.fold import fold

LINES = [
    (number, line)
    for number, line in enumerate(
        resources.files("assistant").joinpath("data", "synonyms.txt").read_text(encoding="utf-8").splitlines(), 1
    )
    if line.strip() and not line.startswith("#")
]


def test_a_line_has_question_words_and_report_words() -> None:
    for number, line in LINES:
        left, separator, right = line.partition("|")
        assert separator, f"line {number}: {line}"
        assert left.split(), f"line {number} has no question words"
        assert right.split(), f"line {number} has no report words"
        assert "|" not in right, f"line {number} has two bars"


def test_a_question_word_stands_on_one_line_only() -> None:
    seen: dict[str, int] = {}
    twice = []
    for number, line in LINES:
        for word in line.partition("|")[0].split():
            if fold(word) in seen:
                twice.append((word, seen[fold(word)], number))
            seen[fold(word)] = number
    assert twice == []


def test_both_sides_are_words_that_can_be_compared() -> None:
    for word, official in synonyms().items():
        assert word
        assert fold(word) == word
        assert official, word
        assert all(other and fold(other) == other for other in official), word
        assert len(set(official)) == len(official), word


def test_every_question_word_can_be_met() -> None:
    """One that is longer than what is looked for, or that the reading of a question takes apart, would never be found."""
    assert [word for word in synonyms() if len(word) > LONGEST_WORD and not word.isascii()] == []
    assert [word for word in synonyms() if not word.isascii() and content_of(word) != word] == []


def test_no_word_stands_for_itself_alone() -> None:
    assert [word for word, official in synonyms().items() if official == (word,)] == []


def test_the_table_holds_words_and_no_questions() -> None:
    """Expected questions would measure well here and nowhere else."""
    for word, official in synonyms().items():
        for text in (word, *official):
            assert not any(mark in text for mark in ("法库", "康平", "2023", "请问")), text
            assert len(text) <= 16 or text.isascii(), text


def test_everyday_words_are_known() -> None:
    assert {"告状", "街坊", "掏钱"} <= synonyms().keys() | soft_words()


def test_a_question_word_is_no_function_word() -> None:
    """Its characters would weigh nothing, so that the line would never be used."""
    assert sorted(synonyms().keys() & function_words()) == []


def test_no_function_word_is_too_long_to_be_met() -> None:
    assert [word for word in function_words() if len(word) > 8 and not word.isascii()] == []


def test_a_report_word_is_chinese_and_says_enough() -> None:
    """A single character is found in too many words; those that are left are measures and plain nouns of the field."""
    for official in synonyms().values():
        for word in official:
            assert re.search("[\u4e00-\u9fff]", word) or word in ("gdp", "12345", "12348", "pm25"), word
            assert len(word) >= 2 or word in "率占村路水法党", word


def test_a_question_word_has_more_than_one_character() -> None:
    """Half of 建议 found by way of 建 would be taken for 建议."""
    assert [word for word in synonyms() if len(word) < 2] == []


def test_what_a_report_says_word_for_word_needs_no_line() -> None:
    """Such a word is found literally wherever any of its report words stands."""
    needless = [word for word, official in synonyms().items() if all(word in other for other in official)]
    assert needless == []


# Words that reports count apart: one may never answer for the other.
NEIGHBOURS = """
提案 建议|提案 议案|建议 议案|受理 接待|受理 收到|受理 完结|收到 完结|办复 办结|办复率 办结率|办复率 满意率|见面率 满意率
见面率 办复率|乡镇 街道|乡镇 社区|村 社区|村民 居民|街道 社区|评理说事点 评理说事站|说事点 说事站|说事点 信息收集点
行政案件 民事案件|行政案件 刑事案件|民事案件 刑事案件|刑事案件 治安案件|行政诉讼 行政复议|行政诉讼 民事诉讼|行政复议 信访
审查 备案|审核 备案|审查 审计|合法性审查 法制审核|合法性审查 公平竞争审查|调解成功 和解|调解 化解|调解 仲裁|人民调解 行政调解
人民调解 司法调解|成功率 满意率|行政许可 行政处罚|行政处罚 行政强制|免罚 处罚|主动公开 依申请公开|权责事项 免罚事项
负面清单 权责清单|检查计划 检查任务|检查对象 检查任务|执法单位 企业|部门 企业|执法人员 执法单位|律师 律师事务所|法律顾问 公职律师
法律援助 法律咨询|法律咨询 法治体检|法律意见 法律咨询|走访 咨询|宣传 培训|培训 讲座|演练 培训|规范性文件 重大行政决策
地区生产总值 工业总产值|工业总产值 工业增加值|规模以上 龙头企业|龙头企业 合作社|财政收入 财政支出|财政总收入 一般公共预算收入
一般公共预算收入 一般公共预算支出|地方财政总收入 财政总收入|税收 财政收入|固定资产投资 工业投资|固定资产投资 招商引资
社会消费品零售总额 网络零售|出口 进口|进出口 出口|存款 贷款|城镇居民 农村居民|城镇居民人均可支配收入 农民人均纯收入
工资 收入|新增就业 再就业|登记失业率 调查失业率|新增就业 失业|养老金 低保|低保对象 贫困户|贫困户 贫困人口|养老保险 医疗保险
参保率 参合率|常住人口 户籍人口|游客 旅客吞吐量|旅游人数 旅游收入|航线 航班|造林 绿化|植树 退耕还林|森林覆盖率 绿化覆盖率
大棚 温室|存栏 出栏|播种面积 粮食产量|供水 供热|污水 垃圾|公租房 廉租住房|棚户区 老旧小区|小区 社区|公园 广场|公路 铁路
高速公路 农村公路|事故 死亡|能耗 排放|优良天数 优良率|新建 改造|新建 扩建|开工 竣工|在建 建成|目标 成效|增长 下降|同比 年均
占比 增速|首次 每次|高新技术企业 科技型中小企业|专利 商标|医院 卫生院|教师 学生|床位 医院|男 女
""".replace("\n", "|").strip("|")


@pytest.mark.parametrize("pair", [pytest.param(pair, id=pair.replace(" ", "/")) for pair in NEIGHBOURS.split("|")])
def test_neighbours_are_no_synonyms(pair: str) -> None:
    one, other = (fold(word) for word in pair.split())
    table = synonyms()
    assert other not in table.get(one, ())
    assert one not in table.get(other, ())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("红头文件", "规范性文件"),
        ("民告官", "行政诉讼"),
        ("老赖", "失信"),
        ("罚单", "行政处罚"),
        ("张榜", "公示"),
        ("存底", "备案"),
        ("登门", "走访"),
        ("拍板", "重大行政决策"),
        ("社零", "社会消费品零售总额"),
        ("固投", "固定资产投资"),
        ("暖气", "供热"),
        ("苞米", "玉米"),
        ("资讯", "信息"),
        ("计程车", "出租车"),
        ("lawyers", "律师"),
        ("townships", "乡镇"),
    ],
)
def test_plain_words_lead_to_official_ones(asked: str, said: str) -> None:
    assert said in synonyms()[fold(asked)]
