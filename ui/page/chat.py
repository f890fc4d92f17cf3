"""问答: the conversation, and the evidence beside it.

A conversation travels with its browser (`ui.turns`), never in the process.
"""

from __future__ import annotations

import base64
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, cycle
from typing import Any

import gradio as gr

from corpus.errors import BaogaoError
from ui import chat, evidence
from ui.access import user_of
from ui.export import FORMATS, export, file_name
from ui.page.tab import PRIVATE, Frame, Tab, Updates, Visit, data_of
from ui.preparation import fault_text
from ui.records import Verdict
from ui.turns import Turn, history, now, recall, remember

__all__ = ["Asking", "ChatTab"]

log = logging.getLogger(__name__)

WAIT_STEP_SECONDS, MAX_WAIT_STEPS = 0.25, 7200
KEPT = "window.baogao.kept()"
"""The conversation as the browser keeps it: what is sent along with every event that needs it."""
PAUSE_SECONDS, MOST_STEPS = 0.05, 5
"""Between two steps of an answer that comes part by part, and how many there are at most: seen to come, and never waited for."""
MAX_KEPT_CHARACTERS = 12_000


@dataclass
class Asking:
    """What one browser's page is asking just now; `ask` watches it while it waits.

    The framework's own way to cancel an event loses a question that is sent right after, so it is not used.

    Attributes:
        question: The last question sent in this conversation; empty before the first.
        ended: Why the answer is not wanted any more: `stopped`, `new` (conversation), or empty.
    """

    question: str = ""
    ended: str = ""


class ChatTab(Tab):
    """The conversation of one browser."""

    key = "chat"

    def build(self) -> None:
        """The conversation, its box, and the evidence."""
        self.asking = gr.State(Asking())
        self.reply = gr.JSON(visible=False)
        self.memory = gr.JSON([], visible=False)
        with gr.Row(elem_id="bg-desk", equal_height=False):
            with gr.Column(scale=7, min_width=320, elem_id="bg-conversation"):
                self.chatbot = gr.Chatbot(
                    value=self._messages(()),
                    label=self.say("conversation"),
                    show_label=False,
                    container=False,
                    buttons=[],
                    latex_delimiters=[],
                    layout="bubble",
                    height="100%",
                    elem_id="bg-chat",
                    allow_tags=False,
                    feedback_options=None,
                    autoscroll=False,
                )
                self.scope = gr.Dropdown([], multiselect=True, label=self.say("reports_asked"), visible=False, elem_id="bg-scope")
                with gr.Row(elem_id="bg-box"):
                    self.question = gr.Textbox(
                        label=self.say("question"),
                        show_label=False,
                        container=False,
                        placeholder=self.say("placeholder"),
                        lines=1,
                        max_lines=6,
                        autofocus=True,
                        submit_btn=self.say("send"),
                        scale=1,
                        min_width=160,
                        elem_id="bg-question",
                    )
                    self.renew = gr.Button(self.say("new_conversation"), scale=0, min_width=90, elem_id="bg-renew")
                notice = self.preparation.records.notice(self.language)
                keys = f'<span class="bg-keys">{self.say("keys")}</span>'
                gr.HTML(f"<p>{keys}{notice}</p>", elem_id="bg-privacy", elem_classes="bg-privacy")
            with gr.Column(scale=5, min_width=320, elem_id="bg-side"):
                self.evidence = gr.HTML(evidence.empty_html(self.language), elem_id="bg-evidence")

    def outputs(self) -> list[Any]:
        """The years, issuers and reports to choose from, and the conversation."""
        return [self.scope, self.chatbot]

    def fill(self, visit: Visit) -> Updates:
        """The conversation that the browser kept; one that began meanwhile is left alone."""
        years = sorted({report.year for report in self.reports}, reverse=True)
        issuers = sorted({report.metadata.issuer for report in self.reports})
        choices: list[tuple[str, int | str]] = []
        if len(years) > 1:
            choices += [(self.say("year", year=year), year) for year in years]
        if len(issuers) > 1:
            choices += [(issuer, issuer) for issuer in issuers]
        if len(self.reports) > 1:
            choices += [(report.metadata.title, chat.REPORT + report.id) for report in reversed(self.reports)]
        return {self.scope: gr.Dropdown(choices, visible=bool(choices))} | self.wait(visit)

    def wait(self, visit: Visit) -> Updates:
        """What the browser kept can be read before the assistant is there."""
        return {} if visit.asked else {self.chatbot: self._messages(recall(visit.memory))}

    def wire(self, frame: Frame) -> None:
        """Questions from the box and from suggestions, stop, new conversation, and marks that open the evidence."""
        conversation = [self.chatbot, self.question, self.evidence, self.memory]
        typed = [self.question, self.memory, self.scope, self.asking]
        with_kept = f"(question, _, scope, asking) => [question, {KEPT}, scope, asking]"
        clicked_with_kept = f"(_, scope, asking) => [{KEPT}, scope, asking]"
        keep = {"fn": None, "inputs": [self.memory], "js": "(memory) => window.baogao.keep(memory)"}
        for event in (
            self.question.submit(self.ask, typed, conversation, js=with_kept, **PRIVATE),
            frame.header.submit(self.ask_clicked, typed[1:], conversation, js=clicked_with_kept, **PRIVATE),
        ):
            frame.announce(event.then(**keep))
        self.question.stop(self.stop, [self.asking], None, **PRIVATE)
        self.renew.click(self.begin, [self.asking], conversation, **PRIVATE).then(**keep)
        kept = {"inputs": [self.memory], "js": f"() => [{KEPT}]", **PRIVATE}
        frame.header.input(self.show_kept, outputs=[self.chatbot], **kept)
        frame.header.click(self.show_evidence, outputs=[self.evidence], **kept).then(
            None, js="() => window.baogao.showEvidence()"
        )
        take = "(reply) => window.baogao.take(reply)"
        frame.header.download(self.save, outputs=[self.reply], **kept).then(None, [self.reply], js=take)
        frame.header.like(self.judge, None, [self.reply], **PRIVATE).then(None, [self.reply], js=take)

    def ask(
        self, question: str, memory: object, scope: Sequence[int | str], asking: Asking, request: gr.Request
    ) -> Iterator[Updates]:
        """A question was sent from the box: what is being done, then the answer, part by part."""
        turns = recall(memory)
        if not question.strip():
            yield {self.question: gr.skip()}
            return
        asking.question, asking.ended = question, ""
        busy = gr.Textbox(value="", submit_btn=False, stop_btn=self.say("stop"))
        if self.preparation.state == "preparing":
            yield {self.chatbot: self._messages(turns, *self._waiting(question, turns)), self.question: busy}
            for _ in range(MAX_WAIT_STEPS):
                if asking.ended or self.preparation.wait(WAIT_STEP_SECONDS) or self.preparation.state != "preparing":
                    break
        yield {self.chatbot: self._messages(turns, *self._waiting(question, turns)), self.question: busy}
        turn = None if asking.ended else self._answer(question, turns, scope, user_of(request))
        for parts in chat.steps(turn, MOST_STEPS) if turn else ():
            if asking.ended or turn is None:
                break
            yield {self.chatbot: self._messages(turns, *self._exchange(turn, len(turns), parts))}
            time.sleep(PAUSE_SECONDS)
        if asking.ended == "new":
            yield {self.question: self._idle()}
        elif turn is None or asking.ended:
            asking.question = ""
            yield {self.chatbot: self._messages(turns), self.question: self._idle(question)}
        else:
            turns = (*turns, turn)
            pane = evidence.evidence_html(turn, len(turns) - 1, 0, self.language)
            shown = {self.chatbot: self._messages(turns), self.question: self._idle()}
            yield shown | {self.evidence: pane, self.memory: remember(turns)}

    def ask_clicked(
        self, memory: object, scope: Sequence[int | str], asking: Asking, request: gr.Request, event: gr.EventData
    ) -> Iterator[Updates]:
        """A suggested question was clicked."""
        yield from self.ask(str(data_of(event).get("question", "")), memory, scope, asking, request)

    def catch_up_after(self, event: Any) -> Any:
        """Show the conversation once more behind an `event` that fills the page, which a question may have overtaken."""
        with_kept = f"(_, asking) => [{KEPT}, asking]"
        return event.then(self.catch_up, [self.memory, self.asking], [self.chatbot], js=with_kept, **PRIVATE)

    def catch_up(self, memory: object, asking: Asking) -> Any:
        """The conversation, if a question sent since the page was opened is answered by now; else its answer comes later."""
        turns = recall(memory)
        answered = bool(turns) and turns[-1].question.strip() == asking.question.strip()
        return self._messages(turns) if answered else gr.skip()

    def show_kept(self, memory: object) -> Any:
        """Another window of this browser went on with the conversation: both show the same."""
        return self._messages(recall(memory))

    def stop(self, asking: Asking) -> None:
        """Stop: `ask` ends by itself and puts the question back into the box."""
        asking.ended = "stopped"

    def begin(self, asking: Asking) -> Updates:
        """A new conversation: nothing of the old one is kept, here or in the browser."""
        asking.question, asking.ended = "", "new"
        empty = {self.chatbot: self._messages(()), self.question: self._idle("")}
        return empty | {self.evidence: evidence.empty_html(self.language), self.memory: []}

    def _idle(self, text: str | None = None) -> Any:
        """The question box, ready to send; with `text` in it if given."""
        buttons = {"submit_btn": self.say("send"), "stop_btn": False}
        return gr.Textbox(**buttons) if text is None else gr.Textbox(value=text, **buttons)

    def show_evidence(self, memory: object, event: gr.EventData) -> str:
        """A mark was clicked: the evidence of its turn, its passage chosen."""
        data, turns = data_of(event), recall(memory)
        index, n = data.get("turn"), data.get("n")
        if not isinstance(index, int) or not isinstance(n, int) or not 0 <= index < len(turns):
            return evidence.empty_html(self.language)
        return evidence.evidence_html(turns[index], index, n, self.language)

    def save(self, memory: object, event: gr.EventData) -> dict[str, str]:
        """A document of one turn, or of the whole conversation, was asked for."""
        data, turns = data_of(event), recall(memory)
        form, index = data.get("form"), data.get("turn")
        if isinstance(index, int):
            turns = turns[index : index + 1]
        turns = tuple(turn for turn in turns if turn.answer is not None)
        if form not in FORMATS or not turns:
            return {}
        name = file_name(turns, form, self.language)
        content = base64.b64encode(export(turns, self.reports, form, self.language)).decode()
        return {"name": name, "content": content, "said": self.say("exported", file=name)}

    def judge(self, event: gr.EventData) -> dict[str, str]:
        """A thumb was pressed, or the reason for it sent."""
        data = data_of(event)
        verdict: Verdict = data["verdict"] if data.get("verdict") in ("up", "down") else ""
        reason = str(data.get("reason", "")) if verdict else ""
        noted = self.preparation.records.judge(str(data.get("record", "")), verdict, reason)
        return {"said": self.say("noted" if noted else "not_noted")}

    def _answer(self, question: str, turns: Sequence[Turn], scope: Sequence[int | str], user: str) -> Turn:
        assistant = self.preparation.assistant
        if assistant is None:
            return Turn(
                question[:MAX_KEPT_CHARACTERS], fault=self.preparation.notice(self.language) or self.say("still_preparing")
            )
        try:
            answer = assistant.ask(question, history=history(turns), **chat.scope_of(scope or (), assistant.reports))
        except BaogaoError as fault:
            return Turn(question[:MAX_KEPT_CHARACTERS], fault=fault.text(self.language))
        except Exception as fault:
            log.exception("a question could not be answered")
            return Turn(question[:MAX_KEPT_CHARACTERS], fault=fault_text(fault, self.language))
        record = self.preparation.records.add(answer, user=user, channel="page")
        asked = {turn.question for turn in turns} | {question}
        following = chat.next_questions(answer, assistant.reports, asked) or assistant.suggestions()
        answer = replace(answer, suggestions=following)
        return Turn.of(answer, assistant.reports, asked=now(), record=record)

    def _waiting(self, question: str, turns: Sequence[Turn]) -> tuple[str, str]:
        """A question that is being answered."""
        assistant, resolved = self.preparation.assistant, ""
        if assistant is not None:
            with suppress(BaogaoError):
                resolved = assistant.resolved(question, history(turns))
        ready = self.preparation.state != "preparing"
        return chat.question_html(question, self.language), chat.waiting_html(question, resolved, self.language, ready=ready)

    def _exchange(self, turn: Turn, index: int, parts: int | None = None, verdict: Verdict = "") -> tuple[str, str]:
        """A question with its answer, or so many parts of it."""
        shown = chat.turn_html(turn, index, self.language, verdict, parts=parts)
        return chat.question_html(turn.question, self.language), shown

    def _messages(self, turns: Sequence[Turn], *last: str) -> list[dict[str, Any]]:
        """The conversation, and perhaps a `last` question with what there is of its answer, as HTML for the chat component."""
        assistant = self.preparation.assistant
        verdicts = self.preparation.records.verdicts([turn.record for turn in turns if turn.record])
        parts = [self._exchange(turn, index, verdict=verdicts.get(turn.record, "")) for index, turn in enumerate(turns)]
        shown = [*chain.from_iterable(parts), *last]
        messages = [{"role": role, "content": _html(content)} for role, content in zip(cycle(("user", "assistant")), shown)]
        if assistant is not None or self.preparation.state == "failed":
            questions = () if assistant is None else assistant.suggestions()
            welcome = chat.welcome_html(self.reports, questions, self.language)
            messages.insert(0, {"role": "assistant", "content": _html(welcome)})
        return messages


def _html(content: str) -> Any:
    return gr.HTML(content, js_on_load=None)
