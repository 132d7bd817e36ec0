//! The Open Bandit data (Saito et al. 2021): two policies that ran side by side, each told from
//! the other's log, and what it was worth in its own.

use std::path::{Path, PathBuf};

use super::evaluate::{Estimate, Evaluation, Settings, evaluate};
use super::feedback::{Columns, Logged, read_log};
use super::target::Target;
use crate::error::Error;

const CAMPAIGNS: [&str; 3] = ["all", "men", "women"];
const RANDOM: &str = "random";
const THOMPSON: &str = "bts";

/// One policy told from the other's log.
#[derive(Clone, Debug, PartialEq)]
pub struct Crossing {
    /// Of which items.
    pub campaign: String,
    /// Whose log it is told from.
    pub logged: String,
    /// Who is told of.
    pub target: String,
    /// What that one was worth in its own log.
    pub truth: Estimate,
    /// What the other's log says.
    pub evaluation: Evaluation,
}

/// Crosses every campaign that is there; what is not is told.
///
/// The uniform policy is known. Thompson sampling is told by its shares of each slot, as it had
/// settled before the logs begin; the file holds its probabilities of actions taken alone.
///
/// # Errors
/// Where no campaign is there, or a log cannot be read.
pub fn open_bandit(
    folder: &Path,
    settings: &Settings,
) -> Result<(Vec<Crossing>, Vec<String>), Error> {
    let folder = inner(folder);
    let (mut crossings, mut notes) = (Vec::new(), Vec::new());
    for campaign in CAMPAIGNS {
        let path =
            |policy: &str| folder.join(policy).join(campaign).join(format!("{campaign}.csv"));
        let (random, thompson) = (path(RANDOM), path(THOMPSON));
        if let Some(missing) = [&random, &thompson].into_iter().find(|it| !it.is_file()) {
            notes.push(format!(
                "campaign {campaign} is left out: {} is not there",
                missing.display()
            ));
            continue;
        }
        crossings.extend(cross(campaign, (&random, &thompson), settings)?);
    }
    if crossings.is_empty() {
        let what = format!("{}: no campaign with both policies", folder.display());
        let remedy = "name the folder that holds random/ and bts/";
        return Err(Error::Empty { what, remedy });
    }
    Ok((crossings, notes))
}

/// The folder itself, or `obd` in it.
fn inner(folder: &Path) -> PathBuf {
    let below = folder.join("obd");
    if folder.join(RANDOM).is_dir() || !below.is_dir() { folder.to_path_buf() } else { below }
}

fn cross(
    campaign: &str,
    (random, thompson): (&Path, &Path),
    settings: &Settings,
) -> Result<[Crossing; 2], Error> {
    let mut names = Columns::default();
    let Logged { log: random, .. } = read_log(random, &mut names)?;
    let Logged { log: thompson, .. } = read_log(thompson, &mut names)?;
    let uniform = Target::uniform(&thompson, names.actions.len());
    let to_random = evaluate(&thompson, &uniform, None, settings)?;
    let to_thompson = evaluate(&random, &Target::shares_of(&thompson), None, settings)?;
    let crossing = |logged: &str, target: &str, truth: Estimate, evaluation: Evaluation| Crossing {
        campaign: campaign.to_owned(),
        logged: logged.to_owned(),
        target: target.to_owned(),
        truth,
        evaluation,
    };
    let (random_worth, thompson_worth) = (to_thompson.logged, to_random.logged);
    Ok([
        crossing(RANDOM, THOMPSON, thompson_worth, to_thompson),
        crossing(THOMPSON, RANDOM, random_worth, to_random),
    ])
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::fs;
    use std::path::Path;

    use super::{Settings, open_bandit};

    fn write(folder: &Path, policy: &str, propensity: f64, often: u32) {
        let folder = folder.join("obd").join(policy).join("men");
        fs::create_dir_all(&folder).unwrap();
        let mut text = ",timestamp,item_id,position,click,propensity_score\n".to_owned();
        for row in 0..200_u32 {
            let item = u32::from(row % 4 >= often);
            let chance = if item == 0 { propensity } else { 1.0 - propensity };
            let click = u32::from(row % 8 < 4 && item == 0);
            writeln!(text, "{row},x,{item},1,{click},{chance}").unwrap();
        }
        fs::write(folder.join("men.csv"), text).unwrap();
    }

    #[test]
    fn each_policy_is_told_from_the_others_log() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "random", 0.5, 2);
        write(folder.path(), "bts", 0.75, 3);
        let settings = Settings { refits: 4, ..Settings::default() };
        let (found, notes) = open_bandit(folder.path(), &settings).unwrap();
        assert_eq!(notes.len(), 2, "{notes:?}");
        for (crossing, truth) in found.iter().zip([0.375, 0.25]) {
            assert!((crossing.truth.value - truth).abs() < 1e-12, "{crossing:?}");
            let ips = &crossing.evaluation.estimates[1].1;
            assert!((ips.value - truth).abs() < 1e-12, "{crossing:?}");
        }
        assert_eq!((found[0].logged.as_str(), found[0].target.as_str()), ("random", "bts"));
        let nothing = open_bandit(&folder.path().join("no"), &settings).unwrap_err().to_string();
        assert!(nothing.contains("holds random/ and bts/"), "{nothing}");
    }
}
