import { type Browser, type BrowserContext, chromium } from "playwright-core";

/** Where Debian's package has it, which scripts/setup installs. */
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
