"""The checking stage, against servers on loopback that stand for the open internet."""
