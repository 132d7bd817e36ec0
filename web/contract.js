// @ts-check
// The messages of qianmian.v1 that the widget needs, by field number: see proto/qianmian/v1/.

const PRODUCT = { 1: ["id", "string"], 2: ["name", "string"], 5: ["price", "double"], 6: ["stock", "double"], 7: ["url", "string"], 8: ["image", "string"] };

const PART = {
  1: ["text", { 1: ["text", "string"] }],
  2: ["card", { 1: ["product", PRODUCT] }],
  3: ["image", { 1: ["url", "string"], 2: ["alt", "string"] }],
  4: ["video", { 1: ["url", "string"], 2: ["title", "string"] }],
  5: ["coupon", { 1: ["promotion", "string"], 2: ["title", "string"] }],
  6: ["link", { 1: ["url", "string"], 2: ["title", "string"] }],
  7: ["quickReplies", { 1: ["texts", "string", "*"] }],
};

const EVIDENCE = {
  1: ["fact", { 1: ["subject", "string"], 2: ["predicate", "string"], 3: ["object", "string"], 4: ["subjectLabel", "string"], 5: ["predicateLabel", "string"], 6: ["objectLabel", "string"], 7: ["source", "string"] }],
  2: ["rule", { 1: ["name", "string"], 2: ["source", "string"] }],
  3: ["said", { 1: ["key", "string"], 2: ["value", "string"] }],
};

/** @type {import("./wire.js").Schema} */
export const CONVERSE_REQUEST = { 1: ["store", "string"], 2: ["session", "string"], 3: ["buyer", "string"], 4: ["text", "string"], 5: ["focusProduct", "string"], 6: ["locale", "string"] };

/** @type {import("./wire.js").Schema} */
export const CONVERSE_RESPONSE = { 1: ["session", "string"], 2: ["parts", PART, "*"], 3: ["evidence", EVIDENCE, "*"], 4: ["decision", "enum"], 6: ["traceId", "string"] };
