"""Parts of bench/admin.py."""
