"""The claims about the vanilla RNN, counted and measured (chapter 3)."""
