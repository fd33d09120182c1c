"""The buyer's pages, with an account or as a guest: his orders, the claim form, his cases."""
