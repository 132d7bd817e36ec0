//! placeholder while the walls are raised.
