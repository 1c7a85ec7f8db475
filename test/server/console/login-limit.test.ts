import { expect, it } from "vitest";
import { LoginLimit } from "../../../service/server/console/login-limit.ts";

async function exhaust(limit: LoginLimit, address: string): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt += 1) expect(await limit.attempt(address)).toBe(0);
}

it("an address has five attempts in five minutes, and others theirs", async () => {
  const limit = new LoginLimit();
  await exhaust(limit, "192.0.2.1");
  expect(await limit.attempt("192.0.2.1")).toBeGreaterThan(290);
  expect(await limit.attempt("192.0.2.2")).toBe(0);
});

it.each([
  ["2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"],
  ["2001:db8::1", "2001:db8:0:0:5::"],
  ["::1", "0:0:0:0:1::"],
])("%s and %s are of one network", async (first, second) => {
  const limit = new LoginLimit();
  await exhaust(limit, first);
  expect(await limit.attempt(second)).toBeGreaterThan(0);
});

it.each([
  ["2001:db8:1:2::1", "2001:db8:1:3::1"],
  ["::ffff:192.0.2.1", "::ffff:192.0.2.2"],
])("%s and %s are not", async (first, second) => {
  const limit = new LoginLimit();
  await exhaust(limit, first);
  expect(await limit.attempt(second)).toBe(0);
});
