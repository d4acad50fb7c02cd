"""The law, searched exhaustively: the core is pure, so every order of events can be walked.

`story.py` tells a world what happens, `history.py` keeps what really happened, `invariants.py` and `sites.py` hold the
one against the other, `merging.py` knows which worlds are the same, `search.py` walks.
"""
