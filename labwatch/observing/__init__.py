"""How the site is seen by those who run it: log lines, health, figures, metrics, status page."""
