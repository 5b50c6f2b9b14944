"""The exercises, a module for each chapter, and one for those that are written in Keras."""
