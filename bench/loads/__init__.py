"""The parts of ``bench.load``: the site, its readers, an editor, and whoever watches them all."""
