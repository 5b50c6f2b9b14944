"""Forecasting: what comes next in a series, and how sure one can be."""
