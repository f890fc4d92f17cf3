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
from importlib import resources

from corpus.quantities import Quantity

__all__ = ["MAX_INDICATOR", "Topic", "read_indicators"]

MAX_INDICATOR = 24
"""Characters of an indicator; DESIGN §5 asks for a noun phrase, not for the sentence."""

_CLAUSE_END = re.compile(r"[,，;；。:：!！?？\n]")
_LINKS = (
    r"(?:共计|共有|共|总计|合计|累计|达到|达成|达|均为|均达|分别|均|都|为|是|有|完成|实现|到|至|了|的|已|约|近|超过|超|突破|逾|不少于|不低于|不超过|大约|高达|增至|增加到|"
    r"增长到|提高到|提升到|提高至|提升至|上升到|上升至|下降到|下降至|降至|降低到|减少到|增加至|减少至|扩大到|控制在|控制到|保持在|稳定在|稳定|保持|从|由|在|以|即|等|总数|数量|"
    r"仅|只|又|还|再|就|将|要|力争|确保|预计|[:：“”\"、\s—-])+$"
)
_TRAILING = re.compile(_LINKS)
_LEADING = re.compile(
    r"^(?:[、，,\s“”\"—)）-]|其中|其余|其他|其它|同时|此外|另外|另有|另|并且|并|而且|以及|和|与|及|或|截至目前|截止目前|截至|目前|当前|现在|今年以来|今年|去年|上年|全年|年内|"
    r"一年来|五年来|过去一年|过去五年|年末|年底|年初|到年底|预计|力争|确保|争取|我[省市县区镇旗州]|全[省市县区国镇旗州]|各地|共计|共有|共|累计|总计|合计|"
    r"先后|陆续|相继|已经|已|又|还|再|新(?=[的])|有|均|都|全部|分别|将|要|了|的|是|为(?=[\u3400-\u9fff]{0,1}$)|在(?=$)|达到|达|实现(?=\u3400)|(?:19|20)\d{2}年|\d{1,2}月(?:底|末|份)?(?:前)?|上半年|下半年|第?[一二三四]季度|每年|年均(?=[^增]))+"
)
_PREDICATE = re.compile(
    r"已|均|全部|都|被|将|把|通过|进行|得到|获得|获批|获评|获(?!得)|发起|投入使用|投入运营|投用|投产|投运|开工|建成|竣工|落地|上市|入选|成为|纳入|达到|达|位居|位列|居|签约|增长|下降|同比|正式|顺利|陆续|相继|"
    r"完成|实现|完工|参加|参与|组成|构成|报送|发放|推送|提供|享受|受益|分别|没有|未|不(?!动产|良|锈|合格|见面)|无(?!人|障碍|害|线|废|证)|仍|正在|正(?!高|式)|主体|实施|覆盖|惠及|开展|开放|启动|启用|"
    r"为(?!民)|是|与|由|从|按|以(?!上|下|内)|在(?!建|校|线|岗|职|册|编|用)|向|对|于|给|让|使|用于|比|较(?!大|重)|占|列|晋升|挂牌|运行|运营|脱贫|摘帽|解决|化解|办结|受理|结案|整改|开通|通车|贯通|送|到(?!期|位|账)|进(?!出|口|城|展)|回|转|实行|制定|重新修订|编制"
)
_GROWTH = r"(?:增长|增加|增幅|增速|增|下降|减少|降低|降幅|减|提高|提升|上升|回升|回落|扩大|收窄|压减|压降|下调|上调|高于|低于|多于|少于|快于|高出?|低|快|慢|缩短|翻)"
_GROWN = re.compile(
    rf"^(?:(?:同比|环比|比|较|与|按|可比|同口径|名义|实际|年均|平均|累计|分别|均|再|又|净|约|上年|去年|上一年度?|上月|同期|前年|年初|年底|\d{{4}}年|全[国省市县区]|平均水平|总体|相比|计划|预期|目标|以来|底|末|度|的|[，,、\s])*)"
    rf"(?P<verb>{_GROWTH})(?:了|约|近|超过?)?$"
)
_BARE = re.compile(r"^[\u3400-\u9fff]{0,3}(?:率|面积|比重|占比|比例|总投资|总额|总量|长度|容积|均价|金额|标的额|人均)$")
_SHARED_END = re.compile(r"(?P<end>率|值|量|额|度|数|比重|收入|支出|指数|标准|水平|面积|里程|投资|产值)$")
_GENERIC = frozenset(
    {"项目", "工程", "全年", "全市", "全县", "全省", "全区", "总数", "数量", "该项目", "一期", "二期", "一期工程"}
)


@dataclass(slots=True)
class Topic:
    """What the text is talking about, carried from figure to figure (and over a full stop, for a sentence that says 其中)."""

    noun: str = ""
    last: str = ""
    levels: tuple[str, ...] = ()
    left: str = ""


@cache
def _verbs() -> tuple[re.Pattern[str], re.Pattern[str]]:
    text = resources.files("corpus").joinpath("data", "verbs.txt").read_text("utf-8")
    words = [word for line in text.splitlines() if not line.startswith("#") for word in line.split()]
    union = "|".join(sorted(set(words), key=len, reverse=True))
    return re.compile(rf"(?:{union})了?"), re.compile(rf"(?:{union})+了?$")


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


class _Sentence:
    def __init__(self, text: str, start: int, end: int, figures: list[Quantity], topic: Topic) -> None:
        self.text, self.start, self.end, self.figures, self.topic = text, start, end, figures, topic
        self.consumed = start

    def read(self) -> list[tuple[str, ...]]:
        results: list[tuple[str, ...]] = []
        queue: list[str] = []
        for index, figure in enumerate(self.figures):
            clause, context = self._left(figure)
            if queue and not _core(clause):
                names: tuple[str, ...] = (queue.pop(0),)
                self.consumed = figure.outer_end
            else:
                queue = []
                many = self._listed(index, clause)
                if many:
                    names, queue = (many[0],), many[1:]
                    self.consumed = figure.outer_end
                else:
                    shared = self._shared(clause)
                    names = shared or (self._one(index, figure, clause, context),)
                    if shared:
                        self.consumed = figure.outer_end
            names = tuple(_shorten(name) for name in names)
            results.append(names)
            self.topic.last = names[-1]
        return results

    def _left(self, figure: Quantity) -> tuple[str, str]:
        """The words of the figure's own clause before it, and those before that clause since the last figure."""
        before = self.text[self.consumed : figure.outer_start]
        cut = 0
        for match in _CLAUSE_END.finditer(before):
            if match.end() < len(before.rstrip()) or match.group() not in ":：":
                cut = match.end()
        clause, context = before[cut:], before[:cut]
        opened = clause.rfind("(") if clause.rfind("(") >= 0 else clause.rfind("（")
        if opened >= 0 and not re.search(r"[)）]", clause[opened:]):
            context, clause = context + clause[:opened], clause[opened + 1 :]
        return clause, context

    def _right(self, index: int, figure: Quantity) -> str:
        limit = self.figures[index + 1].outer_start if index + 1 < len(self.figures) else self.end
        after = self.text[figure.outer_end : limit]
        stop = re.search(r"[,，;；。:：!！?？\n、]", after)
        return after[: stop.start()] if stop else after

    def _one(self, index: int, figure: Quantity, clause: str, context: str) -> str:
        topic = self.topic
        core = _core(clause)
        right = self._right(index, figure)
        noun, noun_length = _noun_after(right)
        self.consumed = figure.outer_end
        if not core and context.strip():
            named = _object(_core(_last_clause(context)))
            if named and named not in _GENERIC:
                topic.noun = topic.last = named
        grown = _GROWN.match(core) if core else None
        if grown:
            base = topic.levels[-1] if topic.levels else topic.last or topic.noun
            return base + grown["verb"]
        if core.startswith("占") and figure.kind == "percent":
            return (topic.levels[-1] if topic.levels else topic.last) + core
        verb_final = bool(core) and _is_verb(core)
        bare = bool(core) and _BARE.match(core) is not None
        if noun and right.startswith("的") and (not core or verb_final or bare or core in ("投资", "总投资")):
            self.consumed += noun_length
            topic.noun = noun
            return self._level(noun + core)
        if noun and not right.startswith("的") and figure.kind not in ("percent", "points", "multiple"):
            self.consumed += noun_length
            before = _verb_before(core)
            head = self._common_head(clause) if core and not before else ""
            topic.noun = noun
            bracket = (
                topic.last
                if not core
                and context.rstrip().endswith(_object(_core(_last_clause(context))))
                and re.search(r"[(（]", self.text[figure.outer_start - 3 : figure.outer_start])
                else ""
            )
            return self._level(bracket + (before or head) + noun)
        if not core:
            predicate = _predicate(right)
            self.consumed += len(right) if predicate else 0
            base = topic.noun or topic.last
            return self._level(base + predicate)
        if verb_final and not _object(core):
            action = _strip_setting(core)
            if context.strip():
                named = _object(_core(_last_clause(context)))
                if named and named not in _GENERIC and not topic.last:
                    topic.noun = named
            return self._level(topic.noun + action)
        if bare:
            return self._level(topic.noun + core)
        completed = self._completed(core)
        topic.noun = _object(completed) or completed
        topic.left = completed
        return self._level(completed)

    def _level(self, name: str) -> str:
        self.topic.levels = (*self.topic.levels[-7:], name)
        return name

    def _completed(self, core: str) -> str:
        """街道公示 after 乡镇公示权责事项: an action whose object was named in the item before gets that object."""
        left = self.topic.left
        for length in range(min(4, len(core) - 1), 1, -1):
            action = core[-length:]
            at = left.find(action)
            if at >= 0 and left[at + length :] and _is_verb(action):
                return core + left[at + length :]
        return core

    def _common_head(self, clause: str) -> str:
        """…专题培训班、…政治轮训培训班等6个班次: what the listed things have in common at their end."""
        if not re.search(r"等\s*$", clause):
            return ""
        items = re.split(r"[、和]", re.sub(r"等\s*$", "", clause))
        if len(items) < 2:
            return ""
        first, second = items[-1].strip(), items[-2].strip()
        length = 0
        while length < min(len(first), len(second)) and first[-1 - length] == second[-1 - length]:
            length += 1
        return first[len(first) - length :] if length >= 2 else ""

    def _listed(self, index: int, clause: str) -> list[str]:
        """A、B分别为1、2 and A和B分别减少1%和2%: one name for each of the figures that follow."""
        match = re.search(
            r"^(?P<names>.+?)(?:的)?(?P<what>[\u3400-\u9fff]{0,4}?)分别(?P<verb>[\u3400-\u9fff]{0,6})$",
            _strip_lead(clause.rstrip()),
        )
        following = 1
        for one, two in zip(self.figures[index:], self.figures[index + 1 :]):
            between = self.text[one.outer_end : two.outer_start]
            if not re.fullmatch(r"\s*(?:[、,，和与及]|以及)?\s*", between):
                break
            following += 1
        if not match:
            if (
                re.fullmatch(
                    rf"(?:同比|比上年|较上年)?分别(?:{_GROWTH})(?:了)?|(?:同比|比上年|较上年)(?:分别)(?:{_GROWTH})",
                    _strip_lead(clause.strip(), keep="分别"),
                )
                and following > 1
            ):
                verb = re.search(_GROWTH, clause)
                bases = self.topic.levels[-following:]
                if verb and len(bases) == following:
                    return [base + verb.group() for base in bases]
            return []
        names = [name for name in re.split(r"、|和|与|及|以及", match["names"] + match["what"]) if name]
        if len(names) != following or following < 2:
            return []
        grown = re.search(_GROWTH + "$", match["verb"])
        tail = grown.group() if grown else ""
        result = [_strip_lead(name) + tail for name in names]
        if not grown:
            for name in result:
                self._level(name)
        return result

    def _shared(self, clause: str) -> tuple[str, ...]:
        """A率、B率均为100%: every name."""
        match = re.search(r"^(?P<names>.+?)(?:均|都|皆|双双)(?:为|达到?|超过?|实现|保持在|稳定在|高于|在|突破)*$", clause.strip())
        if not match:
            return ()
        names = [name for name in re.split(r"、|和|与|及|以及", _strip_lead(match["names"])) if name]
        ends = {found["end"] if (found := _SHARED_END.search(name)) else "" for name in names}
        if len(names) < 2 or len(ends) != 1 or "" in ends:
            return ()
        head, of, first = names[0].rpartition("的")
        subject = head if of else "" if len(names[0]) > 6 else self.topic.noun
        result = tuple(subject + name for name in (first, *names[1:]))
        for name in result:
            self._level(name)
        return result


def _strip_lead(words: str, keep: str = "") -> str:
    stripped = _LEADING.sub("", words.strip())
    return keep + stripped if keep and words.strip().startswith(keep) else stripped


def _core(clause: str) -> str:
    """A clause without connectives and times before it and linking verbs after it."""
    words = re.sub(r"\s+", "", clause)
    words = _LEADING.sub("", words)
    stripped = _TRAILING.sub("", words)
    if not stripped and re.fullmatch(r"(?:完成|实现)", words):
        return ""
    return stripped.strip('“”"、,，:：')


def _last_clause(context: str) -> str:
    parts = [part for part in _CLAUSE_END.split(context) if part.strip()]
    return parts[-1] if parts else ""


def _is_verb(words: str) -> bool:
    return _verbs()[1].search(words) is not None


def _verb_before(core: str) -> str:
    match = _verbs()[1].search(core)
    return match.group() if match else ""


def _object(core: str) -> str:
    """What stands after the last verb of a clause; empty when the verb ends it."""
    if _is_verb(core):
        match = _verbs()[1].search(core)
        head = core[: match.start()] if match else core
        return re.sub(r"^.*(?:的|了)", "", head) if len(head) >= 4 and not re.search(r"并|在|进行", head) else ""
    last = None
    for match in _verbs()[0].finditer(core):
        if len(core) - match.end() >= 2:
            last = match
    return core[last.end() :] if last and len(core) - last.end() >= 2 else core


def _strip_setting(core: str) -> str:
    """并在县政府网站进行网上公开 → 网上公开."""
    return re.sub(r"^.*(?:进行|予以|给予|加以)", "", core)


def _noun_after(right: str) -> tuple[str, int]:
    """The noun phrase at the beginning of the words after a figure, and how many of their characters it takes."""
    words = right.removeprefix("的")
    skipped = len(right) - len(words)
    opening = re.match(r"[\s“\"]*", words)
    begin = opening.end() if opening else 0
    stop = _PREDICATE.search(words, begin)
    stop_at = stop.start() if stop else len(words)
    noun = words[begin:stop_at]
    noun = re.split(r"[”\"]", noun)[0]
    noun = re.sub(r"(?:和|与|及|以及|并|等)$", "", noun)
    bracket = re.search(r"[(（][^)）]*$", noun)
    if bracket:
        noun = noun[: bracket.start()]
    noun = noun.strip(")）】]’」 \u3000")
    if len(noun) < 2 or not re.match(r"[\u3400-\u9fffA-Za-z\d]", noun):
        return "", 0
    return re.sub(r"\s+", "", noun), skipped + begin + len(noun)


def _predicate(right: str) -> str:
    words = re.sub(r"^(?:已经|已|均|全部|都|被|将|正在|[)）\s])+", "", right)
    return re.sub(r"\s+", "", words) if len(words) <= 12 else ""


def _shorten(name: str) -> str:
    """At most `MAX_INDICATOR` characters, cut from the left at the edge of a phrase."""
    name = re.sub(r"^[、,，的)）]+|[、,，(（“\"]+$", "", name)
    if len(name) <= MAX_INDICATOR:
        return name
    edges = [match.end() for match in re.finditer(r"的|了|、|在|对|向|为|由|从|与|和|中", name)]
    edges += [match.start() for match in _verbs()[0].finditer(name)]
    fitting = [edge for edge in edges if 2 <= len(name) - edge <= MAX_INDICATOR]
    return name[min(fitting) :] if fitting else name[-MAX_INDICATOR:]
