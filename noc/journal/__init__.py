"""What must survive the death of the process, in one SQLite file: open alarms, evidence stamps, requests, the log."""
