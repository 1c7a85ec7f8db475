import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ServiceProcess } from "../service/service-process.ts";
import { connected } from "../sip/harness/call-path.ts";
import { Call } from "../sip/harness/caller.ts";
import { type Gateway, openGateway } from "../sip/harness/gateway.ts";
import { type Kamailio, startKamailio } from "../sip/harness/kamailio.ts";
import { projectPath } from "../sip/harness/project.ts";
import { SipEndpoint } from "../sip/harness/sip-endpoint.ts";
import { linesOf, type SipMessage } from "../sip/harness/sip-message.ts";
import { waitUntil } from "../sip/harness/wait-until.ts";
import { DESK, openWindow, PHONE, startChromium } from "./chromium.ts";
import { type HttpsProxy, openHttpsProxy } from "./https-proxy.ts";

const TOKEN = "a-token-of-the-test-0123456789";
const CALLER = "+16862030197";
/** Of test/demo/policy.yaml. */
const REDRESS_HOST = "redress.example.net";
const A_SECOND = 1_000;

describe("a call that was blocked in error", () => {
  let service: ServiceProcess;
  let kamailio: Kamailio;
  let gateway: Gateway;
  let endpoint: SipEndpoint;
  let proxy: HttpsProxy;
  let browser: Browser;

  beforeAll(async () => {
    service = await ServiceProcess.ready({
      policy: readFileSync(projectPath("test/demo/policy.yaml"), "utf8"),
      settings: {
        RINGFENCE_MANIFEST: projectPath("dno-data/samples/manifest.yaml"),
        RINGFENCE_TOKEN: TOKEN,
      },
    });
    await service.rpc("score.set", { number: CALLER, score: 97, category: "robocall" });
    gateway = await openGateway();
    endpoint = await SipEndpoint.open();
    kamailio = await startKamailio({
      transport: "rpc",
      httpPort: service.httpPort,
      rpcPort: service.rpcPort,
      gatewayPorts: [gateway.port],
    });
    await connected(kamailio);
    proxy = await openHttpsProxy(service.settings["RINGFENCE_PORTAL_LISTEN"] ?? "");
    browser = await startChromium([
      `--host-resolver-rules=MAP ${REDRESS_HOST}:443 127.0.0.1:${proxy.port}`,
    ]);
  });

  afterAll(async () => {
    await browser?.close();
    await proxy?.close();
    await kamailio?.stop();
    endpoint?.close();
    gateway?.close();
    await service?.stop();
  });

  async function call(): Promise<SipMessage> {
    const from = `<sip:${CALLER}@carrier-a.example.net;user=phone>`;
    const placed = new Call(endpoint, kamailio.sipPort, { from });
    placed.send();
    return placed.final();
  }

  it("is followed from the 603+ on the wire to the page, the request, the restore and a call that passes", async () => {
    const blocked = await call();
    expect(blocked.startLine).toBe("SIP/2.0 603 Network Blocked");
    const [reason = ""] = linesOf(blocked, "Reason");
    const url = /url=([^;"]+)/.exec(reason)?.[1] ?? "";
    const id = /;id=([^;"]+)/.exec(reason)?.[1] ?? "";
    expect(url).toBe(`https://${REDRESS_HOST}/r/${id}`);

    // The caller, on a telephone, opens the address that stood in the 603+.
    const caller = await openWindow(browser, PHONE);
    const page = await caller.context.newPage();
    await page.goto(url);
    expect(await page.textContent("h1")).toBe("Your call was blocked");
    await page.getByLabel("Your name").fill("Maria Example");
    await page.getByLabel("Email address").fill("maria@caller.example");
    await page.getByLabel("Why should the call").fill("We call our patients.");
    await page.getByRole("button", { name: "Send the request" }).click();
    await page.waitForURL(`${url}/status`);
    expect(await page.textContent("main")).toContain("Received");

    // The operator, at a desk.
    const operator = await openWindow(browser, DESK);
    const desk = await operator.context.newPage();
    await desk.goto(`http://${service.settings["RINGFENCE_ADMIN_LISTEN"]}/console/`);
    await desk.getByLabel("Your name").fill("Ada");
    await desk.getByLabel("Token").fill(TOKEN);
    await desk.getByRole("button", { name: "Log in" }).click();
    await desk.getByRole("link", { name: "+1 686-203-0197" }).click();
    const record = await desk.textContent("main");
    expect(record).toContain("We call our patients.");
    expect(record).toContain("analytics.score");
    expect(record).toContain(reason);
    expect(record).toContain("be blocked");
    await desk.getByRole("button", { name: "Restore" }).click();
    await desk.getByText("Restored: calls from +1 686-203-0197 pass until").waitFor();

    await desk.getByRole("link", { name: "All about this number" }).click();
    await desk.getByRole("heading", { name: "Number +1 686-203-0197" }).waitFor();
    await desk.locator(".plot canvas").waitFor();
    expect(await desk.textContent("main")).toMatch(/Rejected or blocked here1/);

    await waitUntil("call that passes", async () => (await call()).status === 200, A_SECOND);
    expect(gateway.invites().length).toBeGreaterThan(0);

    await page.reload();
    const status = await page.textContent("main");
    expect(status).toContain("Restored");
    expect(status).toContain("The call was blocked in error.");
    expect(status).not.toContain("Ada");
    expect([...caller.complaints.said, ...operator.complaints.said]).toEqual([]);
    await caller.context.close();
    await operator.context.close();
  });
});
