"""A knowledge graph of clinical trials."""
