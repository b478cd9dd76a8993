"""The task spec read against a rulebook: answers, what was tried and measured, what is wrong, what words mean."""
