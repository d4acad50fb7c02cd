"""A second small process that watches the console, with a window and a sound of its own, and is watched by it."""
