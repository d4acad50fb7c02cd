"""Polls the backends and owns the world, in a thread of its own. No Qt, no rules about sites."""
