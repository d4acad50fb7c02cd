"""The law of the product, as a pure function of events. No clock, no I/O, no Qt, no threads; standard library only."""
