"""How dates are typed and shown in the admin, where it differs from what Django does."""
