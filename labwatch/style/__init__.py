"""The living style page: every component in every state, in debug."""
