//! Names of things: short forms to IRIs.

use std::collections::BTreeMap;

use snapshot::vocabulary as v;

/// Prefixes that every file may use.
const EVERYWHERE: [(&str, &str); 6] = [
    ("qm", v::QM),
    ("schema", v::SCHEMA),
    ("rdf", v::RDF),
    ("rdfs", v::RDFS),
    ("xsd", v::XSD),
    ("sh", v::SHACL),
];

/// How one pack writes names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// The pack's own namespace.
    pub(crate) namespace: String,
    /// Its prefixes: those of everybody, its own, and those of the packs it depends on.
    pub(crate) prefixes: BTreeMap<String, String>,
}

impl Names {
    /// The names of a pack that depends on nothing.
    pub(crate) fn new(prefix: &str, namespace: &str) -> Self {
        let mut prefixes: BTreeMap<String, String> = EVERYWHERE
            .iter()
            .map(|(prefix, iri)| ((*prefix).to_owned(), (*iri).to_owned()))
            .collect();
        prefixes.insert(prefix.to_owned(), namespace.to_owned());
        Self { namespace: namespace.to_owned(), prefixes }
    }

    /// The IRI of a name: `tea:Green`, `Green` of the pack's own, or an IRI written out, with or without `<>`.
    ///
    /// # Errors
    /// The unknown prefix.
    pub(crate) fn iri(&self, written: &str) -> Result<String, String> {
        let written = written.trim();
        if let Some(inner) = written.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
            return Ok(inner.to_owned());
        }
        if written.contains("://") || written.starts_with("urn:") {
            return Ok(written.to_owned());
        }
        match written.split_once(':') {
            Some((prefix, local)) => match self.prefixes.get(prefix) {
                Some(namespace) => Ok(namespace.clone() + &escaped(local)),
                None => Err(prefix.to_owned()),
            },
            None => Ok(self.own(written)),
        }
    }

    /// The IRI of a key in the pack's own namespace.
    pub(crate) fn own(&self, key: &str) -> String {
        self.namespace.clone() + &escaped(key)
    }

    /// The short form of an IRI, where a prefix fits.
    pub(crate) fn short(&self, iri: &str) -> String {
        let fit = self.prefixes.iter().filter(|(_, namespace)| iri.starts_with(namespace.as_str()));
        match fit.max_by_key(|(_, namespace)| namespace.len()) {
            Some((prefix, namespace)) => format!("{prefix}:{}", &iri[namespace.len()..]),
            None => iri.to_owned(),
        }
    }
}

/// The last part of an IRI.
pub(crate) fn local_name(iri: &str) -> &str {
    iri.rsplit(['#', '/', ':']).next().unwrap_or(iri)
}

/// A key as the last part of an IRI: what an IRI cannot hold is written as `%` and its bytes.
fn escaped(key: &str) -> String {
    let mut escaped = String::with_capacity(key.len());
    for c in key.chars() {
        if c.is_alphanumeric() || "-_.~!$&'()*+,;=:@/".contains(c) {
            escaped.push(c);
        } else {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                escaped.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_become_iris_and_back() {
        let names = Names::new("tea", "https://example.org/tea#");
        let iri = |written| names.iri(written);
        assert_eq!(iri("Green").as_deref(), Ok("https://example.org/tea#Green"));
        assert_eq!(iri("tea:Green").as_deref(), Ok("https://example.org/tea#Green"));
        assert_eq!(iri("schema:price").as_deref(), Ok(v::PRICE));
        assert_eq!(iri("<https://a.b/c>").as_deref(), Ok("https://a.b/c"));
        assert_eq!(iri("coffee:Bean").as_deref(), Err(&"coffee".to_owned()));
        assert_eq!(names.own("T 1#<2>"), "https://example.org/tea#T%201%23%3C2%3E");
        assert_eq!(names.short("https://example.org/tea#Green"), "tea:Green");
        assert_eq!(local_name("https://example.org/tea#Green"), "Green");
    }
}
