"""Who holds a post: only a sentence that names the person answers."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.posts import names_holder, persons
from assistant.question import read_question

ISSUER = "清河县人民政府"


@pytest.mark.parametrize(
    ("question", "sentence", "named"),
    [
        ("县长叫什么名字？", "县长阿尔木果主持县政府常务会议6次。", True),
        ("县长是谁", "副县长祝南溪兼任办公室主任。", False),
        ("副县长是谁", "副县长祝南溪兼任办公室主任。", True),
        ("谁是司法局局长", "县司法局局长岑少枫认真履行职责。", True),
        ("司法局局长叫啥", "公安局局长岑少枫认真履行职责。", False),
        ("区委政法委书记是谁？", "区委书记韩叙白主持会议3次。", False),
        ("县委书记是谁？", "县委书记高度重视,主持召开会议3次。", False),
        ("坐班的律师叫什么", "由律师事务所律师每周三坐班。", False),
        ("县长叫什么", "沈若川县长带队督查。", True),
        ("县长叫什么", "县长温叙白就一起房屋征收补偿案出庭应诉。", True),
        ("公开领导小组办公室主任是哪位", "副秘书长丛志嘉兼任公开领导小组办公室主任。", True),
        ("领导小组的副组长是谁", "领导小组由局长任组长，副局长麦知行任副组长。", True),
        ("领导小组的副组长是谁", "领导小组由局长任组长，各科科长任副组长。", False),
        ("行政复议受理了几件", "县长阿尔木果主持会议。", None),
        ("谁主持了会议", "县长阿尔木果主持会议。", None),
    ],
)
def test_a_post_s_holder_is_named_or_not(question: str, sentence: str, named: bool | None) -> None:
    asked = read_question(question, today=date(2024, 6, 1), own_places=["清河县"])
    assert names_holder(asked, sentence, ISSUER) is named


def test_persons_are_named_behind_their_posts() -> None:
    assert persons("局长岑少枫 亲自出庭几次") == ["岑少枫"]
    assert persons("局长应当亲自出庭几次") == []
