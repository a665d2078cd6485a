"""Pure functions on frames and arrays: scores, agreement, comparison, conditions, robustness."""
