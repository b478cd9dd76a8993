"""From a decision to an advice that defends itself, and to the check of what a team has decided on."""
