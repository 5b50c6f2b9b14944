"""Is a temperature series normal or abnormal: one answer for a whole window."""
