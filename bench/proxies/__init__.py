"""What the bench of the proxy is made of: plain readers, and nginx with the same bytes as files."""
