"""Many sources, many hosts, many workers: what holds, what it costs, what ten million would need.

    python -m bench.scale                    # 100,000 sources on 2,000 hosts, 1, 2 and 4 workers
    python -m bench.scale --only claims      # claiming with a thousand to a million due
    python -m bench.scale --only paper       # ten million sources, computed from measured rows

Everything happens on loopback, with a PostgreSQL and a Redis of its own that are gone afterwards.
"""
