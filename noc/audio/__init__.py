"""The siren: which sound is due (pure), and the player that makes it heard. No alarm rules."""
