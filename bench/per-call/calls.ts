import { createHash } from "node:crypto";

/** A calling number of the mix and what is known of it. */
export interface BenchCall {
  readonly callingNumber: string;
  readonly kind: "pass" | "reject" | "block";
}

/** Of 100 calls: 90 pass, 7 are on the DNO list, 3 have a high score. */
const REJECTS_OF_100 = 7;
const BLOCKS_OF_100 = 3;
const CALLING_NUMBERS = 20_000;

/**
 * The calls of the benchmark, the same in every run. Passing and blocked numbers are in NPA 303,
 * an ordinary one; rejected ones are in 555-01XX, which no one can call from.
 */
export function benchCalls(): readonly BenchCall[] {
  return Array.from({ length: CALLING_NUMBERS }, (_, at) => {
    const share = at % 100;
    const line = String(at % 10_000).padStart(4, "0");
    if (share < REJECTS_OF_100) return { callingNumber: `1303555${line}`, kind: "reject" };
    const kind = share < REJECTS_OF_100 + BLOCKS_OF_100 ? "block" : "pass";
    return { callingNumber: `1303${at < 10_000 ? "444" : "445"}${line}`, kind };
  });
}

/** A PASSporT of the usual size: ES256, `shaken`; its signature is noise, nobody checks it here. */
function identityHeader(callingNumber: string, at: number): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const header = encode({
    alg: "ES256",
    ppt: "shaken",
    typ: "passport",
    x5u: "https://certificates.example.net/shaken/9206-20260101.pem",
  });
  const payload = encode({
    attest: "A",
    dest: { tn: ["13035551212"] },
    iat: 1_700_000_000 + at,
    orig: { tn: callingNumber },
    origid: "8a6bc1d2-1f6a-4f8e-9c42-5a1f3de0c7aa",
  });
  const signature = createHash("sha512").update(String(at)).digest("base64url").slice(0, 86);
  return `${header}.${payload}.${signature};info=<https://certificates.example.net/shaken/9206-20260101.pem>;alg=ES256;ppt=shaken`;
}

/** The body of `POST /v1/decide` for one call: about 1 KB, as the shipped script sends it. */
export function decideBody(call: BenchCall, at: number): string {
  const number = `+${call.callingNumber}`;
  return JSON.stringify({
    callId: `${at.toString(16)}-4c5d-11f0-9a1b-0242ac120002@sbc1.example.net`,
    from: `"Example Caller" <sip:${number}@sbc1.example.net;user=phone>;tag=a${at}`,
    pai: [`<sip:${number}@sbc1.example.net;user=phone>`],
    ruri: "sip:+13034441212@sbc2.example.net;user=phone",
    to: "<sip:+13034441212@sbc2.example.net;user=phone>",
    identity: [identityHeader(call.callingNumber, at)],
    sourceIp: "192.0.2.10",
    trunk: "carrier-a",
    attest: "A",
    verstat: "TN-Validation-Passed",
  });
}
