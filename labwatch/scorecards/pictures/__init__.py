"""Pictures as plain numbers: where each mark of an SVG stands. Pure; templates only place them."""
