"""Checking: claim what is due, visit it, compare, record, choose the next date.

The only stage of the pipeline that touches models (source-checking.md, 2).
"""
