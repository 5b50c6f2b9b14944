"""The look of every figure of the book, and the figures that it draws more than once.

Figures of a single chapter are in the module with the chapter's name.
"""

from rnn_course.plots.style import DASHES, GATES, PALETTE, SIGNS, losses, states, tint, use_style

__all__ = ["DASHES", "GATES", "PALETTE", "SIGNS", "losses", "states", "tint", "use_style"]
