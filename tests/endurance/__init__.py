"""Months and hours: whatever is done again and again must leave nothing behind."""
