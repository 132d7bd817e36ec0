//! The whole product from outside. The tests stand in `tests/`; this library is empty.
