"""What stands around every answer, whoever makes it: its headers, and how much may be sent."""
