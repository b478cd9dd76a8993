"""The decision, what stays possible while answers are open, and what to ask next."""
