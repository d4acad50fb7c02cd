"""Each link of the chain from a backend to a person's ear, examined on the machine at hand: what was found, what helps.

Nothing is changed, nobody is called, no ping is sent. Every examination has a deadline (`round`), and what could hang
or bring a process down (screen, sound, sentinel) runs in a process of its own.
"""
