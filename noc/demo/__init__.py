"""An invented provider whose network breaks in front of you, served by local servers that speak the real protocols."""
