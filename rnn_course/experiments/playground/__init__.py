"""The recurrent playground: small networks that a browser trains in seconds, trained with the package."""
