"""Parts of bench.dataset: what one process measures, and the plain copying it is held against."""
