"""Figures that answer: every trained model of the book in its pages, for readers who install nothing."""
