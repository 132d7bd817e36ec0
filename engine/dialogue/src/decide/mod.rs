//! One decision per turn: which arm answers, and the arms, one file each.

mod arm;
mod attribute;
mod choice;
mod command;
mod compare;
mod done;
mod doubt;
mod find;
mod hand_over;
mod introduce;
mod list;
mod promotion;
mod question;
mod related;
mod repair;
mod say;
mod shows;
mod small;
mod structure;
mod subject;
mod superlative;
mod verify;
mod why;

pub(crate) use arm::{Arm, decide};
pub use command::{Command, CommandKind};
pub use done::Done;
pub(crate) use find::lines;
pub(crate) use list::what;
pub(crate) use question::apologises;
pub(crate) use repair::{refuse_empty, refuse_long, unsupported};
pub(crate) use say::answer;
