"""Tips: what readers report as wrong or missing. Private; what comes of one may become public."""
