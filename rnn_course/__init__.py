"""Recurrent neural networks, from scratch in NumPy and in Keras.

The package that the course is written with. Importing it loads nothing heavy: TensorFlow, Keras,
Matplotlib and the data sets are loaded by the rooms that need them.
"""

__version__ = "0.1.0"
