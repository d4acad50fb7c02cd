"""Setting up what is polled: ask, try, tell what was found, and only then write it down.

`draft` is what shall be written and `answers` checks each part of it; `trial` tries it at the server, `findings` says
what that means and `sheet` prints it; `document` puts it into the text of `noc.toml` and `commit` into the file, the
secret into its place. `interview` holds the conversation with a person, on a `terminal`.
"""
