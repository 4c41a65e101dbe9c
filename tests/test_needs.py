"""Is there what tests skip without? Where `OBLIGRAPH_REQUIRE` names it, these fail."""

from needs import need


def test_the_libraries_of_the_extras() -> None:
    """Are the libraries there without which tests of formats, tables and SQL skip themselves?"""
    need("extras")
