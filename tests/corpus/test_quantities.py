import pytest

from corpus.numerals import fold
from corpus.quantities import read_quantities, unit_kind


def read(text: str) -> list[tuple[str, str, str | None, str, str, str]]:
    folded = fold(text)
    return [
        (text[q.start : q.end], q.value, q.value_to, q.unit, q.qualifier, q.kind)
        for q in read_quantities(folded)
        if q.reason is None
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("作出批示10余次,", ("10余次", "10", None, "次", "余", "count")),
        ("培训1060余人次", ("1060余人次", "1060", None, "人次", "余", "count")),
        ("全县678  名执法人员", ("678  名", "678", None, "名", "", "count")),
        ("宣传单(册)480余份", ("480余份", "480", None, "份", "余", "count")),
        ("１，４８１件", ("１，４８１件", "1481", None, "件", "", "count")),
        ("办复率98.9％", ("98.9％", "98.9", None, "%", "", "percent")),
        ("达百分之九十八点九", ("百分之九十八点九", "98.9", None, "%", "", "percent")),
        ("百分之百", ("百分之百", "100", None, "%", "", "percent")),
        ("提高99.1个百分点", ("99.1个百分点", "99.1", None, "个百分点", "", "points")),
        ("粮食1.14万亿斤", ("1.14万亿斤", "1.14", None, "万亿斤", "", "mass")),
        ("产值26.6万亿元", ("26.6万亿元", "26.6", None, "万亿元", "", "money")),
        ("资金300余万元", ("300余万元", "300", None, "万元", "余", "money")),
        ("占比七成以上", ("七成", "7", None, "成", "以上", "other")),
        ("三分之二的乡镇", ("三分之二", "2:3", None, "", "", "ratio")),
        ("占全国1/10,", ("1/10", "1:10", None, "", "", "ratio")),
        ("两千三百名干部", ("两千三百名", "2300", None, "名", "", "count")),
        ("20多名律师", ("20多名", "20", None, "名", "多", "count")),
        ("近30家企业", ("30家", "30", None, "家", "近", "count")),
        ("约5000人", ("5000人", "5000", None, "人", "约", "count")),
        ("超过100万户", ("100万户", "100", None, "万户", "超过", "count")),
        ("办理3—5件", ("3—5件", "3", "5", "件", "", "count")),
        ("增长5%—7%", ("5%—7%", "5", "7", "%", "", "percent")),
        ("居全省第3位", ("第3位", "3", None, "位", "", "ordinal")),
        ("位列全市第一。", ("第一", "1", None, "", "", "ordinal")),
        ("产值翻一番,", ("翻一番", "1", None, "番", "", "multiple")),
        ("是上年的1.2倍", ("1.2倍", "1.2", None, "倍", "", "multiple")),
        ("比例为1:3,", ("1:3", "1:3", None, "", "", "ratio")),
        ("增长-2.3%", ("-2.3%", "-2.3", None, "%", "", "percent")),
        ("面积500平方米", ("500平方米", "500", None, "平方米", "", "area")),
        ("劳动生产率16.8万元/人", ("16.8万元/人", "16.8", None, "万元/人", "", "money")),
        ("住房7.2万套(间)", ("7.2万套(间)", "7.2", None, "万套(间)", "", "count")),
        ("建成25信息收集点", ("25", "25", None, "", "", "count")),
        ("社会治理、指挥调度四大模块开发", ("四大模块", "4", None, "模块", "", "count")),
        ("三条主干道路通车", ("三条", "3", None, "条", "", "count")),
        ("9条次干道路开工", ("9条", "9", None, "条", "", "count")),
        ("1—6月,", ("1—6月", "-01", "-06", "月", "", "date")),
        ("截至2023年6月30日", ("2023年6月30日", "2023-06-30", None, "", "", "date")),
        ("(2021—2025年)", ("2021—2025年", "2021", "2025", "年", "", "date")),
        ("20236月,召开", ("20236月", "20236月", None, "", "", "date")),
        ("二〇二三年六月", ("二〇二三年六月", "2023-06", None, "月", "", "date")),
    ],
)
def test_a_figure_is_read_with_its_unit(text: str, wanted: tuple[str, ...]) -> None:
    assert read(text) == [wanted]


@pytest.mark.parametrize(
    "text",
    [
        "行政执法三项制度",
        "双随机、一公开",
        "深入推进“八五”普法",
        "办好“12·4”国家宪法日",
        "党的二十大精神",
        "县政协十四届二次会议",
        "第一责任人职责",
        "一体化平台、一件事",
        "坚决做到“两个维护”",
        "中央八项规定",
        "一单两库一计划",
        "12345热线",
        "5G网络",
        "4S店",
        "A级景区",
        "PM2.5浓度",
        "“8337”发展思路",
        "长三角一体化",
        "红十字事业",
        "二期工程",
        "地铁2号线",
        "三元、元盛等企业",
        "优化营商环境7.0版",
    ],
)
def test_a_name_with_a_number_is_no_figure(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1.加强党的领导", "outline"),
        ("(2)推进公开", "outline"),
        ("“8337”思路", "name"),
        ("《条例500问》", "title"),
        ("C919飞机", "code"),
        ("2×35万千瓦机组", "factor"),
        ("- 3 -", "page"),
        ("电话024-87123456。", "address"),
        ("上午8:30开会", "time"),
        ("9" * 25, "code"),
    ],
)
def test_a_number_left_out_has_its_reason(text: str, reason: str) -> None:
    assert reason in [quantity.reason for quantity in read_quantities(fold(text))]


@pytest.mark.parametrize(
    ("unit", "kind"), [("万亿元", "money"), ("万户", "count"), ("元/平方米", "money"), ("套(间)", "count"), ("点面", "count")]
)
def test_kind_of_a_unit(unit: str, kind: str) -> None:
    assert unit_kind(unit) == kind


def test_digits_without_end_are_one_code_and_no_number() -> None:
    (only,) = read_quantities("7" * 10000)
    assert only.reason == "code"
