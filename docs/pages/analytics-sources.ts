import { ANSWER_KEYS, VENDOR_KEYS } from "../../service/analytics/vendors/vendors-file.ts";
import { SETTINGS } from "../../service/settings.ts";
import { code, table } from "./markdown.ts";

/** A file of vendors as `docs/analytics.md` shows it. */
export const VENDORS_EXAMPLE = `vendors:
  acme:
    address: "https://api.example.com/v2/numbers/{plus}"
    headers: { Authorization: { file: acme.token } }
    answer:
      found: data.known
      level: data.spam_risk
      levels: { low: 10, medium: 60, high: 92 }
      category: data.spam_category
    deadlineMs: 40
    dailyBudget: 50000
  bureau:
    address: "https://lookup.example.net/score?number={e164}"
    headers: { X-Key: { env: BUREAU_KEY } }
    answer: { score: "[0].score", scoreMost: 5 }
    decides: next-call
    dailyBudget: 2000
`;

/** Where the behaviour figures come from. */
export function behaviourWindows(): string[] {
  const numbers = Number(SETTINGS.behaviourNumbers.otherwise);
  return [
    "## Behaviour windows",
    "What a calling number, its exchange, its trunk and its attesting party have done lately is counted in the service itself, in windows that slide: attempts of the last minute and hour, ended, answered and short calls and their duration in the last hour, sequential dialling, when the first attempt was seen. Of the oldest part of a window as much counts as the window still covers. Different called numbers are estimated (HyperLogLog, 13 % standard error) over the last half hour to hour, and told by the attempts of that time. What another service tells late counts in its own time. A restart begins anew, and for a day nobody counts as new.",
    `${numbers.toLocaleString("en")} numbers are remembered (\`RINGFENCE_BEHAVIOUR_NUMBERS\`), 230 bytes each; beyond, the oldest and quietest of a few make room. \`npm run bench:behaviour\` measures memory and time.`,
    "Services on one Redis tell one another of their calls twice a second, so that a caller who spreads over four SBCs is seen as one. Nothing on the path of a call waits for that: without Redis each service goes on with what it sees itself. With the embedded store a service has only its own calls.",
    "**Ends of calls.** Without them there are attempts and nothing else: no answer rate, no short calls. Kamailio tells them with `ringfence-ends.cfg` of `kamailio-cfg/`, OpenSIPS with that of `opensips-cfg/`; the README beside each says where the one line goes. Any other SBC sends a JSON-RPC notification to `/rpc`, or over TCP, when a call has ended that it asked about and that went on:",
    '```json\n{"jsonrpc":"2.0","method":"observe","params":{"callId":"a84b4c76e66710","from":"sip:+13034441234@sbc","ruri":"sip:+13034440000@sbc","trunk":"carrier-a","outcome":"answered","durationMs":31000}}\n```',
    "`outcome` is `answered`, with `durationMs` from answer to end, or `unanswered`. The other fields are those of the question (`from`, `pai`, `ruri`, `to`, `sourceIp`, `trunk`, `origId`), so that the end is counted for the same parties. A call that Ringfence refused has no end.",
  ];
}

/** The file that RINGFENCE_VENDORS names. */
export function vendors(): string[] {
  const rows = (keys: Readonly<Record<string, string>>) =>
    Object.entries(keys).map(([key, meaning]) => [code(key), meaning]);
  return [
    "## Vendors",
    "A number that has no score in the table is looked up at the vendors of the file that `RINGFENCE_VENDORS` names, all of them at once; the highest score counts. It is read at the start (exit status 78 when it is bad, with line and key) and again at SIGHUP, when a bad one changes nothing.",
    `\`\`\`yaml\n${VENDORS_EXAMPLE}\`\`\``,
    table(["key of a vendor", "meaning"], rows(VENDOR_KEYS)),
    table(["key of `answer`", "meaning"], rows(ANSWER_KEYS)),
    "A call never waits for more than `deadlineMs`; it then passes with the cause `degraded.scores` unless other evidence blocks it, and the late answer decides the next call of the number. Of one number one question is open at a time. After five failures in a row a vendor is left alone for five seconds, and then tried once; after five late answers it goes on being asked, and one call in five seconds waits for it. `ringfence_vendor_lookups_total` counts what came of each look-up (metrics.md).",
  ];
}
