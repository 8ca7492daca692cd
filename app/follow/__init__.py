"""Where each side follows what it asked or offered: a youth, a guardian, a prescriber, a volunteer."""
