//! The IRIs that the engine itself knows. Everything else is a pack's.

/// Our own namespace, for what schema.org lacks. Described in `ontology/README.md`.
pub const QM: &str = "https://qianmian.dev/ns#";
/// schema.org.
pub const SCHEMA: &str = "https://schema.org/";
/// RDF.
pub const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
/// RDF Schema.
pub const RDFS: &str = "http://www.w3.org/2000/01/rdf-schema#";
/// XML Schema datatypes.
pub const XSD: &str = "http://www.w3.org/2001/XMLSchema#";
/// SHACL.
pub const SHACL: &str = "http://www.w3.org/ns/shacl#";

/// `rdf:type`.
pub const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
/// `rdfs:label`: the name shown, one per language.
pub const LABEL: &str = "http://www.w3.org/2000/01/rdf-schema#label";
/// `rdfs:subClassOf`, between categories.
pub const SUB_CLASS_OF: &str = "http://www.w3.org/2000/01/rdf-schema#subClassOf";
/// `schema:Product`: the root of all categories.
pub const PRODUCT: &str = "https://schema.org/Product";
/// `schema:price`, in the store's currency.
pub const PRICE: &str = "https://schema.org/price";
/// `qm:stock`: pieces that can be sold now.
pub const STOCK: &str = "https://qianmian.dev/ns#stock";
/// `schema:releaseDate`: since when a product is sold, `2024-03-01`, `2024-03` or `2024`.
pub const RELEASE_DATE: &str = "https://schema.org/releaseDate";
/// `schema:sku`: the shop's number of a product.
pub const SKU: &str = "https://schema.org/sku";
/// `schema:brand`.
pub const BRAND: &str = "https://schema.org/brand";
/// `schema:url`: the product's page.
pub const URL: &str = "https://schema.org/url";
/// `schema:image`.
pub const IMAGE: &str = "https://schema.org/image";
/// `qm:alias`: another name by which buyers call a thing.
pub const ALIAS: &str = "https://qianmian.dev/ns#alias";
/// `qm:sellingPoint`: a sentence that may be said in a product's favour.
pub const SELLING_POINT: &str = "https://qianmian.dev/ns#sellingPoint";
/// `qm:Category`.
pub const CATEGORY: &str = "https://qianmian.dev/ns#Category";
/// `qm:Attribute`.
pub const ATTRIBUTE: &str = "https://qianmian.dev/ns#Attribute";
/// `qm:kind` of an attribute: `qm:Number`, `qm:Thing`, `qm:Text` or `qm:Boolean`.
pub const KIND: &str = "https://qianmian.dev/ns#kind";
/// `qm:unit` of an attribute: a unit's code.
pub const UNIT: &str = "https://qianmian.dev/ns#unit";
/// `qm:domain` of an attribute: the categories that have it.
pub const DOMAIN: &str = "https://qianmian.dev/ns#domain";
/// `qm:better` of an attribute: `qm:Higher` or `qm:Lower`.
pub const BETTER: &str = "https://qianmian.dev/ns#better";
/// `qm:ask`: words with which buyers ask for an attribute without naming it ("多重").
pub const ASK: &str = "https://qianmian.dev/ns#ask";
/// `qm:more`: words for more of an attribute ("更重").
pub const MORE: &str = "https://qianmian.dev/ns#more";
/// `qm:less`: words for less of an attribute ("轻一点").
pub const LESS: &str = "https://qianmian.dev/ns#less";
/// `qm:facet` of an attribute: whether guides and filters may use it.
pub const FACET: &str = "https://qianmian.dev/ns#facet";
/// `qm:goesInto` of an attribute: the property by which another thing says which of its values it takes.
pub const GOES_INTO: &str = "https://qianmian.dev/ns#goesInto";
/// `qm:importance` of an attribute: its weight in similarity, 1 where absent.
pub const IMPORTANCE: &str = "https://qianmian.dev/ns#importance";
/// `qm:Value`: a named value of attributes.
pub const VALUE: &str = "https://qianmian.dev/ns#Value";
/// `qm:of`: the attribute a named value belongs to.
pub const OF: &str = "https://qianmian.dev/ns#of";
/// `qm:complement`: what goes with a product or category.
pub const COMPLEMENT: &str = "https://qianmian.dev/ns#complement";
/// `qm:store`: the node that carries the shop's own facts.
pub const STORE: &str = "https://qianmian.dev/ns#store";
/// `qm:phrasing` of a question.
pub const PHRASING: &str = "https://qianmian.dev/ns#phrasing";
/// `qm:answer` of a question: the text of one of its variants.
pub const ANSWER: &str = "https://qianmian.dev/ns#answer";
