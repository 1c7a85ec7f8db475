import { describe, expect, it } from "vitest";
import { Health } from "../../service/observability/health.ts";

const up = { ok: true, required: true, detail: "" };

describe("health", () => {
  it("is ready when every required component is well", () => {
    const health = new Health({ dno: () => up, policy: () => up });
    expect(health.ready()).toBe(true);
    expect(health.components()).toEqual({
      dno: up,
      policy: up,
      draining: { ok: true, required: true, detail: "no" },
    });
  });

  it("is ready without a component that is not required: a store that is away", () => {
    const store = { ok: false, required: false, detail: "connection refused" };
    expect(new Health({ dno: () => up, store: () => store }).ready()).toBe(true);
  });

  it("is not ready without a required one, and is again when it comes", () => {
    let loaded = false;
    const health = new Health({ dno: () => ({ ...up, ok: loaded }) });
    expect(health.ready()).toBe(false);
    loaded = true;
    expect(health.ready()).toBe(true);
  });

  it("is not ready once it drains", () => {
    const health = new Health({ dno: () => up });
    health.drain();
    expect(health.ready()).toBe(false);
    expect(health.components()["draining"]).toEqual({ ok: false, required: true, detail: "yes" });
  });
});
