import { randomBytes } from "node:crypto";
import { noticeIdKey, type OpenedNoticeId, openNoticeId, sealNoticeId } from "../sip/notice-id.ts";
import { pooledRandom } from "../sip/random-pool.ts";

/** Names decisions: cheap ids for those that stay in the log, sealed ones for those that leave. */
export interface DecisionIds {
  newId(): string;
  newNoticeId(now: number): string;
}

const KEY_NUMBER = 1;

/** @param secret the key of `secret-key.ts` */
export function decisionIds(secret: Uint8Array): DecisionIds {
  // Unique over services and restarts without asking anybody.
  const process = randomBytes(6).toString("base64url");
  const key = noticeIdKey(KEY_NUMBER, secret);
  const fillRandom = pooledRandom();
  let count = 0;
  return {
    newId() {
      count += 1;
      return `${process}-${count.toString(36)}`;
    },
    newNoticeId: (now) => sealNoticeId(key, now, fillRandom),
  };
}

/** Tells the ids that were sealed with this secret, by any service that has it, from all others. */
export function idOpener(secret: Uint8Array): (id: string) => OpenedNoticeId {
  const keys = [noticeIdKey(KEY_NUMBER, secret)];
  return (id) => openNoticeId(keys, id);
}
