"""Lab Watch: settings, addresses, the REST API, and the commands for whole records."""
