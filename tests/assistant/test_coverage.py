"""Coverage: what of a question is found where, and what is not found at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.coverage import Content, Rarity, Tier, asked_share, cover
from assistant.lookup import CLAUSE, INDICATOR, SECTION, SENTENCE
from assistant.words import synonyms
from index.fold import fold

PLAIN = Rarity.of(())
LETTERS = "行政复议案件受理完结调解矛盾纠纷律师签约免罚事项清单公开答复"


def content(text: str) -> Content:
    """Content in which every character counts the same and must be found."""
    return Content(text, tuple(0.0 if c == " " else 1.0 for c in text), tuple(c != " " for c in text))


def test_what_is_all_there_is_covered_wholly() -> None:
    result = cover(content("行政复议案件"), [Tier("接待行政复议案件31件", 1.0)])
    assert result.near == result.found == pytest.approx(1.0)
    assert result.uncovered == ()
    assert sorted("".join(result.matched)) == sorted("行政复议案件")


def test_what_is_nowhere_is_named() -> None:
    result = cover(content("行政复议平均天数"), [Tier("接待行政复议案件31件", 1.0)])
    assert result.uncovered == ("平均天数",)
    assert result.found == pytest.approx(0.5)


def test_a_nearer_tier_counts_more() -> None:
    near = cover(content("行政复议"), [Tier("行政复议", 1.0), Tier("", 0.5)])
    far = cover(content("行政复议"), [Tier("", 1.0), Tier("行政复议", 0.5)])
    assert near.near > far.near
    assert near.found == far.found == pytest.approx(1.0)
    assert near.matched
    assert far.matched == ()


def test_a_word_may_be_found_in_pieces_in_several_tiers() -> None:
    result = cover(content("民事案件完结"), [Tier("完结18起", 1.0), Tier("民事案件33起", 0.6)])
    assert result.uncovered == ()
    assert 0.6 < result.near < 1.0


def test_a_synonym_counts_nearly_as_much_as_the_word() -> None:
    word, official = next(
        (w, o) for w, o in synonyms().items() if len(w) >= 2 and not w.isascii() and w not in o[0] and o[0] not in w
    )
    literal = cover(content(word), [Tier(word, 1.0)])
    through = cover(content(word), [Tier(official[0], 1.0)])
    assert 0.5 < through.near < literal.near
    assert through.uncovered == ()
    assert through.matched == (official[0],)


def test_nothing_to_look_for_covers_nothing() -> None:
    for empty in (content(""), content("   "), Content("多少", (0.0, 0.0), (False, False))):
        result = cover(empty, [Tier("多少", 1.0)])
        assert (result.near, result.found, result.uncovered, result.matched) == (0.0, 0.0, (), ())
    assert cover(content("行政"), []).uncovered == ("行政",)


def test_words_kept_apart_are_not_joined() -> None:
    """律师 签约: 师签 is no word of the question, only two of its characters."""
    apart = cover(content("律师 签约"), [Tier("师签", 1.0)])
    joined = cover(content("律师签约"), [Tier("师签", 1.0)])
    assert "师签" in joined.matched
    assert "师签" not in apart.matched
    assert apart.near < joined.near


def test_a_function_word_need_not_be_found() -> None:
    weighed = Content.of(fold("一共有多少行政复议案件"), PLAIN)
    result = cover(weighed, [Tier("行政复议案件", 1.0)])
    assert result.found == pytest.approx(1.0)


def test_rare_words_weigh_more() -> None:
    rarity = Rarity.of(["行政执法检查", "行政执法人员", "行政复议", "行政处罚案卷"])
    assert rarity("复议") > rarity("执法") > rarity("行政")
    assert rarity("民航") == pytest.approx(1.0)
    assert 0 < rarity("行政") <= 1
    weighed = Content.of("行政复议", rarity)
    assert weighed.weights[-1] > weighed.weights[0]


WEIGHTS = (INDICATOR, CLAUSE, SENTENCE, SECTION)
tiers = st.lists(st.text(alphabet=LETTERS, max_size=20), min_size=1, max_size=4).map(
    lambda texts: [Tier(text, weight) for text, weight in zip(texts, WEIGHTS, strict=False)]
)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=LETTERS + " ", max_size=16), tiers)
def test_shares_are_shares_and_what_is_uncovered_is_not_there(text: str, contexts: list[Tier]) -> None:
    asked = content(text)
    result = cover(asked, contexts)
    assert 0.0 <= result.near <= result.found + 1e-9 <= 1.0 + 2e-9
    assert 0.0 <= result.own <= result.found + 1e-9
    for word in result.uncovered:
        assert word in text
        assert len(word) < 2 or not any(word in tier.text for tier in contexts)
    assert (result.found == pytest.approx(1.0)) == (not result.uncovered and asked.total > 0)
    for word in result.matched:
        assert word in contexts[0].text


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=LETTERS, min_size=1, max_size=12), tiers, st.text(alphabet=LETTERS, max_size=20))
def test_more_text_in_the_nearest_tier_never_covers_less(text: str, contexts: list[Tier], more: str) -> None:
    richer = [Tier(f"{contexts[0].text}|{more}", contexts[0].weight), *contexts[1:]]
    assert cover(content(text), richer).near >= cover(content(text), contexts).near - 1e-9


@pytest.mark.parametrize(
    ("indicator", "matched", "share"),
    [
        ("行政复议案件", ("行政复议案件",), 1.0),
        ("行政复议案件", ("案件",), 1 / 3),
        ("行政复议案件", (), 0.0),
        ("", ("案件",), 0.0),
    ],
)
def test_how_much_of_an_indicator_was_asked_for(indicator: str, matched: tuple[str, ...], share: float) -> None:
    assert asked_share(indicator, matched) == pytest.approx(share)
