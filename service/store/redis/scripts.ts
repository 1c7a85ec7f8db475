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

/** KEYS: entries, generation. The generation, and fields and JSON in turn, as of one moment. */
export const ALL_OVERRIDES = `
return { redis.call('GET', KEYS[2]) or '0', redis.call('HGETALL', KEYS[1]) }`;

/**
 * KEYS: entries, generation. ARGV: the generation that they were read at, then fields and JSON in
 * turn. Puts back which of them are missing, and returns how many; -1 when there were changes since.
 */
export const RESTORE_OVERRIDES = `
if tonumber(redis.call('GET', KEYS[2]) or '0') > tonumber(ARGV[1]) then return -1 end
local restored = 0
for i = 2, #ARGV, 2 do
  restored = restored + redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1])
end
redis.call('SET', KEYS[2], ARGV[1])
${announce("overrides", "KEYS[2]")}
return restored`;

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

/**
 * KEYS: requests, generation, open, closed, and the set of the calling number where there is one.
 * ARGV: id, the revision that is stored ('' for none), JSON, when it was made, when it was closed
 * ('' while it is open). 0 when another revision is stored.
 */
export const PUT_REDRESS = `
local stored = redis.call('HGET', KEYS[1], ARGV[1])
local revision = stored and tostring(cjson.decode(stored).revision) or ''
if revision ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
if ARGV[5] == '' then
  redis.call('ZADD', KEYS[3], ARGV[4], ARGV[1])
else
  redis.call('ZREM', KEYS[3], ARGV[1])
  redis.call('ZADD', KEYS[4], ARGV[5], ARGV[1])
end
if KEYS[5] then redis.call('ZADD', KEYS[5], ARGV[4], ARGV[1]) end
${announce("redress", "KEYS[2]")}
return 1`;

/** KEYS: requests, marks. ARGV: id, then fields and values. */
export const MARK_REDRESS = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
return redis.call('HSET', KEYS[2], unpack(ARGV, 2))`;

/** KEYS: requests, marks, closed, and the set of the calling number. ARGV: id, its marks. */
export const FORGET_REDRESS = `
redis.call('HDEL', KEYS[2], unpack(ARGV, 2))
redis.call('ZREM', KEYS[3], ARGV[1])
if KEYS[4] then redis.call('ZREM', KEYS[4], ARGV[1]) end
return redis.call('HDEL', KEYS[1], ARGV[1])`;

/** KEYS: a lock. ARGV: token. Gives the lock back only when it is still that of the token. */
export const RELEASE_LOCK = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

/**
 * KEYS: the log of a day, its common texts, then per record the buckets of its id, calling number,
 * called number and Call-ID. ARGV: when the day is forgotten (seconds since 1970), how many common
 * texts; each of those as reference and text; per record its entry, its milliseconds in the day (4
 * bytes) and, in the order of the buckets, 6 bytes to find it by, or none. See record-index.ts.
 * A record whose id is there already is left out, so that a batch may be written again.
 */
export const APPEND_RECORDS = `
local n = redis.call('XLEN', KEYS[1])
local at = 3
for i = 1, tonumber(ARGV[2]) do
  redis.call('HSETNX', KEYS[2], ARGV[at], ARGV[at + 1])
  at = at + 2
end
local function holds(bucket, tail)
  local found = string.find(bucket, tail, 1, true)
  while found and (found - 1) % 14 ~= 0 do
    found = string.find(bucket, tail, found + 1, true)
  end
  return found
end
for i = 3, #KEYS, 4 do
  local ids = redis.call('GET', KEYS[i])
  if not (ids and holds(ids, ARGV[at + 2])) then
    n = n + 1
    redis.call('XADD', KEYS[1], n .. '-0', 'r', ARGV[at])
    local where = struct.pack('>I4', n) .. ARGV[at + 1]
    for j = 0, 3 do
      local tail = ARGV[at + 2 + j]
      if tail ~= '' and redis.call('APPEND', KEYS[i + j], tail .. where) == 14 then
        redis.call('EXPIREAT', KEYS[i + j], ARGV[1])
      end
    end
  end
  at = at + 6
end
redis.call('EXPIREAT', KEYS[1], ARGV[1])
redis.call('EXPIREAT', KEYS[2], ARGV[1])
return n`;

/** KEYS: the log of a day. ARGV: numbers of entries. Each entry, or nil where it is no longer there. */
export const READ_RECORDS = `
local entries = {}
for i, n in ipairs(ARGV) do
  local entry = redis.call('XRANGE', KEYS[1], n .. '-0', n .. '-0')[1]
  entries[i] = entry and entry[2][2] or false
end
return entries`;
