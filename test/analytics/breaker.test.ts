import { describe, expect, it } from "vitest";
import { Breaker } from "../../service/analytics/breaker.ts";

describe("the breaker", () => {
  function make() {
    const clock = { now: 1_000_000 };
    return { clock, breaker: new Breaker(3, 1_000, () => clock.now) };
  }

  it("stays closed while failures are not in a row", () => {
    const { breaker } = make();
    for (let round = 0; round < 10; round += 1) {
      breaker.failed();
      breaker.failed();
      breaker.succeeded();
    }
    expect(breaker.isOpen()).toBe(false);
    expect(breaker.mayTry()).toBe(true);
  });

  it("opens after so many failures in a row", () => {
    const { breaker } = make();
    breaker.failed();
    breaker.failed();
    expect(breaker.mayTry()).toBe(true);
    breaker.failed();
    expect(breaker.isOpen()).toBe(true);
    expect(breaker.mayTry()).toBe(false);
  });

  it("lets one try through after its rest, and the next after another", () => {
    const { breaker, clock } = make();
    for (let failure = 0; failure < 3; failure += 1) breaker.failed();
    clock.now += 999;
    expect(breaker.mayTry()).toBe(false);
    clock.now += 1;
    expect(breaker.mayTry()).toBe(true);
    expect(breaker.mayTry()).toBe(false);
    clock.now += 1_000;
    expect(breaker.mayTry()).toBe(true);
  });

  it("rests again when the try fails, and closes when it succeeds", () => {
    const { breaker, clock } = make();
    for (let failure = 0; failure < 3; failure += 1) breaker.failed();
    clock.now += 1_000;
    breaker.mayTry();
    clock.now += 500;
    breaker.failed();
    clock.now += 999;
    expect(breaker.mayTry()).toBe(false);
    clock.now += 1;
    expect(breaker.mayTry()).toBe(true);
    breaker.succeeded();
    expect(breaker.isOpen()).toBe(false);
    expect(breaker.mayTry()).toBe(true);
    expect(breaker.mayTry()).toBe(true);
  });

  it("does not stay open because the clock was set back", () => {
    const { breaker, clock } = make();
    for (let failure = 0; failure < 3; failure += 1) breaker.failed();
    clock.now -= 3_600_000;
    expect(breaker.mayTry()).toBe(true);
    expect(breaker.mayTry()).toBe(false);
  });
});
