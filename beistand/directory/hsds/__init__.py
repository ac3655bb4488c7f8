"""The directory in the words of the Human Services Data Specification (HSDS 3.1).

Out: rows become objects, for the API and for packages alike. In: objects written by
others become what our actions take, and whatever is wrong with them is named.
"""
