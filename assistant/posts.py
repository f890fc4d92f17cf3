"""Who holds a post: whether a question asks for a person by the post, and whether a sentence names that person."""

from __future__ import annotations

import re

from assistant.question import Question
from assistant.words import function_words, soft_words, vocabulary

__all__ = ["names_holder", "persons"]

# A post and its holder: 县长叫什么, 谁是司法局局长; a name is told right behind such words (局长岑少枫) or before them (沈若川区长).
# Who a legal adviser is may be a firm; what one is called is a person.
_POST = r"副?(?:[省市州县区旗镇乡村局厅处科所队院校组庭社台部]长|秘书长|检察长|书记|主任|主席)"
_ROLE = r"律师|法官|调解员|负责人|队员|选手|顾问"
_POST_ASKED = (
    re.compile(rf"(?P<post>{_POST})(?:同志)?(?:是谁|是哪位)"),
    re.compile(rf"(?P<post>{_POST}|{_ROLE})(?:同志)?(?:叫(?:什么|啥)|姓(?:什么|啥|甚)|的?(?:姓名|名字))"),
    re.compile(rf"谁是[^，,。？?]{{0,12}}?(?P<post>{_POST})"),
)
_SURNAME = (
    r"(?:欧阳|上官|司马|诸葛|尉迟|皇甫|令狐|慕容|司徒|夏侯|东方|公孙|[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
    r"云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧"
    r"成戴宋庞熊纪舒屈项祝董梁杜阮蓝席季麻强贾路娄江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万柯管卢莫房解应宗丁宣邓郁单杭洪包左石崔吉龚程嵇邢裴"
    r"陆荣翁荀羊惠甄曲封储靳段焦巴牧谷车侯班仰秋仲伊宫宁仇甘武符刘景詹龙叶司黎薄印白蒲从鄂索赖卓屠池乔闻党翟谭劳申冉桑桂牛寿边燕冀尚农温庄晏柴瞿阎连"
    r"习向古易廖耿满匡国文寇广欧利师巩聂关荆游竺权盖岳帅])"
)
_ACTS = (
    r"(?=主持|担任|兼任?|任|出席|出庭|参加|带[队头]|作|率|等|认真|亲自|同志|介绍|获|以|在|为|代表|先后|多次|前往|深入|到|听取|讲|宣|被|签|表示|分管|牵头|就|对|向|赴|调研|部署|签署|召集"
    r"|[，,。、；;（(）)”\s]|$)"
)
# A name without a usual surname is told from other words by what its bearer does.
_NAMES = (
    re.compile(
        rf"({_SURNAME}(?:(?<![应高和于时成向从常全农安明元边])(?![组长会委局])[\u4e00-\u9fff]|(?![组长会委局])[\u4e00-\u9fff]{{2}})){_ACTS}"
    ),
    re.compile(r"((?!主持|担任|出席|带队|认真|亲自|同志)[\u4e00-\u9fff]{3,5}?)(?=主持|担任|出席|带队|认真|亲自|同志|获[一二三])"),
)
_NAME_BEFORE = re.compile(rf"{_SURNAME}[\u4e00-\u9fff]{{1,2}}$")
# 由市政府副秘书长丛志嘉兼任领导小组办公室主任
_HOLDER_BEFORE = re.compile(rf"(?:{_POST}|由|{_SURNAME})[\u4e00-\u9fff]{{2,3}}(?:同志)?$")
_TAKES = re.compile(r"(?:兼任|担任|(?<![主责信委前历离在])任)[^，,。；;任]{0,16}$")
_YEAR = re.compile(r"\d{2,4}年度?的?")
_NEAR = 12
"""Characters before a post among which it is said whose it is."""


def names_holder(question: Question, sentence: str, issuer: str) -> bool | None:
    """Whether a sentence names the person who holds the post asked for (县长叫什么: 县长阿尔木果主持…).

    Args:
        question: The question as read.
        sentence: A sentence of a report.
        issuer: The report's issuer; whose post it is need not be said of its own.

    Returns:
        Whether it does; None when the question asks for no holder of a post.
    """
    asked = next((found for pattern in _POST_ASKED if (found := pattern.search(question.text))), None)
    if asked is None:
        return None
    post = asked["post"]
    of = re.split(r"[的是，,]", _YEAR.sub(" ", question.text[: asked.start("post")]).removesuffix("谁"))[-1].strip()[-4:]
    for place in question.places:
        of = of.replace(place, "")
    of = "" if all(character in issuer for character in of) else of[-2:]
    for match in re.finditer(rf"(?<!副){post}", sentence):
        before = sentence[: match.start()]
        taken = _TAKES.search(before)
        if of in before[-_NEAR:] and (_name(sentence[match.end() :]) or _NAME_BEFORE.search(before)):
            return True
        # 副局长麦知行任副组长: whose post it is stands before the name, if it is said.
        if taken is not None and of in before and _HOLDER_BEFORE.search(before, 0, taken.start()):
            return True
    return False


def persons(text: str) -> list[str]:
    """The persons that a text names right behind their posts (局长岑少枫)."""
    return [name for post in re.finditer(_POST, text) if (name := _name(text[post.end() :]))]


def _name(words: str) -> str:
    """The person's name that the words open with; empty when they do not."""
    known = (vocabulary(), function_words(), soft_words())
    found = (named[1] for pattern in _NAMES if (named := pattern.match(words)))
    return next((name for name in found if not any(name[:2] in table for table in known)), "")
