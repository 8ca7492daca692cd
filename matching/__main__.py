"""`python -m matching …`: the same as `coup-de-pouce match …`."""

from matching.cli import match

if __name__ == "__main__":
    match(prog_name="python -m matching")
