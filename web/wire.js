// @ts-check
// gRPC-Web over fetch, and as much of protobuf as the widget's messages need. A message is described by a table
// {number: [name, type]} where type is "string", "double", "int64", "bool", "enum" or another table; "*" before it means repeated.

/** @typedef {Record<number, [string, any, ("*" | undefined)?]>} Schema */

/**
 * Writes the string and message fields of a message: all that requests of the widget have.
 * @param {Schema} schema @param {Record<string, any>} message @returns {Uint8Array}
 */
export function encode(schema, message) {
  /** @type {number[]} */
  const bytes = [];
  for (const [number, [name, type]] of Object.entries(schema)) {
    const value = message[name];
    if (value === undefined || value === "" || value === null) continue;
    const field = typeof type === "string" ? new TextEncoder().encode(String(value)) : encode(type, value);
    varint(bytes, Number(number) * 8 + 2);
    varint(bytes, field.length);
    for (const byte of field) bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

/** @param {number[]} bytes @param {number} value */
function varint(bytes, value) {
  while (value > 127) {
    bytes.push((value % 128) + 128);
    value = Math.floor(value / 128);
  }
  bytes.push(value);
}

/**
 * Reads a message; unknown fields are passed over.
 * @param {Schema} schema @param {Uint8Array} bytes @returns {Record<string, any>}
 */
export function decode(schema, bytes) {
  /** @type {Record<string, any>} */
  const message = {};
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const read = () => {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = bytes[at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  };
  while (at < bytes.length) {
    const key = read();
    const wire = key & 7;
    const field = schema[Math.floor(key / 8)];
    /** @type {any} */
    let value;
    if (wire === 0) value = read();
    else if (wire === 1) { value = view.getFloat64(at, true); at += 8; }
    else if (wire === 5) { value = view.getFloat32(at, true); at += 4; }
    else if (wire === 2) { const length = read(); value = bytes.subarray(at, at + length); at += length; }
    else throw new Error(`wire type ${wire} is not of proto3`);
    if (!field) continue;
    const [name, type, many] = field;
    if (type === "string") value = new TextDecoder().decode(value);
    else if (typeof type === "object") value = decode(type, value);
    else if (type === "bool") value = value !== 0;
    if (many) (message[name] ??= []).push(value);
    else message[name] = value;
  }
  return message;
}

/**
 * Calls a unary method over gRPC-Web.
 * @param {string} url @param {Schema} input @param {Schema} output @param {Record<string, any>} message
 * @returns {Promise<Record<string, any>>}
 */
export async function call(url, input, output, message) {
  const body = encode(input, message);
  const frame = new Uint8Array(body.length + 5);
  new DataView(frame.buffer).setUint32(1, body.length);
  frame.set(body, 5);
  const headers = { "content-type": "application/grpc-web+proto", "x-grpc-web": "1" };
  const response = await fetch(url, { method: "POST", headers, body: frame });
  const status = trailers(response.headers.get("grpc-status"), response.headers.get("grpc-message"));
  if (status) throw status;
  const bytes = new Uint8Array(await response.arrayBuffer());
  const view = new DataView(bytes.buffer);
  /** @type {Record<string, any> | undefined} */
  let reply;
  for (let at = 0; at + 5 <= bytes.length; ) {
    const length = view.getUint32(at + 1);
    const part = bytes.subarray(at + 5, at + 5 + length);
    if (bytes[at] & 128) {
      const text = new TextDecoder().decode(part);
      const found = /** @param {string} name */ (name) => text.match(new RegExp(`${name}: *(.*)`, "i"))?.[1]?.trim() ?? null;
      const failed = trailers(found("grpc-status"), found("grpc-message"));
      if (failed) throw failed;
    } else {
      reply = decode(output, part);
    }
    at += 5 + length;
  }
  if (!reply) throw new Error("no reply");
  return reply;
}

/** @param {string | null} status @param {string | null} message */
function trailers(status, message) {
  return status && status !== "0" ? new Error(decodeURIComponent(message || `gRPC status ${status}`)) : null;
}
