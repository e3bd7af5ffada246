"""Catalogues of Swedish and English; Finnish is the language of the source itself."""
