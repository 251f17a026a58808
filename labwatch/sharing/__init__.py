"""What lets others cite, share and embed a page: cards, structured data, embeds."""
