import { describe, expect, it } from "vitest";
import { RingfenceError } from "../../service/errors.ts";
import { firstList } from "../../service/wiring/first-list.ts";
import { keptLog } from "./kept-log.ts";

/** Runs it with builds that end as they are told; a build that ends well makes the service ready. */
async function run(outcomes: readonly (Error | "built")[], state = { ready: false }) {
  const { logger, lines } = keptLog();
  const left = [...outcomes];
  let pauses = 0;
  const reload = async () => {
    const outcome = left.shift();
    if (outcome instanceof Error) throw outcome;
    state.ready = true;
  };
  const pause = async () => {
    pauses += 1;
  };
  await firstList(() => state.ready, reload, pause, logger);
  return { lines, pauses, built: outcomes.length - left.length };
}

const AWAY = new RingfenceError("STORE_UNAVAILABLE", "Redis does not answer");
const BAD = new RingfenceError("BAD_CONFIGURATION", "manifest.yaml:3: format is not known");
const LOCKED = new RingfenceError("LOCKED", "another run holds the lock");

describe("the first list of a service", () => {
  it("is not built when there is one", async () => {
    expect(await run(["built"], { ready: true })).toMatchObject({ built: 0, lines: [] });
  });

  it("is built at once when there is none", async () => {
    expect(await run(["built"])).toMatchObject({ built: 1, pauses: 0, lines: [{ level: 40 }] });
  });

  it("is tried again until it is there, and each reason is said once", async () => {
    const { lines, pauses } = await run([AWAY, AWAY, BAD, BAD, "built"]);
    expect(pauses).toBe(4);
    expect(lines.slice(1).map(({ err }) => (err as Error).message)).toEqual([
      AWAY.message,
      BAD.message,
    ]);
  });

  it("is no error when another run is building it", async () => {
    const { lines } = await run([LOCKED, "built"]);
    expect(lines.map(({ level }) => level)).toEqual([40, 30]);
  });

  it("is not built once more when it came from elsewhere during the pause", async () => {
    const state = { ready: false };
    const { logger } = keptLog();
    let builds = 0;
    const reload = async () => {
      builds += 1;
      throw LOCKED;
    };
    const pause = async () => {
      state.ready = true;
    };
    await firstList(() => state.ready, reload, pause, logger);
    expect(builds).toBe(1);
  });
});
