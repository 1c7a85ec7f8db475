import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hasEnded, ownIdentity } from "../../service/store/embedded/process-identity.ts";

describe("the identity of a process", () => {
  const own = ownIdentity();

  it("does not take a living process for one that has ended", () => {
    expect(hasEnded(own, own)).toBe(false);
  });

  it("knows that a process has ended", async () => {
    const child = spawn("sleep", ["60"]);
    const stat = readFileSync(`/proc/${child.pid}/stat`, "utf8");
    const startedAt = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    const identity = { ...own, pid: child.pid ?? 0, startedAt };
    expect(hasEnded(identity, own)).toBe(false);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(hasEnded(identity, own)).toBe(true);
  });

  it("knows a later process that has the same pid", () => {
    expect(hasEnded({ ...own, startedAt: "1" }, own)).toBe(true);
  });

  it("takes every process of an earlier boot for ended", () => {
    expect(hasEnded({ ...own, boot: "another" }, own)).toBe(true);
  });

  it("is never sure of a process in another container", () => {
    expect(hasEnded({ ...own, namespace: "pid:[1]", startedAt: "1" }, own)).toBe(false);
  });

  it("is never sure where the system does not say", () => {
    const silent = { pid: 1, startedAt: undefined, boot: undefined, namespace: undefined };
    expect(hasEnded(silent, own)).toBe(false);
    expect(hasEnded(own, silent)).toBe(false);
  });
});
