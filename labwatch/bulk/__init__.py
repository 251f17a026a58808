"""The whole record as one file: every table as CSV and JSON Lines, with a description (Frictionless
Data Package), licence and citation. Built by a job, kept by version, served as a file."""
