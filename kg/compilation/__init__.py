"""The compiled tables of the vocabulary, made from outside vocabularies."""
