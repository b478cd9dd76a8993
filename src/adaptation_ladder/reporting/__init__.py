"""Records in words: blocks of text that any format can show."""
