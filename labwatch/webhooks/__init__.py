"""Webhooks: changes of the record, posted and signed to those who asked for them.

An entry of the log becomes a delivery for each subscription that wants it (``handing_over``); due
deliveries are claimed (``claiming``), sent (``sending``) and settled (``delivering``).
"""
