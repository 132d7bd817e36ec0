//! Logistic regression on dense features: what a score of several terms is weighed by, and what
//! turns a score into a probability.
//!
//! Plain fits of few features are linfa's (L-BFGS). It ignores weights of rows, knows no signs of
//! coefficients and creeps where features are many, so there the fit is ours: Newton steps whose quadratic is solved a
//! coordinate at a time, which keeps a sign by never crossing 0 (glmnet: Friedman, Hastie and
//! Tibshirani 2010). Both minimise the same sum, and a test holds them to one another.

mod examples;
mod model;
mod newton;
mod platt;
mod standard;
#[cfg(test)]
mod tests;

pub use examples::Examples;
pub use model::Logistic;
pub use platt::Platt;
