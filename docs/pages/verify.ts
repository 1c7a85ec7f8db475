import { CDR_COLUMN_NAMES, CDR_FIELDS, type CdrField } from "../../service/verify/cdr/columns.ts";
import type { FindingEntry } from "../../service/verify/findings/entry.ts";
import { MESSAGE_FINDINGS } from "../../service/verify/findings/message.ts";
import { NOTICE_FINDINGS_603 } from "../../service/verify/findings/notice.ts";
import { OTHER_FINDINGS } from "../../service/verify/findings/other-refusals.ts";
import { TRANSIT_FINDINGS } from "../../service/verify/findings/transit.ts";
import { code, page, table } from "./markdown.ts";

/** `docs/verify.md`. */
export function verifyPage(): string {
  return page(
    "What `ringfence verify` finds",
    "service/verify/findings/",
    "`ringfence verify` reads SIP messages and judges every 603, 607 and 608 among them: is it a 603+ (ATIS-1000099), plain, or malformed, where in the bytes that shows, which clause says so, and what to do. It needs no running service.",
    [
      "```",
      "ringfence verify trace.txt                     # one or many messages as text",
      "ringfence verify call.pcapng                   # pcap, pcapng: needs tshark",
      "ringfence verify < trace.txt                   # standard input, the same as -",
      "ringfence verify --both-sides sbc.pcap         # what the SBC changed in transit",
      "ringfence verify --upstream a.pcap --downstream b.pcap -o json",
      "```",
    ].join("\n"),
    "Text may have CRLF or LF, and other lines between the messages: it is read as sngrep, ngrep (`-W byline` too), HOMER, FreeSWITCH and Asterisk write it, and behind the prefix of a log where the first two lines of a message show what that is. JSON is what HOMER's API exports (`raw`), one document or one object a line. In a capture the bytes are those of the wire; TCP is put together, TLS is not decrypted. All of them may be gzipped.",
    "The **verdict** is what a receiver that reads as leniently as the grammar lets it makes of the response: `603+`, `607`, `608`, `plain`, `malformed`. The **findings** are strict: an `error` loses the redress data somewhere in the field or breaks a MUST, a `warning` may, a `note` says why a response was taken for what it is. ATIS-1000099 is cited by the section that public code and samples name; what they do not show of its text is not judged. So a 603+ can have an error: a `text` that does not begin with `v=analytics1` is a 603+ to some receivers and none to FreeSWITCH.",
    "A place is `file:line:column`, from 1, and the byte from the start of the file, from 0; in a capture and in JSON `file#packet:line:column`, and the byte from the start of the message.",
    "With both sides of an SBC, calls are paired by Call-ID, or where the SBC writes its own by calling and called number (last ten digits) within five seconds. In one capture the leg that was seen first is upstream.",
    "Exit status: 0 no error found, 64 usage, 65 an error found or a file that holds no SIP message, 69 tshark is missing, 74 a file cannot be read. With `-o json` (or `--json`): `{ messages, verdicts, severities, findings, refusals: [{ verdict, status, phrase, callId, place: { file, frame, offset, line, column }, notice, findings: [{ code, severity, place, found, meaning, clause, mend }] }], notListed, transit }`. At most 10,000 refusals are listed; all are counted.",
    "## A 603",
    findings(NOTICE_FINDINGS_603),
    "## A 607 or 608",
    findings(OTHER_FINDINGS),
    "## Any message",
    findings(MESSAGE_FINDINGS),
    "## In transit",
    findings(TRANSIT_FINDINGS),
    "## CDR exports",
    "`ringfence cdr audit calls.csv` counts by route and by calling number how many 603s were 603+, how many lost their redress data (the Reason, the phrase or the code), and where: `here`, when the record has both sides and it came whole; `before`, when it did not come whole. CSV with a header, comma, semicolon or tab, gzipped or not. Rows that cannot be read are refused with their lines and counted. Columns are found by these names, or given: `--columns route=carrier,reason=x_reason`.",
    table(
      ["field", "what it holds", "columns that it is looked for in"],
      Object.entries(CDR_FIELDS).map(([field, meaning]) => [
        code(field),
        meaning,
        CDR_COLUMN_NAMES[field as CdrField].map(code).join(" "),
      ]),
    ),
    "`acc` of Kamailio writes `Decline` as the phrase of a 603 that Kamailio made itself, whatever went out, so a block of our own is told by `action`. Where `acc` has `reason_from_hf`, its `sip_reason` holds the first Reason header, and the phrase is not known. An export without a column for the Reason counts a phrase of Network Blocked as 603+.",
  );
}

function findings(entries: Readonly<Record<string, FindingEntry>>): string {
  const rows = Object.entries(entries).map(([name, { severity, meaning, clause, mend }]) => [
    code(name),
    severity,
    meaning,
    clause,
    mend,
  ]);
  return table(["code", "severity", "meaning", "clause", "what to do"], rows);
}
