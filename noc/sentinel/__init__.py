"""A second small process that watches the console, with a window and a sound of its own, and is watched by it.

In the console: `link` (beats, sees that it is answered) and `begun` (starts the process). Between both: `words` and
`line`. In the process: `watched` (what the console says) feeds `judge` (pure: is it frozen?); `sentinel` raises the
`alarm` and has `start_again` start the console. What draws, `posters` and `poster`, and what sounds, are processes of
their own again: neither a dead screen nor a dead sound card takes the other, or the sentinel, with it.
"""
