"""Who answers for a need, a call or an admission, when that changes."""
