import type { FindingEntry } from "./entry.ts";

const TRANSMIT = "47 CFR 64.1200(k)(9)";

/**
 * What is said of a refusal on its way through an SBC. `transit.*` are about a 603+ and a 608, which
 * carry redress data; `transit.plain-*` about other 603s and 607s, where less is lost.
 */
export const TRANSIT_FINDINGS = {
  "transit.second-route": {
    severity: "error",
    meaning: "After a 603+ the call was tried on another route.",
    clause: `${TRANSMIT}; RFC 3261 §16.7`,
    mend: 'End the call at any 603: in Kamailio `if (t_check_status("603")) exit;` before any failover, in OpenSIPS `disable_6xx_block` 0; on other SBCs take 603 out of the route-advance and crankback codes.',
  },
  "transit.plain-second-route": {
    severity: "warning",
    meaning: "After a 603, 607 or 608 the call was tried on another route.",
    clause: "RFC 3261 §16.7",
    mend: "A 6xx is the last word for all branches: take it out of the route-advance codes.",
  },
  "transit.not-answered": {
    severity: "error",
    meaning: "The refusal came from downstream, and upstream got no final response.",
    clause: TRANSMIT,
    mend: "If the capture is whole, find where the SBC keeps the response back (a failure_route that waits, a timer).",
  },
  "transit.code-changed": {
    severity: "error",
    meaning: "The status of the response was changed.",
    clause: TRANSMIT,
    mend: "Let the status through as it comes: no response map for 6xx, no `t_reply` or `change_reply_status` in its way.",
  },
  "transit.plain-code-changed": {
    severity: "warning",
    meaning: "The status of a 603 or 607 without redress data was changed.",
    clause: "RFC 3261 §16.7",
    mend: "Let the status through as it comes; a 603+ on this way would be lost.",
  },
  "transit.phrase-changed": {
    severity: "error",
    meaning: "The phrase of a 603+ was changed; without it the response is a plain 603.",
    clause: `${TRANSMIT}; ATIS-1000099`,
    mend: "Let the phrase through: FreeSWITCH needs `sip_603plus_passthrough=true`; other B2BUAs write their own phrase unless told otherwise.",
  },
  "transit.plain-phrase-changed": {
    severity: "note",
    meaning: "The phrase of a response without redress data was changed.",
    clause: "RFC 3261 §7.2",
    mend: "Nothing need be done; a 603+ on this way would be lost.",
  },
  "transit.reason-lost": {
    severity: "error",
    meaning: "A Reason value was lost.",
    clause: `${TRANSMIT}; RFC 3326 §2`,
    mend: "Find what removes it: header clean-up (`remove_hf`), topology hiding, a B2BUA without pass-through of Reason.",
  },
  "transit.reason-rewritten": {
    severity: "error",
    meaning: "A Reason value was changed.",
    clause: `${TRANSMIT}; RFC 3326 §2`,
    mend: "Find what rewrites it: a header manipulation rule, a gateway that makes its own Reason, a buffer that cuts it off.",
  },
  "transit.reason-reordered": {
    severity: "error",
    meaning: "The Reason values came in another order; receivers look at the first.",
    clause: "RFC 3261 §7.3.1",
    mend: "Keep the order of header fields of one name.",
  },
  "transit.reason-added": {
    severity: "warning",
    meaning: "A Reason value was added.",
    clause: "RFC 3326 §2; RFC 9366 §3",
    mend: "Switch off what adds a Reason of its own to a response that has one.",
  },
  "transit.reason-respelled": {
    severity: "warning",
    meaning:
      "A Reason value means the same and has other bytes: blanks, folding, case, joined or separate lines.",
    clause: "RFC 3261 §7.3.1",
    mend: "Legal; but FreeSWITCH and Asterisk compare bytes, so let it through as it came.",
  },
  "transit.call-info-lost": {
    severity: "error",
    meaning: "A Call-Info with purpose=jwscard was lost or changed.",
    clause: "RFC 8688 §3.1",
    mend: "Find what removes or rewrites Call-Info.",
  },
  "transit.header-lost": {
    severity: "note",
    meaning: "Another header that concerns both ends was lost.",
    clause: "RFC 3261 §16.6 and §16.7",
    mend: "Look whether it should have gone through; a B2BUA passes only what it is told to.",
  },
  "transit.header-rewritten": {
    severity: "note",
    meaning: "Another header that concerns both ends was changed or re-ordered.",
    clause: "RFC 3261 §16.7",
    mend: "Look whether it should have gone through unchanged.",
  },
  "transit.retry-after-added": {
    severity: "warning",
    meaning: "A Retry-After was added to a refusal.",
    clause: "RFC 3261 §20.33",
    mend: "Leave it out: it invites another attempt.",
  },
} as const satisfies Record<string, FindingEntry>;
