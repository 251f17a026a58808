"""What the records say of each lab. No tables: everything is computed from records."""
