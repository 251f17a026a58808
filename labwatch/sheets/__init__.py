"""One criterion across all labs: a topic, a fact, a term or a criterion of the rubric in one table.

No tables of its own. ``criteria`` says what may be asked, ``cells`` what a row shows, ``finding``
which rows there are, ``changing`` how what was typed is kept, ``computed`` what follows.
"""
