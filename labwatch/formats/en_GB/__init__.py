"""English as in Britain, the language of this site."""
