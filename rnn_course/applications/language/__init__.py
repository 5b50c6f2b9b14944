"""Language models: the next character, the next word, and a blank between two sides."""
