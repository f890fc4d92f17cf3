"""What a figure measures: the noun phrase of its indicator, in the report's own words.

Chinese reports name a number before it (接待行政复议案件31件) or after it (743个政务服务事项), and leave out what was said already
(完结14件, 同比增长5.3%, 街道公示36项). The phrase is read from the clause and completed from what went before it in the
sentence. No segmenter and no model: closed classes (prepositions, adverbs, linking verbs) mark the edges of a phrase, and
a table of the verbs that officials count with tells an action from the thing it is done to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from corpus.quantities import Quantity
from corpus.sentences import CLAUSE_END
from corpus.tables import read_words_of
from corpus.years import LEVEL_THEN

__all__ = ["MAX_INDICATOR", "Topic", "read_indicators", "tells_level"]

MAX_INDICATOR = 24
"""Characters of an indicator: DESIGN §5 asks for a noun phrase, not for the sentence."""

_MAX_CLAUSE = 160
_MAX_LIST = 12
_MAX_CARRIED = 60

_GROWTH = (
    r"(?:增长|增加|增幅|增速|(?<![新净])增|下降|减少|降低|降幅|减|提高|提升|上升|回升|回落|扩大|收窄|压减|压降|下调|上调|"
    r"高于|低于|多于|少于|快于|高出?|低|快|慢|缩短)"
)
# Between the two ends of a change (由3个压缩至0.5个) stands no name.
_CHANGED = re.compile(r"(?!达到)[\u3400-\u9fff]{0,2}(?:到|至)|(?:调整|变更|改|扩|增|减)为")
_TRAILING = re.compile(
    rf"(?:(?:{_GROWTH}|扩大|扩展|升|降|控制|保持|稳定|维持|达|拓展|发展|恢复|调整|累计达?|总数达?|规模达?)(?:到|至|在|为)了?|"
    r"(?:上年|去年|前年|年初|(?:19|20)\d{2}年)(?:同期|底|末|初)?的?|平均为?|约合|折合|进入|迈上|跨上|站上|总计|合计|共计|累计|共有|共|达到|达成|高达|达|均为|均达|分别|均|都|为|是|(?<![实现持])有|完成|实现|到|至|了|的|已|约为|约|近|接近|超过|超|突破|逾|"
    r"不少于|不低于|不超过|大约|稳定|保持|从|由|在|以|即|等|围绕|针对|使|让|给|(?<![应面针相])对|向|总数|数量|仅|只|又|还|再|就|将|要|力争|确保|预计|"
    r"围绕|针对|[:：“\"、\s—~+-])+$"
)
_PLACE = r"(?:我|全|本)[省市县区镇旗州盟](?!域|直|级|场|民|政)"
_LEADING = re.compile(
    rf"^(?:[、，,\s”\"—)）-]|\d{{1,3}}[.．、](?!\d)|其中|其余|其他|其它|同时|此外|另外|另有|另|并且|并|而且|以及|和|与|及|或|截至|截止|目前|当前|现在|到目前|"
    rf"今年以来|今年|去年|上年|全年|年内|一年来|五年来|过去一年|过去五年|年末|年底|年初|预计|力争|确保|争取|{_PLACE}|各地|共计|共有|共|累计|总计|合计|"
    r"先后|陆续|相继|已经|已|又|还|再(?!就业|生|贷|制造|保)|有(?!色|机|效|轨|限|线|关|偿)|均(?!衡)|都(?!市)|全部|分别|将|要(?!素)|了|的|是|"
    r"达到|达|(?:19|20)\d{2}年|\d{1,2}月(?:底|末|份)?前?|上半年|下半年|[一二三四]季度|每年|年均(?!增)|计划(?=新|投|完|建|实)|主要|正在|成功(?!率)|积极|大力|扎实|深入|全面|持续|"
    r"[一二三四五六七八九十]是|[一二三四五六七八九十]要)+"
)
_PREPOSITION = re.compile(
    r"^(?:通过|按照|依照|根据|围绕|依托|针对|随着|为(?!民)|对(?!口|外)|向|在(?!建|校|岗|册|编)|从(?!业|事)|以(?!上|下)|由|经(?!营|济|费)|把|将|于|按(?!揭)|聚焦|立足|坚持|着眼|严格|切实|"
    r"不断|加快|加强|强化|努力|稳步|继续|进一步|着力|全力|统筹|抓好|做好)"
)
_PREDICATE = re.compile(
    r"已|不断|进一步|持续|稳步|有序|显著|明显|需(?!求)|依法|追回|挽回|退还|并(?!网|购|轨|联)|走在|(?:提高|提升|增加|增长|减少|缩小|扩大|上升|下降|降低|降|升|增)(?:到|至|为|了)|均(?!衡|价)|全部|都(?!市)|被|将|把|通过|进行|得到|获得|获批|获评|投入使用|投入运营|投用|投产|投运|开工|竣工|落地|(?<!以)上市|入选|成为|纳入|"
    r"达到|达|位居|位列|居(?=全|首|第|前)|增长|下降|同比|正式|顺利|陆续|相继|全面|完成|实现|贯彻|认真|完工|参加|参与|组成|构成|全覆盖|用于|报送|发放|提供|享受|受益|分别|"
    r"没有|未(?!成年|来)|不(?!动产|良|锈|合格|见面)|仍|正在|主体(?=完|封|竣|工)|覆盖|惠及|开展|启用|发起|晋升|挂牌|脱贫|摘帽|"
    r"解决|化解|办结|受理|结案|开通|通车|贯通|实行|制定|重新|进展|入驻|落户|建成|打通|破解|交付|"
    r"为(?!民)|是|与|由|从(?!业|事)|按(?!揭|摩)|以(?!上|下|内|外)|在(?!建|校|线|岗|职|册|编|用|营|库|地)|(?<![纵横方导流面定意])向(?!阳)|(?<![相针面应])对(?!口|接|外|标|象|应|策|手|联|话)|"
    r"(?<![关基位属属])于|给(?!水|养|付|予)|让(?!利)|使(?!用)|比(?!例|赛|重|亚)|较(?!大|重)|占(?!地|比)|列(?!车|表|管)|签约|"
    r"年内|年底|年末|[一二三四]季度"
)
_GROWN = re.compile(
    r"^(?:同比|环比|同口径|可比价?|名义|实际|年均|平均|累计|分别|均|再|又|净|约|上年|去年|上一年度?|上月|同期|前年|年初|年底|年末|"
    r"\d{4}年|全[国省市县区]|平均水平|平均|总体|相比|计划|预期|目标|以来|比|较|与|按|底|末|度|的|[，,、\s])*"
    rf"(?P<verb>{_GROWTH})(?:了|约|近|超过)?$"
)
_ENDS_GROWN = re.compile(r"(?:同比|环比|比上年|较上年)?(?:年均)?(?:增长|增加|下降|减少|提高|提升|增速|增幅)$")
_ATTRIBUTE = (
    r"(?:总)?(?:投资额?|产量|产值|销售额|面积|长度|里程|容积|库容|金额|标的额|价值|人口|亩产|单产|比重|占比|比例|总量|总额|数量|收入|利润|税收|营收|造价|规模)"
    r"|[\u3400-\u9fff]{0,3}率|人均|户均"
)
_BARE = re.compile(rf"^(?:{_ATTRIBUTE})$")
_ENDS_ATTRIBUTE = re.compile(r"(?<=[\u3400-\u9fff]{2})(?:种植面积|总产量|总产值|总投资|总面积|产量|产值|面积|投资)$")
_SHARED_END = re.compile(r"(?P<end>率|值|量|额|度|数|比重|收入|支出|指数|标准|水平|面积|里程|投资|产值)$")
_MEASURE = re.compile(
    r"(?:增加值|产能|吞吐量|投资额?|总额|余额|销售额|成交额|产值|产量|总量|面积|收入|支出|人数|户数|件数|数量|规模|里程|参保率|覆盖率|[\u3400-\u9fff]{2}率)$"
)
_YEARS_ALONE = re.compile(r"(?:(?:19|20)\d{2}年|去年|今年|上年)?")
_ITEM_END = re.compile(r"[,，;；。:：!！?？\n、]")
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
# What they reach is something else than what reaches it: 案件23件，涉及3万户.
_REACHING = frozenset({"涉及", "惠及", "覆盖", "带动", "吸引", "服务"})
_GENERIC = frozenset(
    [
        "项目",
        "该项目",
        "工程",
        "该工程",
        "平台",
        "全年",
        "全市",
        "全县",
        "全省",
        "全区",
        "总数",
        "数量",
        "一期",
        "二期",
        "一期工程",
        "二期工程",
        "工作",
        "其",
        "我们",
        "政府",
        "此项工作",
    ]
)


@dataclass(slots=True)
class Topic:
    """What the text is talking about, carried from figure to figure of a sentence.

    Attributes:
        noun: The thing counted last (行政复议案件).
        unit: Its unit.
        levels: The last names of levels, without their growth.
        left: The clause that named it, for an item that leaves out its object (乡镇公示权责事项73项、街道公示36项).
    """

    noun: str = ""
    unit: str = ""
    levels: tuple[str, ...] = ()
    left: str = ""

    @property
    def last(self) -> str:
        """The last level named, or the thing counted last."""
        return self.levels[-1] if self.levels else self.noun


def read_indicators(text: str, start: int, end: int, figures: list[Quantity], topic: Topic) -> list[tuple[str, ...]]:
    """The indicators of a sentence's figures.

    Args:
        text: The report's text.
        start: Start of the sentence.
        end: End of the sentence.
        figures: Its figures in text order, dates left out.
        topic: What went before; updated.

    Returns:
        For each figure one indicator, or several when one value is given for several (见面率、满意率均为100%).
    """
    return _Sentence(text, start, end, figures, topic).read()


_REACHED = re.compile(r"(?:达|至|到|为|突破|超过?|稳定|保持|控制|居|占|有|总[量数额]|余额|率|比重|实现)[^,，。;；:：]{0,3}$")


def tells_level(text: str, start: int, figure: Quantity) -> bool:
    """Whether a figure is a level that was reached (总量突破15万亿元), and not a change or something done (新增700万人).

    Args:
        text: The report's text.
        start: Start of the figure's sentence.
        figure: The figure.
    """
    if figure.kind == "ordinal":
        return True
    clause = re.split(r"[,，;；。:：、\n]", text[max(start, figure.outer_start - 40) : figure.outer_start])[-1]
    if re.search(_GROWTH + r"(?:了|约|近|超过?)?$", clause.strip()):
        return False
    if figure.kind in ("percent", "points") or _REACHED.search(clause):
        return True
    return _verbs().anywhere.search(clause) is None and _verbs().leading.match(_core(clause)) is None


class _Sentence:
    """One pass over the figures of a sentence; `consumed` is how far its words have been used."""

    def __init__(self, text: str, start: int, end: int, figures: list[Quantity], topic: Topic) -> None:
        self.text, self.end, self.figures, self.topic = text, end, figures, topic
        self.start = self.consumed = start
        self.names: list[tuple[str, ...]] = []
        self.waiting: list[tuple[int, str]] = []

    def read(self) -> list[tuple[str, ...]]:
        queue: list[str] = []
        for index, figure in enumerate(self.figures):
            clause, context = self._before(figure)
            if queue and not _core(clause):
                names: tuple[str, ...] = (queue.pop(0),)
                self.consumed = figure.outer_end
            else:
                queue = self._listed(index, clause)
                names = (queue.pop(0),) if queue else self._shared(clause)
                if names:
                    self.consumed = figure.outer_end
                else:
                    names = (self._one(index, figure, clause, context),)
            self.names.append(tuple(_tidy(name) for name in names))
        return self.names

    def _before(self, figure: Quantity) -> tuple[str, str]:
        """The words of the figure's own clause before it, and what stands before them since the last figure."""
        before = self.text[max(self.consumed, figure.outer_start - _MAX_CLAUSE) : figure.outer_start]
        cut = 0
        for match in CLAUSE_END.finditer(before):
            if match.end() < len(before.rstrip()) or match.group() not in ":：":
                cut = match.end()
        clause, context = before[cut:], before[:cut]
        opened = max(clause.rfind("("), clause.rfind("（"))
        if opened >= 0 and not re.search(r"[)）]", clause[opened:]):
            context, clause = context + clause[: opened + 1], clause[opened + 1 :]
        return clause, context

    def _after(self, index: int, stops: re.Pattern[str] = _ITEM_END) -> str:
        """The words after a figure, as far as the next figure or the end of its clause."""
        figure = self.figures[index]
        limit = self.figures[index + 1].outer_start if index + 1 < len(self.figures) else self.end
        after = self.text[figure.outer_end : min(limit, figure.outer_end + _MAX_CLAUSE)]
        stop = stops.search(_BRACKETED.sub(lambda match: "-" * len(match.group()), after))
        return after[: stop.start()] if stop else after

    def _adjoins(self, index: int) -> bool:
        """Whether the next figure follows without a word between: 1467位80岁以上低收入老年人."""
        return index + 1 < len(self.figures) and self.figures[index].outer_end == self.figures[index + 1].outer_start

    def _noun(self, index: int) -> tuple[str, int]:
        """The noun phrase after a figure, a list in it included when no further figure belongs to its items."""
        after = self._after(index)
        if index + 1 < len(self.figures) and _CHANGED.fullmatch(after.strip()):
            return "", 0
        counted = re.match(r"[(（]([\u3400-\u9fff、]{2,12})[)）]", after)
        if counted and not self.figures[index].unit:
            return counted[1], counted.end()
        noun, length = _noun_after(after)
        longer = self._after(index, CLAUSE_END)
        limit = self.figures[index].outer_end + len(longer)
        if (
            noun
            and longer[length : length + 1] == "、"
            and not (index + 1 < len(self.figures) and self.figures[index + 1].outer_start == limit)
        ):
            listed, listed_length = _noun_after(longer)
            if listed.count("、") < 4 and len(listed) <= MAX_INDICATOR:
                return listed, listed_length
        return noun, length

    def _one(self, index: int, figure: Quantity, clause: str, context: str) -> str:
        topic = self.topic
        core = _core(clause)
        right = self._after(index)
        self.consumed = figure.outer_end
        named = _object(_core(_last_clause(context)))
        if named in _GENERIC:
            named = ""

        if LEVEL_THEN.fullmatch(clause.strip()) and topic.last:
            # 败诉率5.1%，较上年的7.9%下降: what the figure before measures.
            return topic.last
        grown = _GROWN.match(core) if core else None
        if grown:
            return topic.last + grown["verb"]
        if core.startswith("占") and figure.kind == "percent":
            return topic.last + core
        if re.match(r"(?:高于|低于|快于|慢于|好于)", core) and self.names and figure.kind in ("points", "percent"):
            return self.names[-1][-1] + core

        if self.text[figure.start + 1 : figure.end] == "大" + figure.unit:
            return self._named(figure.unit, figure, figure.unit)
        if (
            figure.kind == "ordinal"
            and re.match(r"(?:连续)?(?:位居|位列|居|列|排名?|排在|升至|名列|跃居|保持|分别)", core or "居")
            and topic.last
        ):
            return topic.last + core
        if figure.unit == "年" and core in ("", "连续", "已连续"):
            self.consumed += len(right)
            owner = self._subject(context + clause) or topic.last
            return owner + core + _predicate(right)
        bare = _bare(core)
        action = "" if bare else _action(core)
        if right.startswith("的") and (not core or bare or action):
            noun, length = _noun_after(self._after(index, CLAUSE_END))
            if noun:
                self.consumed += length
                return self._named(noun, figure, noun + bare, prefix=action if figure.kind in ("count", "percent") else "")
        elif figure.kind not in ("percent", "points", "multiple", "ordinal") and not right.startswith("的"):
            noun, length = self._noun(index)
            if not noun and not core and self._adjoins(index):
                noun, length = _noun_after(self._after(index + 1))[0], 0
            if noun and not (core and not action and not bare and _strong_verb(noun) and "的" not in noun[1:7]):
                self.consumed += length
                return self._named(noun, figure, noun, prefix=self._prefix(core, action, clause, context, named))
        if figure.kind == "ordinal" and right.startswith("的") and not core:
            right = right[1:]

        if not core:
            if named and not re.search(_GROWTH + "(?:到|至)", clause):
                return self._named(named, figure, named + _predicate(right))
            if figure.kind != "count":
                return topic.last
            predicate = _predicate(right)
            self.consumed += len(right) if predicate else 0
            return self._level((topic.noun or topic.last) + predicate)
        if bare:
            return self._attribute(bare, core, context, figure)
        if action and not _object(core):
            subject = self._subject(context)
            if not topic.noun or (context.strip() and topic.unit != figure.unit):
                topic.noun, topic.unit = named or subject, figure.unit
            base = topic.noun if topic.unit == figure.unit or action in _REACHING else ""
            return self._level(base + action)
        if topic.noun and topic.unit == figure.unit and len(_object(core)) <= 2 and _verbs().leading.match(core):
            return self._level(topic.noun + core)
        completed = self._completed(core)
        thing = _object(completed) or completed
        topic.left = completed
        name = _short_action(completed) if len(completed) <= MAX_INDICATOR else thing
        grown_level = _ENDS_GROWN.search(name)
        if grown_level and figure.kind in ("percent", "points", "multiple"):
            self._level(name[: grown_level.start()])
            topic.noun, topic.unit = name[: grown_level.start()], figure.unit
            return name
        return self._named(thing, figure, name)

    def _named(self, thing: str, figure: Quantity, name: str, *, prefix: str = "") -> str:
        """A figure that names what it measures: the words after it may build on `thing`."""
        topic = self.topic
        topic.noun, topic.unit = thing[-_MAX_CARRIED:], figure.unit
        for index, bare in self.waiting:
            self.names[index] = (_tidy(thing + bare),)
        self.waiting = []
        return self._level(prefix + name)

    def _level(self, name: str) -> str:
        name = name[-_MAX_CARRIED:]
        self.topic.levels = (*self.topic.levels[-_MAX_LIST:], name)
        return name

    def _prefix(self, core: str, action: str, clause: str, context: str, named: str) -> str:
        """What stands before a figure that is named after it: 审核13家…, …培训班等6个班次, 黑羊站水厂3万吨扩建项目."""
        if re.search(r"等\s*$", clause):
            return _common_end(clause)
        if action:
            return action
        if re.search(r"[、及和与]\s*$|以及\s*$", clause):
            return ""
        if core:
            return _object(core) or core
        return named if re.search(r"[(（]$", context) else ""

    def _attribute(self, bare: str, core: str, context: str, figure: Quantity) -> str:
        """产量, 投资, 办复率: an attribute of what was said before, or of what the next figure names."""
        topic = self.topic
        owner = self._subject(context) or topic.noun
        if not owner:
            self.waiting.append((len(self.names), bare))
            return self._level(core)
        owner = _ENDS_ATTRIBUTE.sub("", owner)
        if bare[:2] == owner[-2:]:
            # 败诉9件，败诉率5.1%; 不合格12批次，合格率97.9%
            owner = owner[:-2].removesuffix("不").removesuffix("未")
        return self._level(owner + (core if len(owner) + len(core) <= MAX_INDICATOR else bare))

    def _subject(self, context: str) -> str:
        """The subject of the clauses between the last figure and this one's."""
        subject = ""
        for clause in CLAUSE_END.split(context)[-6:]:
            words = _LEADING.sub("", re.sub(r"\s+", "", clause))
            if not words or _PREPOSITION.match(words) or _verbs().leading.match(words):
                continue
            predicate = _PREDICATE.search(words)
            candidate = words[: predicate.start()] if predicate else ""
            if not 2 <= len(candidate) <= 20 or candidate in _GENERIC:
                continue
            subject = subject or candidate
        return subject

    def _completed(self, core: str) -> str:
        """街道公示 after 乡镇公示权责事项: an action whose object was named in the item before gets that object."""
        left = self.topic.left
        for length in range(min(4, len(core) - 1), 1, -1):
            action = core[-length:]
            at = left.rfind(action)
            if len(core) - length > 4:
                continue
            if at >= 0 and left[at + length :] and _action(action) == action:
                return core + left[at + length :]
        return core

    def _listed(self, index: int, clause: str) -> list[str]:
        """A、B分别为1、2 and A和B分别减少1%和2%: one name for each of the figures that follow."""
        apart = "分别" in clause
        if not apart and not re.search(r"[、和与及]", clause):
            return []
        following = 1
        for one, two in zip(
            self.figures[index : index + _MAX_LIST], self.figures[index + 1 : index + _MAX_LIST + 1], strict=False
        ):
            if not re.fullmatch(r"\s*(?:[、,，和与及]|以及)?\s*", self.text[one.outer_end : two.outer_start]):
                break
            following += 1
        if following < 2:
            return []
        if not apart and len({figure.unit for figure in self.figures[index : index + following]}) > 1:
            return []
        head, _, verb = clause.strip().rpartition("分别") if apart else (_TRAILING.sub("", clause), "", "")
        grown = re.search(rf"{_GROWTH}(?=了?(?:约|近|超过)?$)", verb)
        head = re.sub(r"(?:同比|比上年|较上年)$", "", _LEADING.sub("", head.strip()))
        alike = apart and len({figure.unit for figure in self.figures[index : index + following]}) == 1
        names = [name for name in _items(head, of_one_class=alike) if not _YEARS_ALONE.fullmatch(name)]
        said = "" if grown else _core(verb)
        if alike and len(names) == following:
            names = [name + said if len(name + said) <= MAX_INDICATOR else name for name in names]
        if not names and said:
            names = [said]
        if alike and not names and re.search(rf"{_HOW_MANY}$", self.text[self.start : self.figures[index - 1].outer_end]):
            # 公安、交通两个领域立案分别为…: how many they are was read as a figure, with what they have in common.
            names = [self.topic.noun]
        if not names and len(self.topic.levels) >= following:
            names = list(self.topic.levels[-following:])
        if apart and len(names) == 1:
            subjects = self._subjects(index, following, clause)
            names = [(subject + names[0])[-MAX_INDICATOR:] for subject in subjects] or names * following
        if len(names) != following:
            return []
        for name in names:
            self._level(name)
        return [name + grown.group() if grown else name for name in names]

    def _subjects(self, index: int, count: int, clause: str) -> list[str]:
        """Whose measure each of `count` figures is, where only the measure stands before 分别 (A、B两项，办复率分别为…).

        The figures just before, when they are as many; else the nearest list of as many names in the sentence.
        """
        before = self.text[self.start : self.figures[index].outer_start].removesuffix(clause)
        segments = [
            [name.strip() for name in re.split(r"、|以及|和(?!谐|解|平)|与|及", segment) if name.strip()]
            for segment in re.split(r"[，,；;。：:]", before)
        ]
        earlier = self.figures[max(0, index - count) : index]
        if len(segments[-1]) != count and len(earlier) == count and len(self.topic.levels) >= count:
            return [re.sub(rf"^(?:{_ACTING})+", "", level) for level in self.topic.levels[-count:]]
        named: list[str] = next((names for names in reversed(segments) if len(names) == count), [])
        return [_LEADING.sub("", re.split(rf"{_HOW_MANY}|{_ADVERB}", name)[0]) or name for name in named]

    def _shared(self, clause: str) -> tuple[str, ...]:
        """A率、B率均为100%: every name."""
        match = re.search(
            rf"(?:均|都|皆|双双)(?:为|达到?|超过?|实现|保持在|稳定在|高于|在|突破|已|(?P<verb>{_GROWTH}))*$", clause.strip()
        )
        if not match:
            return ()
        names = _items(_LEADING.sub("", clause.strip()[: match.start()]))
        ends = {found["end"] if (found := _SHARED_END.search(name)) else "" for name in names}
        if len(names) < 2 or len(ends) != 1 or "" in ends:
            return ()
        head, of, first = names[0].rpartition("的")
        subject = head if of else self.topic.noun if _BARE.match(names[0]) else ""
        result = tuple(subject + name for name in (first, *names[1:]))
        for name in result:
            self._level(name)
        return tuple(name + (match["verb"] or "") for name in result)


_ACTING = "共|承办|办理|收到|接到|接待|受理|提出|新增|完成|实现"
_HOW_MANY = r"[两二三四五六七八九十\d]+(?:大|个|类|项|种|家|级|方)"
_ADVERB = r"能力|水平|不断|再次|继续|进一步|稳步|持续|全部|均|都|大幅|明显"


_CLASS = re.compile(
    r"(?<=[\u3400-\u9fff]{2})(?:部门|领域|行业|系统|方面|类|级|(?:矛盾)?纠纷|案件|平台|机构|单位|企业|乡镇|街道|社区|人员|群众)[\u3400-\u9fff]{0,8}$"
)


def _items(words: str, *, of_one_class: bool = False) -> list[str]:
    """The names of a list, each with the measure that only a later one states (第一、第三产业增加值 → 第一产业增加值).

    Args:
        words: The list.
        of_one_class: Whether each also gets the class that only the last one states (邻里、婚姻家庭纠纷 → 邻里纠纷; 三大领域
            counts them).
    """
    names = [name for name in re.split(r"、|以及|和(?!谐|解|平)|与|及", words) if name]
    if of_one_class and names:
        names[-1] = re.sub(_HOW_MANY, "", names[-1])
        found = _CLASS.search(names[-1])
        if found and not any(len(name) > found.start() + 3 or _CLASS.search(name) for name in names[:-1]):
            names = [*(name + found.group() for name in names[:-1]), names[-1]]
    measure = ""
    for index in range(len(names) - 1, -1, -1):
        own = _MEASURE.search(names[index])
        if own:
            measure = own.group()
        elif measure:
            ordinal = re.fullmatch(r"第[一二三]", names[index])
            names[index] += ("产业" if ordinal else "") + measure
    return names


@dataclass(frozen=True, slots=True)
class _Verbs:
    anywhere: re.Pattern[str]
    leading: re.Pattern[str]
    final: re.Pattern[str]


@cache
def _verbs() -> _Verbs:
    words = read_words_of("verbs.txt")
    anywhere = "|".join(sorted(words["anywhere"], key=len, reverse=True))
    every = "|".join(sorted({*words["anywhere"], *words["first"]}, key=len, reverse=True))
    return _Verbs(
        re.compile(rf"(?:{anywhere})了?"),
        re.compile(rf"(?:{every})(?![性率型类费员者物品金])了?"),
        re.compile(rf"(?:{every})+了?$"),
    )


def _core(clause: str) -> str:
    """A clause without connectives and times before it and linking verbs after it."""
    words = re.sub(r"\s+", "", clause)
    words = _LEADING.sub("", words)
    if _CHANGED.fullmatch(words):
        return ""
    words = _TRAILING.sub("", words).strip("、,，:：")
    return "" if _LEADING.fullmatch(words) else words


def _last_clause(context: str) -> str:
    parts = [part for part in CLAUSE_END.split(context.rstrip("(（")) if part.strip()]
    return parts[-1] if parts else ""


def _bare(core: str) -> str:
    """The attribute, when a clause names nothing else (完成投资 → 投资)."""
    rest = core
    while rest:
        if _BARE.match(rest):
            return rest
        verb = _verbs().leading.match(rest)
        if not verb:
            return ""
        rest = rest[verb.end() :]
    return ""


def _action(core: str) -> str:
    """The verbs that end a clause (对县政府工作提出 → 提出), empty when it ends in a noun."""
    match = _verbs().final.search(core)
    return match.group().removesuffix("了") if match else ""


def _strong_verb(words: str) -> bool:
    return _verbs().anywhere.match(words) is not None


def _object(core: str) -> str:
    """What a clause says that something is done to; empty when it only says what is done."""
    words = core
    after = words.rfind("了")
    if after >= 0 and len(words) - after > 2:
        words = words[after + 1 :]
    action = _action(words)
    if action and (_strong_verb(action) or re.search(r"(?:进行|予以|给予|加以)$", words[: -len(action)])):
        words = re.sub(r"(?:累计|已经|已|共|全部|进行|予以|给予|加以)+$", "", words[: -len(action)])
        if len(words) < 2 or _PREPOSITION.match(words):
            return ""
    last = None
    for match in _verbs().anywhere.finditer(words):
        if len(words) - match.end() >= 2:
            last = match
    if last:
        words = words[last.end() :]
    words = _LEADING.sub("", words)
    while (verb := _verbs().leading.match(words)) and len(words) - verb.end() >= 2:
        words = words[verb.end() :]
    return "" if _action(words) == words else words.removeprefix("的")


def _short_action(core: str) -> str:
    """An action without whom and what it is done for (为县政府重大决策提供法律意见 → 提供法律意见, 组织共调解 → 组织调解)."""
    if re.match(r"为(?!民)|对(?!口|外|接)|向|按|依(?![法托])|通过|根据|围绕", core):
        verbs = [match for match in _verbs().anywhere.finditer(core) if len(core) - match.end() >= 2]
        if verbs:
            core = core[verbs[-1].start() :]
    together = re.search(r"(?<=[\u3400-\u9fff]{2})(?<!公)共", core)
    if together and _verbs().leading.match(core, together.end()):
        core = core[: together.start()] + core[together.end() :]
    core = re.sub(rf"(?:同比|[比较](?:上年|去年|\d{{4}}年)(?:同期)?)(?={_GROWTH}$)", "", core)
    return re.sub(r"(?<=[\u3400-\u9fff]{2})向[\u3400-\u9fff]{2,6}(?=提出|报送|反馈|移送|推送|通报)", "", core)


def _common_end(clause: str) -> str:
    """…专题培训班、…政治轮训培训班等6个班次: what the listed things have in common at their end."""
    items = [item.strip() for item in re.split(r"[、和]", re.sub(r"等\s*$", "", clause)) if item.strip()]
    if len(items) < 2:
        return ""
    first, second = items[-1], items[-2]
    length = 0
    while length < min(len(first), len(second)) and first[-1 - length] == second[-1 - length]:
        length += 1
    return first[len(first) - length :] if length >= 2 else ""


def _noun_after(right: str) -> tuple[str, int]:
    """The noun phrase at the beginning of the words after a figure, and how many of their characters it takes."""
    words = right.removeprefix("的")
    skipped = len(right) - len(words)
    begin = len(words) - len(words.lstrip())
    stop = _PREDICATE.search(words, begin)
    if (
        stop
        and stop.start() == begin
        and re.match(r"[\u3400-\u9fff]{2,6}的[\u3400-\u9fff]{2}", words[begin:])
        and len(stop.group()) > 1
    ):
        stop = _PREDICATE.search(words, words.index("的", begin))
    noun = words[begin : stop.start() if stop else len(words)]
    noun = re.sub(r"(?:以及|和|与|及|并|等)$", "", noun)
    bracket = re.search(r"[(（][^)）]*$", noun)
    noun = (noun[: bracket.start()] if bracket else noun).rstrip("】]」 \u3000")
    if len(noun) < 2 or not re.match(r"[\u3400-\u9fffA-Za-z\d“]", noun):
        return "", 0
    return re.sub(r"\s+", "", noun), skipped + begin + len(noun)


def _predicate(right: str) -> str:
    """What is said of a part (其中17件已受理 → 受理)."""
    words = re.sub(r"^(?:已经|已|均|全部|都|被|将|正在|[)）\s])+", "", right)
    return re.sub(r"\s+", "", words) if len(words) <= 12 else ""


def _tidy(name: str) -> str:
    """At most `MAX_INDICATOR` characters, cut from the left at the edge of a phrase; brackets and quotes in pairs."""
    name = re.sub(r"\s+", "", name)
    name = re.sub(
        r"^(?:等(?=作出|开展|方面|各类|重点|工作)|[、,，的)）”])+|[、,，(（“的]+$|^[和与及](?=[\u3400-\u9fff]{4})", "", name
    )
    name = re.sub(rf"的(?=(?:{_ATTRIBUTE})$)", "", name)
    if len(name) > MAX_INDICATOR:
        edges = [match.end() for match in re.finditer(r"的|了|、|在|对|向|为|由|从|与|和|中", name)]
        edges += [match.start() for match in _verbs().anywhere.finditer(name)]
        fitting = [edge for edge in edges if 2 <= len(name) - edge <= MAX_INDICATOR]
        name = name[min(fitting) :] if fitting else name[-MAX_INDICATOR:]
    if name[:1] == "“" and name[-1:] == "”" and name.count("“") == 1:
        name = name[1:-1]
    for opening, closing in ("“”", "()", "（）", "《》", "‘’"):
        if name.count(opening) != name.count(closing):
            name = name.replace(opening, "").replace(closing, "") if opening in "“‘" else name.strip(opening + closing)
    return name
