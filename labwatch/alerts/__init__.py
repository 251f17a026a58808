"""Mail alerts: who follows what, confirmed by a letter, and what was sent.

A form makes an ``Asked`` (``receiving``), its letter a ``Follower`` (``following``). What is due is
claimed (``claiming``), told from the log of changes (``telling``), written (``letters``), sent
(``sending``) and settled (``delivering``).
"""
