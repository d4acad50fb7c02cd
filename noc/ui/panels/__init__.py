"""Where an operator is asked: inside the window, by keys."""
