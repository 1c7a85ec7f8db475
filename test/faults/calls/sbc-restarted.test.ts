import { describeFault } from "./fault.ts";

// A caller who has heard nothing sends the INVITE again (RFC 3261 §17.1.1.2, timer A) and gets an
// answer from the SBC that has come back. What the old one had taken on, with a 100, it takes with it.
describeFault("the SBC is restarted", {
  sbcIsAway: true,
  strike: async ({ sbcs }) => {
    await Promise.all(sbcs.map((sbc) => sbc.shutDown()));
  },
  lastsMs: 1_000,
  end: async ({ sbcs }) => {
    await Promise.all(sbcs.map((sbc) => sbc.startAgain()));
  },
});
