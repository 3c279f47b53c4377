"""A build as a web service: a SPARQL endpoint, and pages to explore it."""
