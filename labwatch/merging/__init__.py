"""Two records of the same evaluator, lab or source made one: nothing that hangs on either is lost.

links: what refers to a record, by the tables themselves. moving: one such row to the record that
stays. passages: what is special about sources. merging: the act. pages: asking first.
"""
