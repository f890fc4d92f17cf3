from ui.blocks import blocks, pieces

TEXT = """2023年接待行政复议案件：31件[1]。

分项如下：
- 受理17件[1]
• 完结14件[1]
提示：17 + 11 ≠ 31

| 年份 | 件数 |
|:---|---|
| 2022 | 未载 |

| 又一表 |
"""


def test_an_answer_falls_into_paragraphs_notes_lists_and_tables() -> None:
    assert [(block.kind, block.rows) for block in blocks(TEXT)] == [
        ("paragraph", (("2023年接待行政复议案件：31件[1]。",),)),
        ("paragraph", (("分项如下：",),)),
        ("list", (("受理17件[1]",), ("完结14件[1]",))),
        ("note", (("提示：17 + 11 ≠ 31",),)),
        ("table", (("年份", "件数"), ("2022", "未载"))),
        ("table", (("又一表",),)),
    ]


def test_only_known_marks_are_told_from_words() -> None:
    assert [piece for piece in pieces("甲[1]，〔2023〕[2023]，乙[2][1]", {1}) if piece] == ["甲", 1, "，〔2023〕[2023]，乙[2]", 1]
