import { randomBytes } from "node:crypto";
import { noticeIdKey, sealNoticeId } from "../../service/sip/notice-id.ts";

/** The key of the measured portal and of the ids that it is asked for. */
export const BENCH_KEY = noticeIdKey(1, new Uint8Array(32).fill(3));

const DAY_MS = 86_400_000;
const KINDS = ["unknown", "altered", "expired", "used"] as const;

/** Why an id is refused. */
export type IdKind = (typeof KINDS)[number];

export const ID_KINDS: readonly IdKind[] = KINDS;

/** Many ids of a kind, no two alike. */
export function idsOf(kind: IdKind, count: number, now: number): readonly string[] {
  const seal = (atMs: number) =>
    sealNoticeId(BENCH_KEY, atMs, (bytes) => bytes.set(randomBytes(bytes.length)));
  return Array.from({ length: count }, () => {
    if (kind === "unknown") return randomBytes(24).toString("base64url");
    if (kind === "expired") return seal(now - 100 * DAY_MS);
    const id = seal(now);
    return kind === "used" ? id : `${id.slice(0, -1)}${id.endsWith("A") ? "B" : "A"}`;
  });
}
