"""The directory as open data: the API of HSDS 3.1, for anybody, without an account."""
