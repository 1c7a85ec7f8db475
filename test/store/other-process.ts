import { readFile, writeFile } from "node:fs/promises";
import type { Score } from "../../service/decision/scores.ts";
import { asRingfenceError } from "../../service/errors.ts";
import type { CallRecord } from "../../service/ledger/call-record.ts";
import { openStore } from "../../service/store/open-store.ts";
import type { SnapshotInfo } from "../../service/store/store.ts";

/**
 * What the other process of `two-processes.test.ts` does: opens the embedded store in the
 * directory of its first argument, does what its second one says, and tells its parent.
 */
const [dataDir = "", task = "", argument = ""] = process.argv.slice(2);
const store = await openStore({ redisUrl: undefined, dataDir, redisCommandTimeoutMs: 1_000 });

const SCORE: Score = { score: 97, category: "scam", expiresAtMs: undefined };

async function* endless(): AsyncGenerator<readonly [number, Score]> {
  for (let n = 0; ; n += 1) {
    if (n % 20_000 === 0) process.send?.(n);
    yield [12_000_000_000 + n, SCORE];
  }
}

const TASKS: Record<string, () => Promise<void>> = {
  async override() {
    await store.overrides.put({
      kind: "allowed",
      digits: "2125551234",
      reason: "from another process",
      requester: "",
      proof: "",
      createdAtMs: 0,
      expiresAtMs: undefined,
    });
    await store.close();
  },
  async "hold-lock"() {
    const lock = await store.locks.acquire("reload", 3_600_000);
    process.send?.(lock?.held());
    setInterval(() => {}, 1_000);
  },
  async "endless-import"() {
    await store.scores.importMany(endless());
  },
  async "score-when-told"() {
    process.once("message", async () => {
      await store.scores.set(12125551234, SCORE);
      await store.close();
      process.disconnect?.();
    });
    process.send?.("ready");
  },
  /** Publishes what the file beside `argument` describes, and says what came of it. */
  async publish() {
    const info: SnapshotInfo = JSON.parse(await readFile(`${argument}.json`, "utf8"));
    const told: Record<string, unknown> = {};
    try {
      await store.snapshots.put(info, argument);
      await store.snapshots.makeCurrent(info.version);
    } catch (error) {
      const { code, message } = asRingfenceError(error);
      Object.assign(told, { code, message });
    }
    const [current] = await Promise.all([store.snapshots.current(), store.close()]);
    console.log(JSON.stringify({ ...told, current: current?.version }));
  },
  /** Keeps the records of the file `argument`, and says what came of it. */
  async records() {
    const records: CallRecord[] = JSON.parse(await readFile(argument, "utf8"));
    const told: Record<string, unknown> = {};
    try {
      await store.records.append(records, 3650);
    } catch (error) {
      const { code, message } = asRingfenceError(error);
      Object.assign(told, { code, message });
    }
    await store.close();
    console.log(JSON.stringify(told));
  },
  /** Copies the current snapshot again and again while another process publishes. */
  async "fetch-for-ever"() {
    for (let round = 0; ; round += 1) {
      const current = await store.snapshots.current();
      if (current === undefined) continue;
      await store.snapshots.fetch(current.version, argument);
      await writeFile(`${argument}.rounds`, String(round));
    }
  },
};

await TASKS[task]?.();
