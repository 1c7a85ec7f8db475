import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type OpensipsPath, openOpensipsPath } from "../harness/opensips-path.ts";
import { describeOpensips } from "./describe-opensips.ts";

describeOpensips("a service that is not there, by OpenSIPS,", () => {
  let path: OpensipsPath;
  beforeAll(async () => {
    path = await openOpensipsPath({ settings: ["ringfence_breaker_failures=i:1000"] });
    await path.decisions.close();
  });
  afterAll(() => path?.close());

  it("costs the call next to nothing, and the call passes", async () => {
    const call = path.call({ callId: "alone-1@caller" });
    call.send();
    expect((await call.final()).status).toBe(200);
    expect(call.elapsedMs()).toBeLessThan(1_000);
    expect(path.opensips.log()).toContain(
      "ringfence: passed callid=alone-1@caller cause=degraded.no-answer fault=connection refused",
    );
  });

  it("is counted, call by call", async () => {
    const call = path.call();
    call.send();
    await call.final();
    expect(await path.opensips.counter("no_answer")).toBe(2);
    expect(path.gateways[0]?.invites()).toHaveLength(2);
  });
});

/** What a service does to the connection on which it has just been asked. */
const DEATHS: Readonly<Record<string, (socket: Socket) => void>> = {
  "closes the connection": (socket) => socket.end(),
  "resets the connection": (socket) => socket.resetAndDestroy(),
  "dies in the head of its answer": (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Ty"),
  "dies in the body of its answer": (socket) =>
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"action":"block","status":603'),
  "is no HTTP server": (socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"),
};

describeOpensips("a service that", () => {
  let path: OpensipsPath | undefined;
  let server: Server | undefined;
  afterEach(async () => {
    await path?.close();
    server?.close();
  });

  it.each(Object.entries(DEATHS))("%s has the call passed by OpenSIPS", async (_how, die) => {
    server = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => die(socket));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    path = await openOpensipsPath({ servicePort: (server.address() as AddressInfo).port });
    const call = path.call();
    call.send();
    expect((await call.final()).startLine).toBe("SIP/2.0 200 OK");
    expect(call.elapsedMs()).toBeLessThan(4_500);
    expect(path.opensips.log()).toContain(
      `ringfence: passed callid=${call.callId} cause=degraded.`,
    );
    const counted = ["no_answer", "bad_answer"].map((name) => path?.opensips.counter(name));
    expect((await Promise.all(counted)).toSorted()).toEqual([0, 1]);
  });
});
