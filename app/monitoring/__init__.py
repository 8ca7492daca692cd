"""How the product says that it is well."""
