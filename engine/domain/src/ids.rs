//! Dense ids. Each is an index into one table of one snapshot and means nothing in another.

macro_rules! dense_id {
    ($($(#[$doc:meta])* $name:ident($raw:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(serde::Serialize, serde::Deserialize)]
        pub struct $name($raw);

        impl $name {
            /// Makes the id of the row at `index`.
            ///
            /// # Panics
            /// Where `index` does not fit: a table of that size is refused when it is built.
            #[must_use]
            pub fn from_index(index: usize) -> Self {
                Self(<$raw>::try_from(index).expect("tables are refused before they outgrow ids"))
            }

            /// The row this id stands for.
            #[must_use]
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

dense_id! {
    /// A term of the graph: an IRI, a blank node or a literal.
    TermId(u32);
    /// A thing sold.
    ProductId(u32);
    /// A class of products.
    CategoryId(u32);
    /// A typed property of products.
    AttributeId(u32);
    /// A unit of measure.
    UnitId(u32);
    /// A named graph: one file of one version of one pack.
    GraphId(u16);
    /// A question that a pack answers, or a generic act with its phrasings.
    QuestionId(u32);
    /// A slot-filling job that a pack declares.
    TaskId(u32);
    /// A guided-selling path.
    GuideId(u32);
    /// A use or scenario mapped to constraints.
    NeedId(u32);
    /// A conditional promotion.
    PromotionId(u32);
}
