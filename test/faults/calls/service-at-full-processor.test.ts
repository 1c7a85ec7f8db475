import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { writeWrkScript } from "../../../bench/per-call/wrk.ts";
import { type Program, startProgram } from "../../sip/harness/program.ts";
import { makeScratchFolder } from "../../sip/harness/scratch-folder.ts";
import type { Service } from "../../sip/harness/service.ts";
import { describeFault } from "./fault.ts";

/** Others ask, too: so many questions at once that the service never has nothing to do. */
const CONNECTIONS = 200;
const QUESTION = JSON.stringify({
  callId: "flood@caller",
  from: "sip:+16862000199@caller.example",
});

const folder = makeScratchFolder("flood");
afterAll(() => folder.remove());

let flood: Program | undefined;
let share = 0;
let before = { wantedMs: 0, at: 0 };

/** Milliseconds that the service's main thread has run, or has waited for a processor, until now. */
async function wantedProcessor({ pid }: Service): Promise<{ wantedMs: number; at: number }> {
  const text = await readFile(join("/proc", String(pid), "task", String(pid), "schedstat"), "utf8");
  const [ran = 0, waited = 0] = text.split(" ").map(Number);
  return { wantedMs: (ran + waited) / 1e6, at: performance.now() };
}

describeFault(
  "the service is at 100 % of a processor",
  {
    strike: async ({ service }) => {
      const script = await writeWrkScript(folder.path, [QUESTION]);
      flood = await startProgram("wrk", [
        ...["-t1", `-c${CONNECTIONS}`, "-d10s", "-s", script],
        `http://127.0.0.1:${service.httpPort}`,
      ]);
      before = await wantedProcessor(service);
    },
    lastsMs: 2_000,
    end: async ({ service }) => {
      const after = await wantedProcessor(service);
      share = (after.wantedMs - before.wantedMs) / (after.at - before.at);
      await flood?.stop();
    },
  },
  () => {
    it("was so: it ran or waited for a processor nearly all the time", () => {
      expect(share).toBeGreaterThan(0.8);
    });
  },
);
