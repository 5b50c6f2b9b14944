"""What an RNN remembers: which letters a prediction depends on, and which units keep track (chapter 10)."""
