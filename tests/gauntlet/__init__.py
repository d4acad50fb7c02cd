"""The ways in which monitoring dies without a word, each made to happen. `./run gauntlet` prints the table."""
