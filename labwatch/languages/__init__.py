"""The languages of the interface: one in each address, and how texts are gathered."""
