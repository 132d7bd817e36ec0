//! The contract, `qianmian.v1`, as Rust types, with the descriptors for reflection and proto JSON.

use std::sync::LazyLock;

use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, SerializeOptions};
use serde_json::Value;

/// Messages, clients and servers of package `qianmian.v1`.
pub mod v1 {
    tonic::include_proto!("qianmian.v1");
}

/// The encoded `FileDescriptorSet` of the contract, for reflection.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

static POOL: LazyLock<DescriptorPool> = LazyLock::new(|| {
    DescriptorPool::decode(DESCRIPTORS).expect("the build wrote these descriptors")
});

/// Prints a message as proto JSON: names in camelCase, enums by name, 64-bit integers as strings,
/// fields without a value left out. `name` is the message's name in the package, such as
/// `ConverseResponse`.
///
/// ```
/// let response = proto::v1::ConverseResponse { trace_id: "s/1".into(), ..Default::default() };
/// assert_eq!(proto::json(&response, "ConverseResponse")["traceId"], "s/1");
/// ```
///
/// # Panics
/// Where `message` is not the message of that name.
#[must_use]
pub fn json(message: &impl Message, name: &str) -> Value {
    let name = format!("qianmian.v1.{name}");
    let descriptor = POOL.get_message_by_name(&name).expect("the name is in the contract");
    let dynamic = DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice())
        .expect("a message decodes as itself");
    dynamic
        .serialize_with_options(serde_json::value::Serializer, &SerializeOptions::new())
        .expect("proto JSON has a form for every message")
}

/// Reads proto JSON as a message, with the same names as [`json`].
///
/// # Errors
/// Where the text is not JSON, or not of the message.
///
/// # Panics
/// Where the contract has no message of that name.
pub fn from_json<M: Message + Default>(text: &str, name: &str) -> Result<M, serde_json::Error> {
    let name = format!("qianmian.v1.{name}");
    let descriptor = POOL.get_message_by_name(&name).expect("the name is in the contract");
    let mut reader = serde_json::Deserializer::from_str(text);
    let dynamic = DynamicMessage::deserialize(descriptor, &mut reader)?;
    reader.end()?;
    dynamic.transcode_to().map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::{ConverseResponse, Part, QuickReplies, converse_response::Decision, part};

    #[test]
    fn json_has_the_names_of_the_contract_and_reads_back() {
        let quick = QuickReplies { texts: vec!["好的".to_owned()] };
        let response = ConverseResponse {
            session: "s1".to_owned(),
            parts: vec![Part { kind: Some(part::Kind::QuickReplies(quick)) }],
            decision: Decision::TaskResult.into(),
            ..ConverseResponse::default()
        };
        let value = json(&response, "ConverseResponse");
        assert_eq!(value["parts"][0]["quickReplies"]["texts"][0], "好的");
        assert_eq!(value["decision"], "TASK_RESULT");
        assert!(value.get("world").is_none(), "what is absent is left out");
        let back: ConverseResponse = from_json(&value.to_string(), "ConverseResponse").unwrap();
        assert_eq!(back, response);
    }
}
