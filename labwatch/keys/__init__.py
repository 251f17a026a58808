"""API keys: who may ask the API more often. Only a hash of each is kept."""
