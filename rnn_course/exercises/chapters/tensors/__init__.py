"""Exercises of chapter 1: shapes, bytes, axes, windows, splits and scales."""

ORDER = (
    "bytes",
    "video_shape",
    "feature_axis",
    "time_first",
    "split",
    "naive_error",
    "windows",
    "standardize",
    "forecasting_data",
)
