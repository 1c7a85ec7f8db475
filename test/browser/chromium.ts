import { existsSync } from "node:fs";
import { type Browser, type BrowserContext, chromium } from "playwright-core";
import { describe } from "vitest";

const CHROMIUM = "/usr/bin/chromium";

/** Without these it looks for hosts of its maker, which no test machine reaches. */
const ARGUMENTS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

/** What a page must not make a browser say: a refused script or style, an error of a script. */
export interface Complaints {
  /** Of every page of the context so far, each with its address. */
  readonly said: readonly string[];
}

/** A `describe` that is skipped, and says why, on a machine without Chromium. */
export function describeBrowser(name: string, tests: () => void): void {
  if (existsSync(CHROMIUM)) {
    describe(name, tests);
    return;
  }
  const reason = `no ${CHROMIUM} on this machine`;
  // Not every reporter prints the names of what it skips.
  console.warn(`skipped: ${name}: ${reason}`);
  describe.skip(`${name} [skipped: ${reason}]`, tests);
}

/** @param more further arguments, such as `--host-resolver-rules` */
export function startChromium(more: readonly string[] = []): Promise<Browser> {
  const args = [...ARGUMENTS, ...more];
  return chromium.launch({ executablePath: CHROMIUM, headless: true, args, timeout: 60_000 });
}

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 800 };

/** A window with cookies of its own, and all that its pages complain of. */
export async function openWindow(
  browser: Browser,
  viewport: { readonly width: number; readonly height: number },
): Promise<{ context: BrowserContext; complaints: Complaints }> {
  const context = await browser.newContext({ viewport, ignoreHTTPSErrors: true });
  const said: string[] = [];
  context.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      said.push(`${message.page()?.url()}: ${message.text()}`);
    }
  });
  context.on("weberror", (error) => said.push(`${error.page()?.url()}: ${error.error().message}`));
  return { context, complaints: { said } };
}
