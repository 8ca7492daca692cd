"""Goals that one run cannot measure, and the commands that do."""

from matching.bench.figures import elsewhere

ELSEWHERE = (
    elsewhere("one need, 150,000 offers, 95th percentile", "≤ 2 ms", "match bench --national"),
    elsewhere("all needs, 150,000 × 150,000 in 100 départements", "≤ 45 s, ≤ 1024 MiB", "match bench --national"),
    elsewhere("the same, against a naive loop", "≥ 200×", "match bench --national"),
    elsewhere("plan, 150,000 needs", "≤ 12 s, ≤ 700 MiB", "match bench --national"),
    elsewhere("page that ranks 10,000 offers, against a bare page", "≥ 0.5×", "coup-de-pouce bench inbox"),
)
