"""Two records of one evaluator, lab or source made one."""
