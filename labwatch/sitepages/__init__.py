"""Pages for readers and their machines: accessibility, licence, changelog, robots, sitemap."""
