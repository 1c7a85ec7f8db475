import type { Topic } from "../store.ts";
import { CHANNEL } from "./keys.ts";

/**
 * The Lua scripts: what must be one step, for everyone who looks and whatever breaks. Each names
 * the keys it takes; all keys of one script share a hash tag.
 */

// Counts the change and tells of it, in the same step as the change. The count is in the message,
// so that a service which hears it does not react again when it polls the counter.
function announce(topic: Topic, generationKey: string): string {
  return `redis.call('PUBLISH', '${CHANNEL}', '${topic} ' .. redis.call('INCR', ${generationKey}))`;
}

/** KEYS: infos, current, generation, published. ARGV: version. 0 when there is no such snapshot. */
export const MAKE_CURRENT = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('SET', KEYS[2], ARGV[1])
redis.call('SADD', KEYS[4], ARGV[1])
${announce("snapshot", "KEYS[3]")}
return 1`;

/** KEYS: infos, current. The description of the current snapshot, or nil. */
export const CURRENT = `
local version = redis.call('GET', KEYS[2])
if not version then return false end
return redis.call('HGET', KEYS[1], version)`;

/** KEYS: infos, current, published. ARGV: version. Forgets a snapshot, unless it is the current one. */
export const FORGET_SNAPSHOT = `
if redis.call('GET', KEYS[2]) == ARGV[1] then return 0 end
redis.call('SREM', KEYS[3], ARGV[1])
return redis.call('HDEL', KEYS[1], ARGV[1])`;

/** KEYS: entries, generation. ARGV: field, JSON. */
export const PUT_OVERRIDE = `
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
${announce("overrides", "KEYS[2]")}
return 1`;

/** KEYS: entries, generation. ARGV: field. 1 when there was one. */
export const REMOVE_OVERRIDE = `
if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
${announce("overrides", "KEYS[2]")}
return 1`;

/** KEYS: generation of the scores. The scores themselves are in other slots. */
export const ANNOUNCE_SCORES = `
${announce("scores", "KEYS[1]")}
return 1`;

/** KEYS: per score the hash it goes into. ARGV: per score its field, and the packed score. */
export const SET_SCORES = `
for i, key in ipairs(KEYS) do redis.call('HSET', key, ARGV[2 * i - 1], ARGV[2 * i]) end
return #KEYS`;

/** KEYS: hashes of scores. ARGV: now, milliseconds. Removes what has expired (score-packing.ts). */
export const REMOVE_EXPIRED_SCORES = `
local now = tonumber(ARGV[1])
local removed = 0
for _, key in ipairs(KEYS) do
  local entries = redis.call('HGETALL', key)
  for i = 1, #entries, 2 do
    local a, b, c, d, e, f = string.byte(entries[i + 1], 3, 8)
    local expiry = ((((a * 256 + b) * 256 + c) * 256 + d) * 256 + e) * 256 + f
    if expiry > 0 and expiry <= now then
      removed = removed + redis.call('HDEL', key, entries[i])
    end
  end
end
return removed`;

/** KEYS: a lock. ARGV: token. Gives the lock back only when it is still that of the token. */
export const RELEASE_LOCK = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;
