"""The rulebook as data: its records and conditions, what refers to what, its words, its tests as bits."""
