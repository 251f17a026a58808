"""The methodology page: our text in docs/methodology.md, its slots filled from the program."""
