from hypothesis import given
from hypothesis import strategies as st

from tests.ui.reader import read
from ui.marked import Layer, lay

spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6)


@given(st.text(alphabet="报告31件<&{$`\"'", max_size=40), spans, st.integers(0, 20))
def test_the_text_is_shown_whatever_lies_over_it(text: str, found: list[tuple[int, int]], offset: int) -> None:
    shown = read(lay(text, [Layer(start, end, kind="k", title="t<") for start, end in found], offset=offset))
    assert shown.text == text
    assert set(shown.elements) <= {"span"}


@given(st.text(alphabet="报告31件<&", min_size=1, max_size=40), st.integers(0, 40), st.integers(0, 40), spans)
def test_a_highlight_holds_exactly_its_span_in_one_piece(
    text: str, first: int, second: int, found: list[tuple[int, int]]
) -> None:
    start, end = sorted((first, second))
    layers = [Layer(start, end, tag="mark"), *(Layer(a, b, kind="k") for a, b in found)]
    assert read(lay(text, layers)).marked == ([text[start:end]] if text[start:end] else [])


def test_an_anchor_is_given_once() -> None:
    layers = [Layer(0, 4, tag="mark", anchor="here"), Layer(1, 2), Layer(3, 9)]
    assert read(lay("一二三四五", layers)).values("id") == ["here"]
