"""How fast source checks fetch, read, match and record, beside the tools that others would use.

    python -m bench.sources [--rounds 5] [--pages 400]
    python -m bench.sources --only pure         # or fetch, whole, storage, schedule
    python -m bench.sources --only queue        # Celery: batches against a task a source
    python -m bench.sources --only memory       # a worker's memory over 20,000 checks

Everything happens on loopback, in a temporary folder with its own databases. Each figure is set
against an anchor of the same round; rounds are interleaved and the medians printed.
"""
