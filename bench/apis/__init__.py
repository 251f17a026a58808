"""Parts of ``bench/api.py``."""
