import { defineConfig } from "vitest/config";

// Two projects: what needs no server runs side by side; what starts Redis, Kamailio or SIPp
// runs one file after the other, because they share the machine's two cores.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [
            "test/browser/**",
            "test/sip/calls/**",
            "test/sip/existing-sbc/**",
            "test/sip/opensips/**",
            "test/sip/transit/**",
            "test/redis/**",
            "test/faults/**",
            "test/service/**",
          ],
          // A bound for what hangs, not a measure of speed: the machines are shared.
          testTimeout: 60_000,
          expect: { poll: { timeout: 10_000 } },
        },
      },
      {
        test: {
          name: "real-parts",
          include: [
            "test/browser/**/*.test.ts",
            "test/sip/calls/**/*.test.ts",
            "test/sip/existing-sbc/**/*.test.ts",
            "test/sip/opensips/**/*.test.ts",
            "test/sip/transit/**/*.test.ts",
            "test/redis/**/*.test.ts",
            "test/faults/**/*.test.ts",
            "test/service/**/*.test.ts",
          ],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 10_000 } },
        },
      },
    ],
  },
});
