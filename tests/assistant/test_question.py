"""Reading a question: nothing is guessed silently, nothing is lost silently."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.question import MAX_CHARACTERS, Question, asks_number, check_question, content_of, content_weights, read_question
from corpus.errors import QuestionError
from index.fold import fold

TODAY = date(2024, 5, 20)


def read(text: str) -> Question:
    return read_question(text, today=TODAY)


def looked_for(text: str) -> str:
    """The characters of the content that have to be found."""
    content = read(text).content
    return "".join(c for c, weight in zip(content, content_weights(content), strict=True) if weight)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2023年接待了多少件行政复议案件？", "figure"),
        ("调解成功率是多少", "figure"),
        ("律师签约家数", "figure"),
        ("How many administrative law enforcement officers are there?", "figure"),
        ("报告里说存在哪些问题？", "list"),
        ("社会治理方面有哪些举措？", "list"),
        ("总结里承认了哪些不足，一条条列给我", "list"),
        ("概括一下行政执法方面的工作", "summary"),
        ("年度工作要点的文号是什么", "figure"),
        ("是否建立了双公示日调度工作机制？", "yesno"),
        ("法制审核目录一共1236项吧", "yesno"),
        ("数字政府运行管理中心在哪里？", "fact"),
        ("2021年和2023年的行政复议案件对比", "compare"),
        ("近三年行政复议案件的变化趋势", "trend"),
        ("哪一年接待的行政复议案件最多？", "extreme"),
        ("GDP增长目标完成了吗？", "target"),
        ("你好", "chat"),
        ("谢谢！", "chat"),
        ("再见", "chat"),
    ],
)
def test_the_kind_of_answer_asked_for(text: str, kind: str) -> None:
    assert read(text).kind == kind


@pytest.mark.parametrize(
    "text", ["您好，请问2023年接待了多少件行政复议案件？谢谢", "谢谢，那受理了多少件？", "你好，律师事务所有几家"]
)
def test_politeness_around_a_question_is_no_small_talk(text: str) -> None:
    assert read(text).kind == "figure"


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2023年接待了多少件", (2023,)),
        ("2023接待了多少件", (2023,)),
        ("２０２３年接待了多少件", (2023,)),
        ("二〇二三年接待了多少件", (2023,)),
        ("二零二三年接待了多少件", (2023,)),
        ("23年接待了多少件", (2023,)),
        ("2023年度接待了多少件", (2023,)),
        ("今年接待了多少件", (2024,)),
        ("去年接待了多少件", (2023,)),
        ("前年接待了多少件", (2022,)),
        ("大前年接待了多少件", (2021,)),
        ("2022年和2023年各接待了多少件", (2022, 2023)),
        ("2023年和2022年各接待了多少件", (2023, 2022)),
        ("2021—2023年接待了多少件", (2021, 2022, 2023)),
        ("2021年至2023年接待了多少件", (2021, 2022, 2023)),
        ("2021到2023年接待了多少件", (2021, 2022, 2023)),
        ("接待了多少件", ()),
        ("How many cases were there in 2022?", (2022,)),
    ],
)
def test_years_are_resolved(text: str, years: tuple[int, ...]) -> None:
    assert read(text).years == years


@pytest.mark.parametrize(
    "text",
    [
        "《法库县法治政府建设实施方案（2021—2025年）》是谁讨论通过的",
        "法政发〔2023〕3号是什么文件",
        "是不是有2022家企业",
        "走访了2023件吗",
        "八五普法规划（2021-2025年）由谁转发",
        "3628条行政许可",
    ],
)
def test_numbers_that_are_no_years_asked_about(text: str) -> None:
    assert read(text).years == ()


@pytest.mark.parametrize(("text", "count"), [("近三年的案件数", 3), ("最近5年的案件数", 5), ("近两年案件", 2), ("案件数", 0)])
def test_recent_years_are_left_to_the_library(text: str, count: int) -> None:
    assert read(text).recent_years == count


@pytest.mark.parametrize("text", ["前一年呢", "上一年是多少件", "上年度呢"])
def test_a_year_relative_to_the_conversation_is_no_calendar_year(text: str) -> None:
    question = read(text)
    assert (question.years, question.relative_year) == ((), -1)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("康平县接待了多少件", "康平县"),
        ("沈阳市有多少执法人员", "沈阳市"),
        ("2023年辽宁省的案件", "辽宁省"),
        ("康平縣有多少家律所", "康平县"),
    ],
)
def test_places_are_told_apart_from_the_content(text: str, place: str) -> None:
    question = read(text)
    assert place in question.places
    assert fold(place) not in question.content


def test_a_place_that_opens_a_name_of_the_report_is_part_of_the_name() -> None:
    text = "通过沈阳政务服务网预约的事项有多少个"
    assert read_question(text, today=TODAY, is_name=lambda words: words in "通过沈阳政务服务网实现统一预约").places == ()
    assert "沈阳政务服务网" in read_question(text, today=TODAY, is_name=lambda words: words in "沈阳政务服务网").content


def places_of(text: str, *, words: str = "", own: str = "法库县") -> list[str]:
    """The places that a question names to a library of one report with these words."""
    question = read_question(text, today=TODAY, is_name=lambda name: name in words, own_places=[own])
    return [place for place in question.places if place != own]


def test_another_place_is_one_of_the_library_s_level_or_above() -> None:
    assert places_of("绛浦市市场监管局立案多少件") == ["绛浦市"]
    assert places_of("景陵区去年立案多少件") == ["景陵区"]
    assert places_of("柘塘镇立案了多少件", own="毓关镇") == ["柘塘镇"]


def test_another_district_of_the_same_city_is_another_place() -> None:
    assert places_of("榕浦市梧岭区收到多少件申请", own="榕浦市澄江区") == ["榕浦市", "梧岭区"]


def test_a_place_s_name_across_two_words_is_none() -> None:
    assert places_of("说说公开平台建设", words="政务公开，平台建设") == []
    assert places_of("划学区之前请谁评的") == []
    assert places_of("开平有多少件", words="政务公开，平台建设") == ["开平"]


def test_one_person_is_counted_as_a_person() -> None:
    assert read_question("领导班子8个人都述法了吗", today=TODAY).numbers == (("8", "人"),)
    assert read_question("有几个人民调解委员会", today=TODAY).units == ("个",)
    assert places_of("柘塘镇立案了多少件") == [], "to a county a town is one of its own"
    for text in ("高新区有多少家企业", "旧城区拆了几处", "开发区办了几件", "全国的牌子哪个村拿了", "全市考核得了第一名吗"):
        assert places_of(text) == [], text


def test_a_word_that_opens_with_the_name_of_a_place_is_none() -> None:
    assert places_of("合作社有多少", words="农民专业合作社1,204家") == []
    assert places_of("沈阳有多少", words="沈阳市") == ["沈阳"]


def test_an_english_question_names_the_place_and_not_the_words_before_it() -> None:
    assert places_of("How many cases did Faku County handle?") == []
    assert places_of("How many cases did Kangping County handle?") == ["kangping county"]


@pytest.mark.parametrize(("text", "former"), [("那之前是多少", True), ("原先要交几样东西", True), ("12月底之前办了几件", False)])
def test_the_level_before_a_change_is_asked_for(text: str, former: bool) -> None:
    assert read(text).former is former


@pytest.mark.parametrize(
    "text",
    [
        "全县有多少名执法人员",
        "我县有几家律师事务所",
        "各乡镇有多少",
        "哪个区最多",
        "请问县里的法律顾问有几名",
        "政协给县政府提了多少件提案",
        "how does the county handle such cases",
        "How many lawyers does our county have?",
    ],
)
def test_general_words_for_places_name_no_place(text: str) -> None:
    assert not [place for place in read(text).places if place[0] not in "全我本"]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("受理了几件", ("件",)),
        ("有多少名律师", ("名",)),
        ("几家律所多少名律师", ("家", "名")),
        ("有多少", ()),
        ("审计了几个项目", ("个",)),
    ],
)
def test_counters_asked_for_in_order(text: str, units: tuple[str, ...]) -> None:
    assert read(text).units == units


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("办复率是多少", "percent"),
        ("面积多大", "area"),
        ("花了多少钱", "money"),
        ("占比多少", "percent"),
        ("满意率涨了几个点", "points"),
        ("全国排名第几", "ordinal"),
    ],
)
def test_kinds_of_figure_asked_for(text: str, kind: str) -> None:
    assert kind in read(text).figure_kinds


@pytest.mark.parametrize("text", ["工作效率怎么样", "率先建成的是什么", "税率"])
def test_not_every_rate_is_a_percentage(text: str) -> None:
    assert "percent" not in read(text).figure_kinds


def test_numbers_stated_are_read() -> None:
    assert ("1236", "项") in read("法制审核目录一共1236项吧").numbers
    assert ("98.9", "%") in read("办复率是98.9%吗").numbers
    assert read("2023年的案件数是多少").numbers == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2023年接待了多少件行政复议案件？", "2023年接待了多少件行政複議案件？"),
        ("2023年接待了多少件行政复议案件？", "２０２３年接待了多少件行政复议案件?"),
        ("2023年接待了多少件行政复议案件？", "  2023年接待了多少件行政复议案件 。"),
    ],
)
def test_spelling_does_not_change_what_is_asked(one: str, other: str) -> None:
    a, b = read(one), read(other)
    assert (a.kind, a.years, a.units, a.figure_kinds, a.content.split()) == (
        b.kind,
        b.years,
        b.units,
        b.figure_kinds,
        b.content.split(),
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("多少件", "zh"),
        ("How many cases?", "en"),
        ("GDP是多少", "zh"),
        ("12348", "en"),
        ("How many cases of 失信 were told?", "en"),
        ("失信的APP有几个", "zh"),
    ],
)
def test_the_language_is_that_of_the_question(text: str, language: str) -> None:
    assert read(text).language == language


@pytest.mark.parametrize("text", ["多少件？", "是多少", "请问一下", "哪些？", "那个呢"])
def test_a_question_may_name_nothing_to_look_for(text: str) -> None:
    assert looked_for(text) == ""


@pytest.mark.parametrize("word", ["行政复议", "民事案件", "见面率", "免罚事项", "应急救援队伍"])
def test_what_is_asked_stays_to_be_found(word: str) -> None:
    assert set(fold(word)) <= set(looked_for(f"请问2023年全县{word}一共有多少？"))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "answer.empty_question"),
        ("  \u3000\n\t", "answer.empty_question"),
        ("？！。……——", "answer.empty_question"),
        ("问" * (MAX_CHARACTERS + 1), "answer.long_question"),
        ("多少\x00件", "answer.binary_question"),
        ("多少\x1b[31m件", "answer.binary_question"),
        ("多少\ufffd件", "answer.binary_question"),
    ],
    ids=["empty", "white space", "punctuation", "too long", "NUL", "escape sequence", "replacement character"],
)
def test_what_cannot_be_taken_is_told(text: str, key: str) -> None:
    for take in (read, check_question):
        with pytest.raises(QuestionError) as caught:
            take(text)
        assert caught.value.key == key
        assert "\n" not in str(caught.value)


def test_half_a_character_is_no_text() -> None:
    for take in (read, check_question):
        with pytest.raises(QuestionError):
            take("多少\udcff件")


def test_the_longest_question_is_taken() -> None:
    text = ("2023年接待了多少件行政复议案件？" * MAX_CHARACTERS)[:MAX_CHARACTERS]
    assert check_question(text) == text
    assert read(text).years == (2023,)


def test_line_breaks_and_tabs_are_white_space() -> None:
    assert read("2023年\n接待了\t多少件\r\n行政复议案件").kind == "figure"
    assert check_question(" 多少件复议\n") == "多少件复议"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but a QuestionError, and both readers agree on what can be taken."""
    try:
        question = read_question(text, today=TODAY)
    except QuestionError:
        with pytest.raises(QuestionError):
            check_question(text)
        return
    assert check_question(text)
    assert len(content_weights(question.content)) == len(question.content)
    assert question.kind == "chat" or not question.small_talk


ALPHABET = "2023年多少件行政复议案件受理率是的和哪些请问吗？，《》〔〕一二三 aB%.县市省去前今近与比目标"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=ALPHABET, min_size=1, max_size=40))
def test_question_like_texts_are_read_the_same_twice(text: str) -> None:
    try:
        question = read_question(text, today=TODAY)
    except QuestionError:
        return
    assert question == read_question(text, today=TODAY)
    assert len(set(question.years)) == len(question.years)
    assert all(0 <= year <= 9999 for year in question.years)
    weights = content_weights(question.content)
    assert all(weight == 0 for c, weight in zip(question.content, weights, strict=True) if c == " ")


@given(st.text(alphabet=ALPHABET, max_size=40))
@settings(max_examples=200, deadline=None)
def test_content_is_folded_words(text: str) -> None:
    content = content_of(text.lower())
    assert content == " ".join(content.split())
    assert all(fold(word) == word for word in content.split())


@pytest.mark.parametrize(
    ("text", "asks"), [("多少件", True), ("几家", True), ("满意率", True), ("哪些问题", False), ("谁负责", False)]
)
def test_asking_for_a_number(text: str, asks: bool) -> None:
    assert asks_number(text) is asks


def test_a_number_is_read_with_its_thousands_separators() -> None:
    assert read("How many of the 1,060 trainees failed?").numbers == (("1060", ""),)


def test_millions_spent_are_money() -> None:
    assert "money" in read("开馆花了几百万").figure_kinds
