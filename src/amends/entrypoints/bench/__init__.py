"""`amends bench`: measures the hot path on a site of its own, beside what PostgreSQL alone can do.

One subject a file: `site` starts and stops the processes, `world` fills the records, `traffic`
sends the requests, `baseline` makes pgbench write the same rows, `turns` measures them turn by
turn and checks what was measured, `rules` measures the rulebook without any of them.
"""
