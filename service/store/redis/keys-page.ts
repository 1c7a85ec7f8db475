import { CHANNEL, KEY_TABLE } from "./keys.ts";

/** `docs/redis-keys.md`, made from the table of keys; a test compares the file with it. */
export function redisKeysPage(): string {
  const rows = KEY_TABLE.map(({ key, type, holds, life }) => {
    return `| \`${key}\` | ${type} | ${holds} | ${life} |`;
  });
  return [
    "# What Ringfence keeps in Redis",
    "",
    "<!-- Made from service/store/redis/keys.ts by `npm run docs`. -->",
    "",
    "All keys begin with `ringfence:`. What stands between `{` and `}` in a key is its hash tag: keys",
    "with the same tag are in one slot of a Cluster, because they are changed in one step. What is",
    "large is spread over many slots.",
    "",
    "| key | type | holds | lives |",
    "|---|---|---|---|",
    ...rows,
    "",
    `Changes are published on the channel \`${CHANNEL}\` as \`<topic> <generation>\`, topic being`,
    "`snapshot`, `overrides`, `scores` or `redress`. Every service also reads the generations once a",
    "second, so that a lost message costs a second and no more.",
    "",
    "## Addresses",
    "",
    "| `RINGFENCE_REDIS_URL` | what |",
    "|---|---|",
    "| `redis://[USER:PASSWORD@]HOST[:6379][/DATABASE]` | one server |",
    "| `redis+sentinel://[USER:PASSWORD@]HOST[:26379][,HOST...]/MASTER-NAME[/DATABASE]` | the master that these Sentinels name; user and password are those of Redis, `?sentinelUsername=` and `?sentinelPassword=` those of the Sentinels |",
    "| `redis+cluster://[USER:PASSWORD@]HOST[:6379][,HOST...]` | the Cluster that any of these nodes belongs to |",
    "",
    "`rediss`, `rediss+sentinel` and `rediss+cluster` are the same over TLS; a private authority goes",
    "into `NODE_EXTRA_CA_CERTS`. User and password are percent-encoded.",
    "",
    "## Memory and settings of Redis",
    "",
    "A million scores take 29 to 36 MB, a snapshot its own size, a million records of blocked calls with",
    "evidence 380 MB in 28 days (as JSON they are 780 MB; measured with Redis 7.0, bench/README.md). A",
    "day of records goes away by its expiry: a DEL of the log of 36,000 calls takes a millisecond, and",
    "with `lazyfree-lazy-expire yes` a large day holds nobody up either. Use `maxmemory-policy noeviction`: an",
    "evicted chunk makes a snapshot unreadable, which services notice and refuse. Tested with Redis 7.0.",
    "",
  ].join("\n");
}
