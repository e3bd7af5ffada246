"""Who answers for a need, a call or an admission, when that changes.

It stands on offers, since who has declared a conflict of interest at one answers for no call.
"""
