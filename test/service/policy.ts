/** A policy that enforces every rule, with a trunk for each way to differ from that. */
export const POLICY = `notice:
  url: "https://redress.example.net/r/{id}"
  location: RLN
emergency:
  callingNumbers: ["+12125550123"]
patterns:
  seen-before:
    meaning: a number that most sources name
    mode: enforce
    approvedBy: Jane Roe
    approvedOn: 2026-01-02
    reviewBy: 2099-01-01
    evidence: { reputation.score: 3 }
rules:
  analytics.score: { mode: enforce, thresholds: { A: 95, B: 90, C: 85, none: 85 } }
trunks:
  watched:
    rules:
      dno.invalid: { mode: observe }
      dno.inbound-only: { mode: observe }
      analytics.score: { mode: observe }
  psap: { emergency: true }
`;

/** Calling numbers that each fall under one class; those of the samples are invented. */
export const CALLERS = {
  /** In no class: an exchange of no source that covers its NPA. */
  good: "+13034441234",
  /** Exchange 555: by the bundled number plan, however old it is. */
  invalid: "+13035550142",
  /** By the samples. */
  unallocated: "+16863450100",
  unused: "+16862220142",
  inboundOnly: "+16862000142",
} as const;
