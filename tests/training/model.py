"""The reader as it is trained: layers of BERT, and two heads on top of them.

The span head gives every piece of text a score for starting the answer and one for ending it; the answer head tells from the
first piece whether the passage answers at all.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

__all__ = ["Reader", "loss_of"]

OUTSIDE = -1e4
"""Score of a piece that no answer may touch: the question's, and padding."""


class Reader(nn.Module):
    """Layers with a span head and an answer head.

    Args:
        body: A transformers BertModel.
    """

    def __init__(self, body: Any) -> None:
        super().__init__()
        self.body = body
        self.span = nn.Linear(body.config.hidden_size, 2)
        self.answered = nn.Linear(body.config.hidden_size, 1)

    def forward(self, ids: torch.Tensor, types: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Read a batch.

        Args:
            ids: Pieces, (batch, length).
            types: 0 for the question, 1 for the passage.
            mask: 1 for a piece, 0 for padding.

        Returns:
            Scores of start and end, (batch, length, 2); scores of being answered, (batch,): a logit.
        """
        hidden = self.body(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        spans = self.span(hidden).masked_fill(((types == 0) | (mask == 0))[..., None], OUTSIDE)
        return spans, self.answered(hidden[:, 0]).squeeze(-1)


def loss_of(spans: torch.Tensor, answered: torch.Tensor, starts: torch.Tensor, ends: torch.Tensor) -> torch.Tensor:
    """How wrong the reader is: cross entropy of start and end where there is an answer, and of there being one.

    Args:
        spans: (batch, length, 2).
        answered: (batch,).
        starts: The piece where the answer starts, -1 where there is none.
        ends: The piece where it ends.
    """
    there = (starts >= 0).float()
    each = nn.functional.cross_entropy(spans[..., 0], starts, ignore_index=-1, reduction="none")
    each = each + nn.functional.cross_entropy(spans[..., 1], ends, ignore_index=-1, reduction="none")
    decided = nn.functional.binary_cross_entropy_with_logits(answered, there)
    return each.sum() / 2 / there.sum().clamp(min=1) + decided
