"""Answers that are spoilt at random: no reader crashes, and no tile is calm without evidence."""
