from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.reader import read
from ui.markup import attribute, escape


@given(st.text())
def test_a_reader_sees_the_text_and_no_element(text: str) -> None:
    shown = read(f"<p>{escape(text)}</p>")
    assert shown.text == text.replace("\r\n", "\n").replace("\r", "\n") or shown.text == text
    assert shown.elements == ["p"]


@pytest.mark.parametrize("text", ["${1+1}", "{{value}}", "`x`", '"><script>', "&amp;", "a\nb\tc\rd"])
def test_an_attribute_keeps_its_text_and_ends_where_it_ends(text: str) -> None:
    found: list[str | None] = []

    class Attributes(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append(dict(attrs).get("data-copy"))

    markup = f'<p data-copy="{attribute(text)}">'
    Attributes().feed(markup)
    assert found == [text]
    assert not any(character in markup for character in "{}$`")
