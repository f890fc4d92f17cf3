"""Reads a question: its kind, the years and places it names, what would answer it, and what is left to look for.

Nothing is guessed silently: relative years (去年) are resolved against a given date, years and places inside a name
(《…实施方案（2021—2025年）》, 沈阳政务服务网) are not taken for a wish, and whatever is not understood stays in
`content`, where it must be found in the report or leads to a refusal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Literal

from assistant.words import function_words, place_names, small_talk, soft_words, vocabulary
from corpus.errors import QuestionError
from corpus.report import FigureKind
from corpus.strings import Language
from index.fold import fold, simplify, sounds

__all__ = [
    "ACROSS_YEARS",
    "HOW_MANY",
    "MAX_CHARACTERS",
    "SOFT",
    "TARGET_WORDS",
    "Question",
    "QuestionKind",
    "Wanted",
    "asks_number",
    "check_question",
    "content_of",
    "content_weights",
    "denies",
    "figure_kinds_of",
    "names_something",
    "read_question",
    "without_excluded",
]

MAX_CHARACTERS = 2000

QuestionKind = Literal["figure", "fact", "list", "yesno", "summary", "compare", "trend", "extreme", "target", "chat"]
ACROSS_YEARS: tuple[QuestionKind, ...] = ("compare", "trend", "extreme", "target")
Wanted = Literal["who", "when", "where", "which", "name", "why", "how", ""]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as read.

    Attributes:
        text: The question, simplified and trimmed; what `content` is taken from.
        language: Language of the question.
        kind: What sort of answer is asked for.
        wanted: For questions of fact, what is asked: a person, a date, a place, …
        years: Years asked about, resolved, in the order named.
        report_year: The year of the report meant by name (2014年政府工作报告); its figures may be about other years.
        recent_years: 近N年: how many of the latest years; 0 when not asked.
        relative_year: −1 for 前一年, 上一年 that needs the year of the conversation; else None.
        places: Places named that are not part of a longer name.
        units: Counters asked for, in order (件, 家); empty when none is named.
        figure_kinds: Kinds of figure that could answer; empty when any could.
        content: What is left to look for, folded, words kept apart by spaces; function words are still in it.
        numbers: Numbers stated in the question (101名, 1236项), as (value, unit).
        nouns: What is counted, where the question names it right after the counter (多少个部门).
        excluded: Words of what shall not be counted (意见建议不要算进去), folded.
        superlative: True when the most, least, first … of something is asked.
        targets: True when targets rather than outcomes are asked for.
        denial: True when what did not happen is asked for (未受理, 没有完结).
        growth: True when growth is asked for rather than a level.
        outcomes: True when only what was reached counts (实际, 完成了).
        former: True when the level before a change is asked for (原来, 那之前).
        small_talk: Kind of small talk, else empty.
    """

    text: str
    language: Language
    kind: QuestionKind
    content: str
    wanted: Wanted = ""
    years: tuple[int, ...] = ()
    report_year: int | None = None
    recent_years: int = 0
    relative_year: int | None = None
    places: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    figure_kinds: tuple[FigureKind, ...] = ()
    numbers: tuple[tuple[str, str], ...] = ()
    nouns: tuple[str, ...] = ()
    excluded: str = ""
    superlative: bool = False
    targets: bool = False
    denial: bool = False
    growth: bool = False
    outcomes: bool = False
    former: bool = False
    small_talk: str = ""


# A question's counter, and the units that may answer it besides the same one.
ANSWERING_UNITS: dict[str, tuple[str, ...]] = {
    "件": ("起", "宗", "例", "桩", "件次", "条", "项", "份"),
    "起": ("件", "宗", "例", "桩"),
    "宗": ("件", "起", "例", "个"),
    "桩": ("件", "起", "宗", "个", "项"),
    "例": ("件", "起", "宗"),
    "名": ("人", "位", "人次"),
    "人": ("名", "位", "人次"),
    "位": ("名", "人"),
    "人次": ("人", "名"),
    "家": ("个", "户", "所"),
    "户": ("家", "个"),
    "项": ("个", "条", "件"),
    "条": ("个", "项", "件"),
    "份": ("册", "件", "张", "本"),
    "张": ("个", "份"),
    "本": ("册", "份"),
    "次": ("场", "场次", "回", "轮", "期", "班次", "件次", "批"),
    "回": ("次", "场", "场次", "件", "起"),
    "场": ("次", "场次", "期", "轮", "件", "起"),
    "趟": ("次", "场", "件"),
    "支": ("个", "队"),
    "部": ("辆", "台", "套"),
    "辆": ("台", "部"),
    "台": ("部", "套", "辆"),
    "公里": ("千米", "里", "米"),
    "天": ("日", "个工作日", "工作日", "小时", "分钟", "个月"),
    "所": ("个", "家", "处"),
    "座": ("个", "处"),
    "处": ("个", "座"),
    "样": ("个", "项", "种"),
    "种": ("个", "项", "类"),
    "块": ("元", "角"),
    "棵": ("株",),
    "栋": ("幢", "座"),
    "斤": ("公斤", "吨", "千克"),
    "吨": ("公斤", "斤"),
}
_MORE_COUNTERS = "块元幢栋间门届岁级层棵株头只套篇节班批股类道面口册本人日年里米度卷处期轮"
_COUNTERS = sorted({u for unit, others in ANSWERING_UNITS.items() for u in (unit, *others)} | set(_MORE_COUNTERS), key=len)
_COUNTER = "|".join(re.escape(unit) for unit in reversed(_COUNTERS))
HOW_MANY = re.compile(rf"(?<![第哪])(?:多少|(?<![这那前后近头好])几|好多|几多)(?:余|多)?(万|亿)?({_COUNTER})?")

_COUNTED = re.compile(rf"(?:多少|几)(?:余|多)?(?:万|亿)?(?:{_COUNTER})([\u4e00-\u9fff]{{2}})")

_EXCLUDED = (
    re.compile(
        r"[，,（(。？?]([^，,（）()。？?]{2,24}?)(?:都|就|也|请)?(?:不要?算(?:进去|在内)?|不计(?:入)?|除外|不包括|不含|不在内|别算(?:进去)?)[^，,）)。？?]{0,2}[)）]?"
    ),
    re.compile(r"^([^，,（）()。？?]{2,24}?)的?(?:都|就)?(?:不要?算(?:进去|在内)?|不计|除外|别算)[，,]"),
    re.compile(r"[（(](?:不是|不要|不算|不含|不包括|而非)([^（）()]{2,24})[)）]"),
    re.compile(r"(?:除了?|除去|不算|不含|不包括|扣除)([^，,。？?]{2,24}?)(?:以外|之外|外|[，,])"),
    re.compile(r"[，,（(。](?:不是|不要|而非|而不是|别给我)([^，,（）()。？?]{2,24})[)）。？?]?$"),
)

_KIND_WORDS: tuple[tuple[str, tuple[FigureKind, ...]], ...] = (
    (r"文号|发文字号|发文号|文件号|几号文|document number", ("document_number",)),
    (
        r"占了?多少|占几|百分之几|百分之多少|几成|占比|比例|比率|比重|百分比|多少%|percent|proportion|share of",
        ("percent", "ratio"),
    ),
    (r"(?<![效概频汇税利速])(?<!(?<!成)功)率(?!先|领|队)|\brate\b", ("percent",)),
    (r"满意度", ("percent",)),
    (r"增速|增幅|涨幅|降幅|增长了?多少|增长多少|下降了?多少|提高了?多少|growth", ("percent", "points", "multiple")),
    (r"百分点|几个点|多少个?点(?![儿子位])", ("points",)),
    (
        r"多少钱|几块钱|花了?多少(?!个|次|天|人)|花了?几[百千]?[万亿]|多少元|多少万元|多少亿元|金额|经费|资金有多少|花费|how much money|cost",
        ("money",),
    ),
    (r"面积|占地|多大地方|多少平|多少亩|公顷|\barea\b|floor space", ("area",)),
    (r"多长时间|多久|几天|多少天|多少日|几个月|多少个月|几年时间|how long|how many days", ("other",)),
    (r"里程|多长|多少公里", ("length",)),
    (r"第几[位名]?(?![届次章条期批])|排名|名次|位次", ("ordinal",)),
    (r"几倍|多少倍", ("multiple",)),
)
_DURATION = re.compile(r"多长时间|多久|几天|多少天|多少个?工作日|几个月|多少个月|how long|how many days")
_FIGURE_WORDS = re.compile(
    r"多少|几多|好多个|几(?:万|千|百)?(?:"
    + _COUNTER
    + r"|乎)|多大|多高|多长|多重|[人家件户人项条套次支座处亩份]数|数量|总数|总量|总额|数目|率(?!先|领|队)|比例|比重|占比|面积|几成|百分之几|增速|增幅|金额"
    r"|how many|how much|number of|percentage|\brate\b|what share"
)
_YESNO = re.compile(
    r"(?:吗|(?<![什怎多那这要])么|吧|对不对|对不|是不是|没有|是吧|对吧|真的|属实|没错)\s*[?？!！。]*$|([\u4e00-\u9fff])[不没]\1|是否|有没有|有无|能否|^(?:is|are|was|were|did|does|do|has|have|can)\b"
)
_LIST = re.compile(
    r"哪些|哪几|有什么|有啥|都有什么|列出|列举|罗列|列一下|逐条|逐项|一一|包括什么|包含什么|包括啥|分别是什么|都是什么|(?:怎么|如何)(?:办(?!理|的|成)|干|做|开展|推进|安排)|\blist\b|what are the|which .*s\b"
)
_LISTED = re.compile(r"(?:有|是|了|出)哪些|哪几(?:项|个方面|方面|条)|一?条条列|逐条|逐项|列出来|列举")
_SUMMARY = re.compile(
    r"概括|总结(?![里中上提报])|概述|归纳|综述|主要内容|大意|要点|讲了什么|说了什么|讲了些什么|说了些什么|简述|简要|梳理|小结|概况|总体情况|基本情况|(?:整体|总的|大致|大概|全面)情况|简单说|介绍|说说|说一说|讲讲|讲一讲|谈谈|聊聊|summar\w*|overview|main points"
)
_WANTED: tuple[tuple[str, Wanted], ...] = (
    (r"什么时候|何时|啥时候|哪天|哪一天|几月|几号|什么时间|日期|哪年|哪一年|when\b|what date", "when"),
    (r"(?<![存现])在哪|哪里|哪儿|何地|什么地方|地点|位置|where\b", "where"),
    (r"谁|哪位|哪个人|何人|\bwho\b|whom", "who"),
    (r"叫什么|名称|什么名字|名字|文号|哪个文件|什么文件|哪份文件|哪一份|什么办法|what is .* called|name of", "name"),
    (r"为什么|为何|原因|why\b", "why"),
    (r"哪个|哪家|哪一|哪种|哪类|which", "which"),
    (r"怎么|如何|怎样|how\b", "how"),
)
# Words that say what form the answer should have, and are not to be found in it.
_ASKING = re.compile(
    r"百分之(?:多少|几)|多少以[上下]|是?什么文号|文号是?什么?|发文字号|发文号|文件号|几号文|哪[一二两三四五六七八九十几]?[种类样句张份条个项家点面]话?|第几[届次位名]|什么(?:人|事|东西|时候|地方|样|意思)?|指的是|小结|概况|总体|大体|曲线|走势图?|列个?表|一览"
)
_EXTREME = re.compile(
    r"(?:哪一?年|哪年|哪个年份|which year).{0,30}(?:最|峰|谷|most|least|highest|lowest)|最.{0,20}(?:是|在)?(?:哪一?年|哪年|哪个年份)"
)
# What questions over several years say besides the thing itself.
_YEAR_WORDS = re.compile(
    r"哪一?个?年份?|最[高低多少大小长短早晚快慢好差]|变化|变了|变动|趋势|走势|对比|相比|比较|比起?|差了?|多了|少了|增减|历年|逐年|各年|每年|数据|目标|计划|预期|任务|实际|结果|完成数?|达到|实现|达成|兑现|年初|最后|原来|定的|做到|控制|没有|得?怎么?样"
)
_TREND = re.compile(
    r"历年|近年来?|近几年|这些年|的变化|逐年|[二三四五六]年来|历次|这几年|几年来|几年间|近[二三四五六两几\d]+年|连续[二三四五两几\d]+年|趋势|走势|变化情况|怎么变|如何变|有何变化|有什么变化|trend|over the years"
)
_COMPARE = re.compile(
    r"对比|相比|比较|同比|比上[一]?年|比去年|比前一?年|较上年|较去年|和上一?年比|跟上一?年比|与上一?年|和去年比|跟去年比|比\d{4}年|差多少|差了多少|差额|变化|增减|多了|少了|增加了多少|compare|versus|\bvs\b|than in"
)
_TARGET = re.compile(
    r"(?:目标|计划|预期|预定|定的|承诺).{0,40}(?:完成|实现|达到|达成|兑现|实际|相比|对比|差|超额|结果|没有|了吗|了没)|(?:完成|实现|达到|兑现|达成).{0,20}(?:目标|计划|预期)|target.*(?:met|reach|achiev|outcome|actual)|实际.{0,20}(?:目标|计划|预期)"
)
TARGET_WORDS = re.compile(r"目标|计划|预期|力争|打算|要达到|target|goal|plan\b|planned")
# Said of the thing itself, not inside words such as 不断, 无障碍, 未成年.
_DENIED = re.compile(
    r"尚无|没有|零(?!距离|售|星|工|门槛|容忍|碎|部件|散|花|钱)(?=[\u4e00-\u9fff]{2})|没(?=[\u4e00-\u9fff])|未能|均无|并无|毫无|尚未|未曾|从未|未(?!来|成年|知|必)|无(?!障碍|偿|人机|线|论|疑|证|害|形|缝)"
    r"|不(?!断|仅|但|动产|同|良|少|忘|懈|予处罚|服|过|低于|少于|知道|好意思|超过|到\d)"
)
_ASKED_NOT = re.compile(r"有没有|([\u4e00-\u9fff])[不没]\1|没有?\s*[?？。]*$|是否|没错")
_GROWTH_WORDS = re.compile(r"增长|增加|多了|少了|增速|增幅|涨|下降|提高|减少|降低|上升|升高|翻番|growth|grew|increase|decrease")
_OUTCOME_WORDS = re.compile(r"实际|完成了|实现了|达到了|结果|actual")
_FORMER_WORDS = re.compile(
    r"原来|原先|此前|以前(?!年)|(?<![底月日号天年])之前|先前|起初|一开始|老早|\b(?:originally|previously|before)\b"
)
_SUPERLATIVE = re.compile(
    r"最[多少高低大小好差快慢长短早晚严]|第一名|排名?第一|首位|冠军|\bmost\b|\bleast\b|highest|lowest|largest|smallest"
)

_YEAR = re.compile(r"(?<!\d)(?:((?:19|20)\d{2})(?:\s*年度?|(?!\d))|['’]?(\d{2})\s*年)(?!代|期间|内|以上|以下|度规划)")
_YEAR_RANGE = re.compile(r"((?:19|20)\d{2})\s*年?\s*(?:[—–\-~至到]|到|至)+\s*((?:19|20)\d{2})\s*年")
_HAN_YEAR = re.compile(r"([一二][〇○零九][〇○零一二三四五六七八九]{2})年")
_HAN_DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_NAMED = re.compile(r"《[^《》]*》|[(（\[〔【][^()（）\[\]〔〕【】]*\d{4}[^()（）\[\]〔〕【】]*[)）\]〕】]")
_RELATIVE: tuple[tuple[str, int], ...] = (
    ("大前年", -3),
    ("前年", -2),
    ("去年", -1),
    ("今年", 0),
    ("本年度", 0),
    ("本年", 0),
    ("明年", 1),
    ("last year", -1),
    ("this year", 0),
)
_PREVIOUS_YEAR = re.compile(r"上一?年度?|前一年|头一年|previous year|the year before")
_REPORT_OF = re.compile(r"((?:19|20)\d{2})\s*年度?的?(?:政府工作|法治政府建设(?:情况)?(?:的)?|工作)?报告")
_RECENT = re.compile(r"(?:近|最近|过去|这)([二三四五六七八九两几\d]+)年")
_NUMERALS = {"二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "几": 3}
_STATED = re.compile(
    rf"(?<![\d.第])(\d+(?:\.\d+)?)\s*[余多]?(%|个百分点|(?:万|亿)?(?:平方米|万元|亿元|元|{_COUNTER})|(?:万|亿))?"
)
_PLACE_SUFFIX = re.compile(r"[\u4e00-\u9fff]{2,6}?(?:自治[区县州旗]|[省市县区旗州])")
_TOWN_SUFFIX = re.compile(r"[\u4e00-\u9fff]{2,6}?(?:自治[区县州旗]|街道|[省市县区旗州乡镇])")
_LEVELS = "省市县区旗州盟"
_RANKED = re.compile(r"考核|评[比选优价]|排名|名次|第[一二三四五六七八九十\d]|称号|荣誉|牌子|奖|示范|试点|先进|标兵|表彰|推广")
# 高新区, 景区, 城市, 超市: ordinary words that end like a place.
_NO_CITY = re.compile(
    r"(?:高新|开发|经济|工业|产业|商务|示范|保税|自贸|合作|功能|核心|中心|[城郊农牧林矿山库景园校学厂辖社小片街灾疫战军专特地老禁选考病]|住宅|居民|居住|生活|"
    r"贫困|边远|[超股楼房集夜早菜门闹上互]|智慧|[地县]级|副省级)[市区]$"
)
_GENERIC_PLACE = re.compile(
    r"(?:全|我|本|各|该|省|市|县|区|乡|镇|州|我们|咱们|咱|你们|外|邻|其他|别的|哪个|哪些|每个|多少个|几个|兄弟)[省市县区旗州]"
)
# What stands in no name of a place, but often before 县 or 区: 政协给县政府, 请问县里.
_NO_NAME = re.compile(r"[的了是有在和与个几多哪请问给让被把对向到由替帮为跟咱你我他她这那各每都也还就]")
_ENGLISH_PLACE = re.compile(
    r"\b(?!(?:\w+ )?(?:the|this|that|our|your|their|a|an|any|each|every|whole|entire|per|in|of|by|for)(?:'s)? (?:district|county|city|province|banner))"
    r"([a-z]+(?: [a-z]+)?)(?:'s)? (?:district|county|city|province|banner)\b"
)
_WHOLE_PLACE = re.compile(r"全(国|省|市|区|县|旗|州)|(?:我|本)(国|省|市|区|县|旗|州)")


def read_question(
    text: str, *, today: date, is_name: Callable[[str], bool] = lambda words: False, own_places: Sequence[str] = ()
) -> Question:
    """Read a question.

    Args:
        text: The user's words.
        today: The date against which 今年 and 去年 are resolved.
        is_name: Tells whether words stand in a report; a place name that opens such a name is no wish for that place.
        own_places: The places of the library's issuers (法库县), read before any other name (海拉尔区 holds no 上海).

    Returns:
        The question as read.

    Raises:
        QuestionError: It is empty, too long, or not text.
    """
    stripped = check_question(text)
    plain = re.sub(r"\s+", " ", simplify(stripped))
    plain = re.sub(r"(?<=\d)[,，](?=\d{3}(?!\d))", "", plain)
    # An English question may quote a Chinese word, a Chinese one an APP.
    han, latin = len(re.findall(r"[\u4e00-\u9fff]", plain)), len(re.findall(r"[A-Za-z]+", plain))
    language: Language = "zh" if han and han >= latin else "en"
    lowered = plain.lower()
    question = Question(text=plain, language=language, kind="fact", content="")
    talk = _small_talk(lowered)
    if talk:
        return replace(question, kind="chat", small_talk=talk)

    excluded, lowered = _cut_excluded(lowered)
    lowered = re.sub(r"(多少|几|\d)个人(?![大民均员体])", r"\1人", lowered)
    years, rest = _read_years(lowered, today)
    recent, rest = _read_recent(rest)
    previous = -1 if _PREVIOUS_YEAR.search(rest) else None
    places, rest = _read_places(rest, is_name, own_places)
    units = tuple(dict.fromkeys(match.group(2) or "" for match in HOW_MANY.finditer(lowered) if match.group(2)))
    kinds = figure_kinds_of(lowered)
    kind = _kind(lowered, years, recent, previous)
    wanted: Wanted = next((wanted for pattern, wanted in _WANTED if re.search(pattern, lowered)), "")
    if _DURATION.search(lowered):
        units = (*units, "天")
    return replace(
        question,
        kind=kind,
        wanted=wanted if kind in ("fact", "list") else "",
        years=years,
        report_year=int(named.group(1)) if (named := _REPORT_OF.search(lowered)) else None,
        recent_years=recent,
        relative_year=previous,
        places=places,
        units=units,
        figure_kinds=kinds,
        content=content_of(_YEAR_WORDS.sub(" ", rest) if kind in ACROSS_YEARS else rest, summarises=kind in ("summary", "list")),
        numbers=tuple((m.group(1), m.group(2) or "") for m in _STATED.finditer(_NAMED.sub(" ", rest))),
        nouns=tuple(dict.fromkeys(m.group(1) for m in _COUNTED.finditer(lowered))),
        excluded=excluded,
        superlative=bool(_SUPERLATIVE.search(lowered)),
        targets=bool(TARGET_WORDS.search(lowered)),
        denial=denies(_ASKED_NOT.sub("", lowered)),
        growth=bool(_GROWTH_WORDS.search(lowered)),
        outcomes=bool(_OUTCOME_WORDS.search(lowered)),
        former=bool(_FORMER_WORDS.search(lowered)),
    )


def check_question(text: str) -> str:
    """The question without white space around it.

    Raises:
        QuestionError: It is empty, longer than `MAX_CHARACTERS`, or holds what is not text.
    """
    stripped = text.strip()
    if len(stripped) > MAX_CHARACTERS:
        raise QuestionError("answer.long_question", length=len(stripped), limit=MAX_CHARACTERS)
    if any((ord(c) < 32 and c not in "\n\r\t") or "\ud800" <= c <= "\udfff" or c == "\ufffd" for c in stripped):
        raise QuestionError("answer.binary_question")
    if not fold(stripped):
        raise QuestionError("answer.empty_question")
    return stripped


def without_excluded(text: str) -> str:
    """A question without what it sets aside (意见建议不要算进去)."""
    return _cut_excluded(text)[1]


def _cut_excluded(text: str) -> tuple[str, str]:
    """What the question sets aside, folded, and the question without it."""
    for pattern in _EXCLUDED:
        match = pattern.search(text)
        if match and not asks_number(match.group(1)):
            return fold(match.group(1)), (text[: match.start()] + " " + text[match.end() :]).strip()
    return "", text


def _small_talk(text: str) -> str:
    folded = fold(text)
    table = small_talk()
    for kind in ("outside", "about"):
        if any(word in folded for word in table[kind]):
            return kind
    rest = folded
    found = ""
    for kind in ("greeting", "thanks", "bye"):
        for word in table[kind]:
            if word in rest:
                found = found or kind
                rest = rest.replace(word, "")
    filler = "啊呀哦噢哈呢吧了的你您们大家小助手老师朋友"
    return found if found and not rest.strip(filler) else ""


def _read_years(text: str, today: date) -> tuple[tuple[int, ...], str]:
    names = [match.span() for match in _NAMED.finditer(text)]
    years: list[int] = []
    cut: list[tuple[int, int]] = []

    def note(span: tuple[int, int], found: list[int]) -> None:
        if any(a < span[1] and span[0] < b for a, b in names + cut):
            return
        cut.append(span)
        years.extend(year for year in found if year not in years)

    for match in _YEAR_RANGE.finditer(text):
        first, last = int(match.group(1)), int(match.group(2))
        note(match.span(), list(range(first, last + 1)) if 0 <= last - first <= 30 else [first, last])
    for match in _HAN_YEAR.finditer(text):
        note(match.span(), [int("".join(_HAN_DIGITS[c] for c in match.group(1)))])
    for match in _YEAR.finditer(text):
        if match.group(1):
            # A bare four-digit number is a year only without a counter behind it (2022家 is a count).
            if "年" not in match.group() and re.match(rf"\s*(?:{_COUNTER}|%|万|亿)", text[match.end() :]):
                continue
            note(match.span(), [int(match.group(1))])
        elif 0 <= int(match.group(2)) <= 49:
            note(match.span(), [2000 + int(match.group(2))])
    for word, offset in _RELATIVE:
        for match in re.finditer(word, text):
            note(match.span(), [today.year + offset])
    return tuple(years), _blank(text, cut)


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    characters = list(text)
    for start, end in spans:
        characters[start:end] = " " * (end - start)
    return "".join(characters)


def _read_recent(text: str) -> tuple[int, str]:
    match = _RECENT.search(text)
    if not match:
        return 0, text
    word = match.group(1)
    count = int(word) if word.isdigit() else _NUMERALS.get(word[-1], 3)
    return count, _blank(text, [match.span()])


def _read_places(text: str, is_name: Callable[[str], bool], own_places: Sequence[str]) -> tuple[tuple[str, ...], str]:
    known = place_names()
    places: list[str] = []
    cut: list[tuple[int, int]] = []
    for own in sorted({name for place in own_places for name in (place, place[:-1]) if len(name) >= 2}, key=len, reverse=True):
        start = text.find(own)
        while start >= 0:
            if own not in places:
                places.append(own)
            text = _blank(text, [(start, start + len(own))])
            start = text.find(own)
    for match in _ENGLISH_PLACE.finditer(text):
        named = " ".join(word for word in match.group(1).split() if word not in function_words())
        own_name = next((own for own in own_places if _spelled_alike(named, own)), None)
        if own_name is not None or places:
            places += [own_name] if own_name is not None and own_name not in places else []
        elif named:
            places.append(f"{named}{match.group().removeprefix(match.group(1))}")
        text = _blank(text, [match.span()])
    quoted = [match.span() for match in re.finditer(r"《[^《》]*》|[“\"「][^”\"」]*[”\"」]", text)]
    position = 0
    while position < len(text):
        if any(a <= position < b for a, b in quoted):
            position += 1
            continue
        name = next((text[position : position + n] for n in range(11, 1, -1) if text[position : position + n] in known), None)
        if name is None or (len(name) == 2 and name[1] in "区县市" and not name.startswith(tuple("沪京津渝"))):
            position += 1
            continue
        end = position + len(name)
        if len(name) == 2 and all(_is_word(text[at - 1 : at + 1], is_name) for at in (position, end)):
            # 公开平台 names no 开平
            position += 1
            continue
        tail = text[end : end + 3]
        # A place that opens a longer name of the report (沈阳政务服务网) is part of that name.
        if (
            len(tail) == 3
            and not re.search(r"[\s\d]", tail)
            and (is_name(name + tail) or (tail[0] not in _LEVELS and is_name(name + tail[0])))
            and not tail.startswith(("人民", "政府", "的"))
        ):
            position = end
            continue
        places.append(name)
        cut.append((position, end))
        position = end
    rest = _blank(text, cut)
    for match in _WHOLE_PLACE.finditer(rest):
        tail = rest[match.end() : match.end() + 2]
        # 全国信用…平台 is a name of the report, 全市第一 and 全国的牌子 a rank: no wish for that place.
        ranked = re.match(r"第|首|排|前|领先|率先|最", tail) or _RANKED.search(rest, match.end())
        if not ranked and not (len(tail.strip()) == 2 and is_name(match.group() + tail)):
            places.append(match.group())
    # A town is another place to a town; to a county it is one of its own.
    small = any(own.endswith(("乡", "镇", "街道")) for own in own_places)
    for match in (_TOWN_SUFFIX if small else _PLACE_SUFFIX).finditer(rest):
        word = match.group()
        if any(word in own for own in own_places):
            places.append(word)
            rest = _blank(rest, [match.span()])
            continue
        if (
            _GENERIC_PLACE.search(word)
            or _NO_NAME.search(word)
            or word[:2] in function_words()
            or is_name(word)
            or any(a <= match.start() < b for a, b in quoted)
        ):
            continue
        if (
            re.fullmatch(r"[\u4e00-\u9fff]{2,3}(?:[省县旗州市区乡镇]|街道)", word)
            and match.start() == len(rest) - len(rest.lstrip())
            and not (word[-1] in "市区" and (word[:2] in vocabulary() or _NO_CITY.search(word)))
        ):
            places.append(word)
            rest = _blank(rest, [match.span()])
    return tuple(dict.fromkeys(places)), rest


def _is_word(pair: str, is_name: Callable[[str], bool]) -> bool:
    return len(pair) == 2 and (pair in vocabulary() or is_name(pair))


def asks_number(text: str) -> bool:
    """Whether the words ask for a number."""
    return bool(_FIGURE_WORDS.search(text) or any(m.group(2) for m in HOW_MANY.finditer(text)))


def _spelled_alike(latin: str, place: str) -> bool:
    """Whether Latin letters spell the name of a place (Faku for 法库县, Hailar for 海拉尔区)."""
    readings = [sorted(sounds(character)) or [""] for character in place[:-1]]
    spelled = "".join(reading[0] for reading in readings)
    return SequenceMatcher(None, re.sub(r"[^a-z]", "", latin), spelled).ratio() > 0.8


def denies(text: str) -> bool:
    """Whether the words say that something did not happen or is not there."""
    return bool(_DENIED.search(text))


def figure_kinds_of(text: str) -> tuple[FigureKind, ...]:
    """Kinds of figure that the words ask for; empty when any could answer."""
    kinds: list[FigureKind] = []
    for pattern, found in _KIND_WORDS:
        if re.search(pattern, text):
            kinds += [kind for kind in found if kind not in kinds]
    return tuple(kinds)


def _kind(text: str, years: tuple[int, ...], recent: int, previous: int | None) -> QuestionKind:
    if _EXTREME.search(text):
        return "extreme"
    if _TARGET.search(text) and not (re.search(r"目标是多少|目标是什么|计划是多少", text) and not _OUTCOME_WORDS.search(text)):
        return "target"
    if recent >= 2 or _TREND.search(text) or len(years) > 2:
        return "trend"
    if len(years) == 2 or (_COMPARE.search(text) and (years or previous)):
        return "compare"
    if "document_number" in figure_kinds_of(text):
        return "figure"
    if _LISTED.search(text) and not re.search(r"多少", text):
        return "list"
    if _SUMMARY.search(text):
        return "summary"
    stated = _STATED.search(_NAMED.sub(" ", text))
    if (
        stated
        and stated.group(2)
        and re.search(r"[?？]\s*$", text)
        and not asks_number(text)
        and not re.search(r"哪|谁|什么|怎|何", text)
    ):
        return "yesno"
    if _YESNO.search(text) and not re.search(r"多少|哪些|几[个件家名项次条]", text):
        return "yesno"
    if _LIST.search(text) and not re.search(r"多少", text):
        return "list"
    if _FIGURE_WORDS.search(text):
        return "figure"
    return "fact"


def content_of(text: str, *, summarises: bool = False) -> str:
    """What there is to look for in the words: folded, without how-many words, pieces kept apart by spaces.

    Args:
        text: Words of a question.
        summarises: Whether they ask for a summary, whose words (概括, 要点) are then not to be found either.
    """
    text = _STATED.sub(lambda match: " " if match.group(2) else match.group(), text)
    for pattern in (_ASKING, _PREVIOUS_YEAR, HOW_MANY, *((_SUMMARY,) if summarises else ())):
        text = pattern.sub(" ", text)
    words = re.split(r"[^\u3400-\u9fffa-z0-9%.'’\-]+", text)
    return " ".join(word for word in (fold(w) for w in words) if word)


SOFT = 0.2
"""Weight of a word that need not be found."""


def content_weights(content: str) -> list[float]:
    """How much each character of `content` has to be found: 0 for function words and spaces, `SOFT` for soft words, else 1."""
    weights = [1.0] * len(content)
    position = 0
    while position < len(content):
        if content[position] == " ":
            weights[position] = 0.0
            position += 1
            continue
        latin = re.match(r"[a-z]+", content[position:])
        if latin:
            word = latin.group()
            weight = 0.0 if word in function_words() else SOFT if word in soft_words() else 1.0
            end = position + len(latin.group())
            weights[position:end] = [weight] * (end - position)
            position = end
            continue
        length, weight = _known_word(content, position)
        if length:
            weights[position : position + length] = [weight] * length
        position += max(1, length)
    return weights


def _known_word(content: str, position: int) -> tuple[int, float]:
    """Length and weight of the longest known word at a position: function words first, then soft ones, then those of the field."""
    for length in range(min(8, len(content) - position), 0, -1):
        word = content[position : position + length]
        if word in function_words():
            return length, 0.0
        if word in soft_words():
            return length, SOFT
        if word in vocabulary():
            return length, 1.0
    return 0, 1.0


def names_something(content: str) -> bool:
    """Whether the content has a word that can be looked for, beyond what sort of thing is asked."""
    return any(weight > SOFT for weight in content_weights(content))
