"""What readers report, from the public form to the draft of a correction."""
