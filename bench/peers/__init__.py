"""Other people's servers, made to answer the same messages."""
