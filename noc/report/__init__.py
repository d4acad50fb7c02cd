"""What the journal's lines add up to: the figures that show whether people can still answer the alarms."""
