"""What is public, kept ready: each record's public form, the log of its changes, the data version.

Triggers note which records a write touched (``triggers``); ``refreshing`` makes their forms anew
and logs what the public can see of the difference. Whoever reads compares the data version.
"""
