"""What breaks in production, broken on purpose: nothing is lost and nothing done twice."""
