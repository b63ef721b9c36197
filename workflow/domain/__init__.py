"""The nouns that every stage shares; knows nothing but itself."""
