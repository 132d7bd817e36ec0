//! The items of the protocol with their attributes, read from `LastFM*`'s files.

use std::collections::BTreeMap;
use std::path::Path;

use learn::Random;
use serde::Deserialize;

use super::buyer::Buyer;

/// Scores every item for a user's history.
pub trait Scorer {
    /// One score for each item.
    fn scores(&self, history: &[u32]) -> Vec<f32>;
}

/// Items with attributes, and who met which.
#[derive(Clone, Debug)]
pub struct ChoiceShop {
    /// The attributes of each item, ascending.
    pub(super) attributes: Vec<Vec<u32>>,
    /// What each user met before.
    pub history: BTreeMap<u32, Vec<u32>>,
    /// What each user is to find.
    pub wanted: BTreeMap<u32, Vec<u32>>,
}

#[derive(Deserialize)]
struct Knowledge {
    item: BTreeMap<u32, Attributes>,
}

#[derive(Deserialize)]
struct Attributes {
    belong_to: Vec<u32>,
}

impl ChoiceShop {
    /// Reads `kg.json` and `review_dict_train.json`, and what is to be found from
    /// `review_dict_{part}.json`.
    ///
    /// # Errors
    /// A file that cannot be read, and one that names items which the others do not know.
    pub fn read(folder: &Path, part: &str) -> Result<Self, String> {
        let knowledge: Knowledge = json(&folder.join("kg.json"))?;
        let items = knowledge.item.len();
        let dense = knowledge.item.keys().copied().eq((0_u32..).take(items));
        if items == 0 || !dense {
            return Err(format!(
                "{}: items are not numbered from 0",
                folder.join("kg.json").display()
            ));
        }
        let sorted = |mut it: Attributes| {
            it.belong_to.sort_unstable();
            it.belong_to.dedup();
            it.belong_to
        };
        let attributes: Vec<Vec<u32>> = knowledge.item.into_values().map(sorted).collect();
        let lists = |name: String| -> Result<BTreeMap<u32, Vec<u32>>, String> {
            let path = folder.join(name);
            let lists: BTreeMap<u32, Vec<u32>> = json(&path)?;
            let stranger = |it: &&u32| !usize::try_from(**it).is_ok_and(|it| it < items);
            match lists.values().flatten().find(stranger) {
                Some(it) => Err(format!("{}: item {it} is not in kg.json", path.display())),
                None => Ok(lists),
            }
        };
        let history = lists("review_dict_train.json".to_owned())?;
        let wanted = lists(format!("review_dict_{part}.json"))?;
        Ok(Self { attributes, history, wanted })
    }

    /// A buyer of an item, who opens with one of its attributes, drawn; none where it has none.
    pub(super) fn buyer<'a>(
        &'a self,
        item: u32,
        history: &'a [u32],
        random: &mut Random,
    ) -> Option<Buyer<'a>> {
        let wanted = usize::try_from(item).ok()?;
        let has = self.attributes.get(wanted).filter(|it| !it.is_empty())?;
        Some(Buyer { wanted, has, opening: has[random.below(has.len())], history })
    }

    /// How many items there are.
    #[must_use]
    pub fn items(&self) -> usize {
        self.attributes.len()
    }
}

fn json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, String> {
    let text = std::fs::read_to_string(path).map_err(|why| format!("{}: {why}", path.display()))?;
    serde_json::from_str(&text).map_err(|why| format!("{}: {why}", path.display()))
}
