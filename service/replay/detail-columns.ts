import { RingfenceError } from "../errors.ts";
import { DETAIL_FIELDS, type DetailColumns, type DetailField } from "./call-detail.ts";

/** What the columns are called in files, letters and digits only, in small letters. */
const NAMES: Readonly<Record<DetailField, readonly string[]>> = {
  time: ["time", "starttime", "start", "timestamp", "setuptime", "calldate", "invitetime"],
  callId: ["callid", "sipcallid", "uniqueid"],
  calling: ["calling", "callingnumber", "ani", "from", "fromuser", "srcuser", "src", "caller"],
  called: ["called", "callednumber", "dnis", "to", "touser", "dstuser", "dst", "callee"],
  trunk: ["trunk", "ingress", "ingresstrunk", "carrier", "route"],
  sourceIp: ["sourceip", "srcip", "ingressip", "ip"],
  attestation: ["attestation", "attest"],
  verstat: ["verstat", "verification"],
  origId: ["origid"],
  answered: ["answered", "answer", "connected"],
  duration: ["duration", "durationseconds", "billsec", "talktime"],
  label: ["label", "unwanted", "spam"],
};
const REQUIRED: readonly DetailField[] = ["time", "calling"];

/**
 * Finds the columns of a file by its header.
 *
 * @param asked what the operator says: field to column name, in place of the usual names
 * @throws RingfenceError USAGE for a field or a column that is not there, DATA_REFUSED when time or
 *   calling number have no column
 */
export function detailColumns(
  header: readonly string[],
  asked: Readonly<Record<string, string>>,
): DetailColumns {
  const plain = header.map((name) => name.toLowerCase().replace(/[^a-z0-9]/g, ""));
  const columns: Partial<Record<DetailField, number>> = {};
  for (const field of DETAIL_FIELDS) {
    const at = NAMES[field].map((name) => plain.indexOf(name)).find((found) => found >= 0);
    if (at !== undefined) columns[field] = at;
  }
  for (const [field, name] of Object.entries(asked)) {
    if (!isField(field)) {
      const known = DETAIL_FIELDS.join(", ");
      throw new RingfenceError("USAGE", `${field} is no field; there are ${known}`, { field });
    }
    const at = header.indexOf(name);
    if (at < 0) {
      const there = header.join(", ");
      throw new RingfenceError("USAGE", `there is no column ${name}; there are ${there}`, {
        field,
      });
    }
    columns[field] = at;
  }
  const missing = REQUIRED.find((field) => columns[field] === undefined);
  if (missing === undefined) return columns;
  throw new RingfenceError(
    "DATA_REFUSED",
    `no column is the ${missing}: name it with --columns ${missing}=NAME; there are ${header.join(", ")}`,
    { field: missing },
  );
}

function isField(text: string): text is DetailField {
  return (DETAIL_FIELDS as readonly string[]).includes(text);
}
