/** What a column of a CDR export can hold. */
export const CDR_FIELDS = {
  status: "final status, three digits; the only one that is needed",
  phrase: "phrase of the status line; where it holds a Reason header instead, that is told",
  reason: "value of the Reason header",
  calling: "calling number",
  route: "trunk, gateway or carrier that the call went to",
  action: "what Ringfence decided on the call: `block` is a 603+ of our own",
  downstreamStatus: "status that came from downstream, where the record has both sides",
  downstreamPhrase: "its phrase",
  downstreamReason: "its Reason header",
} as const;

export type CdrField = keyof typeof CDR_FIELDS;

/** Which cell of a row each field is; from 0. */
export type CdrColumns = ReadonlyMap<CdrField, number>;

/**
 * Names of columns, the likeliest first: those of `acc` in Kamailio and OpenSIPS with the extra
 * fields of their default scripts and of kamailio-cfg/ringfence-acc.cfg, of FreeSWITCH's variables, and others in common use.
 */
export const CDR_COLUMN_NAMES: Readonly<Record<CdrField, readonly string[]>> = {
  status: [
    "sip_code",
    "status",
    "sip_status",
    "status_code",
    "response_code",
    "final_status",
    "code",
  ],
  phrase: ["sip_phrase", "phrase", "reason_phrase", "status_text", "sip_reason"],
  reason: ["reason_header", "reason_hf", "sip_603plus_reason", "sip_reason_header", "reason"],
  calling: [
    "src_user",
    "caller",
    "calling_number",
    "calling",
    "from_user",
    "caller_id_number",
    "caller_id",
    "ani",
    "cli",
    "a_number",
    "source_number",
    "src",
    "from",
  ],
  route: [
    "trunk",
    "route",
    "gateway",
    "gw",
    "carrier",
    "carrier_id",
    "egress_trunk",
    "dst_domain",
    "destination_ip",
    "dst_ip",
  ],
  action: ["ringfence_action", "ringfence"],
  downstreamStatus: ["ringfence_status", "downstream_status", "downstream_code"],
  downstreamPhrase: ["ringfence_phrase", "downstream_phrase"],
  downstreamReason: ["ringfence_reason", "downstream_reason"],
};

export type FoundColumns =
  | { readonly ok: true; readonly columns: CdrColumns }
  | { readonly ok: false; readonly reason: string };

/**
 * Finds the columns in a header; letters and digits of the names count alone.
 *
 * @param wished names of columns that the operator gave, which count before the usual ones
 */
export function findCdrColumns(
  header: readonly string[],
  wished: ReadonlyMap<CdrField, string>,
): FoundColumns {
  const names = header.map(plainName);
  const columns = new Map<CdrField, number>();
  for (const field of Object.keys(CDR_FIELDS) as CdrField[]) {
    const wish = wished.get(field);
    const candidates = wish === undefined ? CDR_COLUMN_NAMES[field] : [wish];
    const at = candidates.map((name) => names.indexOf(plainName(name))).find((index) => index >= 0);
    if (at !== undefined) columns.set(field, at);
    else if (wish !== undefined) {
      return { ok: false, reason: `its header has no column ${wish} for ${field}` };
    }
  }
  if (!columns.has("status")) return { ok: false, reason: missing("status") };
  if (!columns.has("phrase") && !columns.has("reason")) {
    return { ok: false, reason: `${missing("phrase")}, nor one for reason` };
  }
  return { ok: true, columns };
}

function missing(field: CdrField): string {
  const usual = CDR_COLUMN_NAMES[field].slice(0, 3).join(", ");
  return `its header has no column for ${field} (${usual} ...; name yours with --columns ${field}=NAME)`;
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}
