"""The only room with widgets; it shows snapshots and posts wishes through the engine's door. No state of sites."""
