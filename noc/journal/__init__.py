"""What must outlive the process, in SQLite. No decisions."""
