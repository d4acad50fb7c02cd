"""`python -m noc.ui.desk`: the desk on an invented network."""

from noc.ui.desk.show import main

if __name__ == "__main__":
    raise SystemExit(main())
