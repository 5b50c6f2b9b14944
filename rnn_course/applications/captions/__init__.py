"""Image to caption: one picture in, a sentence out, word by word."""
