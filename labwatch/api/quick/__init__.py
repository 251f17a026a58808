"""Lists of records that nobody asked for before, answered without views, forms and serializers.

An address is read by the filters' own fields (``reading``); the statement that it needs is made by
the filter sets once and run with other values from then on (``statements``); how many rows match is
a sum over kept groups (``tallies``). Whatever is unusual, faulty or not ready is left to the views:
the answer is the same, byte for byte (``tests/api/test_quick.py``).
"""
