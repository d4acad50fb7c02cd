"""One file per subcommand of `noc`: arguments in, lines and an exit code out. No rules."""
