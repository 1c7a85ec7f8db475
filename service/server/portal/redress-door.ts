import type { IncomingMessage, ServerResponse } from "node:http";
import type { BlockList } from "node:net";
import { LRUCache } from "lru-cache";
import { asRingfenceError, ERRORS, type ErrorCode } from "../../errors.ts";
import type { RecordsDesk } from "../../ledger/records-desk.ts";
import type { Blocker } from "../../redress/blocker.ts";
import type { IdVerdict, RedressDesk } from "../../redress/redress-desk.ts";
import { checkForm } from "../../redress/redress-form.ts";
import type { RedressLimits } from "../../redress/redress-limits.ts";
import { KEPT_MS } from "../../redress/redress-terms.ts";
import type { FaultLog, ListenerCounts } from "../ports.ts";
import { clientAddress } from "./client-address.ts";
import { readForm, typedOf } from "./form-body.ts";
import {
  type BlockFacts,
  BlockPage,
  NOTHING_TYPED,
  type PageFault,
  type Typed,
} from "./pages/block-page.tsx";
import { documentOf } from "./pages/layout.tsx";
import { StatusPage } from "./pages/status-page.tsx";
import { type PlainPages, plainPages } from "./plain-pages.ts";
import { sendOn, sendPage, unread } from "./send-page.ts";

/** Ids that have their request: they never lose it while they are valid. */
const USED_KEPT = 10_000;

const PATH = /^\/r\/([^/]+)(\/status)?$/;

export interface RedressDoorParts {
  readonly desk: Pick<RedressDesk, "verdict" | "submit" | "find">;
  readonly records: Pick<RecordsDesk, "byId">;
  readonly limits: Pick<RedressLimits, "look" | "ask">;
  /** Of the policy in use: the same object until the policy is another. */
  readonly blocker: () => Blocker;
  readonly proxies: BlockList;
  readonly resolveHours: number;
  /** Milliseconds since 1970, UTC. */
  readonly now: () => number;
  readonly counts: ListenerCounts;
  readonly faults: FaultLog;
}

interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly id: string;
  readonly blockedAtMs: number;
  readonly pages: PlainPages;
}

/**
 * The public pages of redress. An id that is not ours, or too old, is told by its seal alone and
 * gets a page that is made already: no look-up, no write, no person.
 *
 * A form needs no token against forgery by another site: nothing here rests on a cookie or a login
 * that a browser would add. Whoever makes a browser send the form has to know the id, which cannot
 * be guessed, and could send it without that browser.
 */
export class RedressDoor {
  readonly #parts: RedressDoorParts;
  readonly #used = new LRUCache<string, true>({ max: USED_KEPT });
  #pages: PlainPages | undefined;

  constructor(parts: RedressDoorParts) {
    this.#parts = parts;
  }

  /** Answers a path under `/r/`; resolves when it is answered, whatever happens. */
  async answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const pages = this.#pagesNow();
    try {
      const [, id = "", status] = PATH.exec(path) ?? [];
      const verdict = this.#parts.desk.verdict(id);
      const refused = this.#refusedVerdict(verdict, status !== undefined);
      if (refused !== undefined) {
        const page = refused === "NOT_FOUND" ? pages.unknown : pages.expired;
        this.#refuse(request, response, refused, page);
        return;
      }
      const blockedAtMs = verdict.kind === "unknown" ? 0 : verdict.blockedAtMs;
      await this.#visit({ request, response, id, blockedAtMs, pages }, status !== undefined);
    } catch (thrown) {
      const { code } = asRingfenceError(thrown);
      if (code === "INTERNAL") this.#parts.faults.fault("portal", thrown);
      const page = ERRORS[code].http < 500 ? pages.unreadable : pages.notNow;
      this.#refuse(request, response, code, page);
    }
  }

  #pagesNow(): PlainPages {
    const blocker = this.#parts.blocker();
    if (this.#pages?.blocker !== blocker) this.#pages = plainPages(blocker);
    return this.#pages;
  }

  /** A request outlives the time in which it can be made, and its status page with it. */
  #refusedVerdict(verdict: IdVerdict, isStatus: boolean): "NOT_FOUND" | "EXPIRED" | undefined {
    if (verdict.kind === "unknown") return "NOT_FOUND";
    if (verdict.kind === "valid") return undefined;
    const isKept = isStatus && this.#parts.now() - verdict.blockedAtMs < 2 * KEPT_MS;
    return isKept ? undefined : "EXPIRED";
  }

  async #visit(visit: Visit, isStatus: boolean): Promise<void> {
    const { request, response, id, pages } = visit;
    const { method = "" } = request;
    const allowed = isStatus ? "GET, HEAD" : "GET, HEAD, POST";
    if (!allowed.split(", ").includes(method)) {
      this.#refuse(request, response, "METHOD_NOT_ALLOWED", pages.wrongMethod, { Allow: allowed });
      return;
    }
    if (!isStatus && this.#used.has(id)) {
      this.#alreadyUsed(visit);
      return;
    }
    const waitMs = await this.#parts.limits.look(this.#addressOf(request));
    if (waitMs > 0) this.#tooMany(visit, waitMs);
    else if (isStatus) await this.#status(visit);
    else if (method === "POST") await this.#post(visit);
    else await this.#block(visit);
  }

  async #status({ request, response, id, pages }: Visit): Promise<void> {
    const found = await this.#parts.desk.find(id);
    if (found === undefined) {
      this.#refuse(request, response, "NOT_FOUND", pages.noRequest);
      return;
    }
    const page = documentOf(StatusPage({ blocker: pages.blocker, request: found }));
    sendPage(response, request.method, 200, page);
  }

  async #block(visit: Visit): Promise<void> {
    // With the store away there is less to say, and the page says how else to reach us.
    const found = await this.#parts.desk.find(visit.id).catch(() => undefined);
    if (found === undefined) await this.#form(visit, 200, NOTHING_TYPED, []);
    else this.#alreadyUsed(visit);
  }

  async #post(visit: Visit): Promise<void> {
    const { request, response, id } = visit;
    const typed = typedOf(await readForm(request));
    const faults = checkForm(typed);
    if (faults.length > 0) {
      this.#parts.counts.refused("portal", "BAD_FIELD");
      await this.#form(visit, ERRORS.BAD_FIELD.http, typed, faults);
      return;
    }
    const record = await this.#parts.records.byId(id).catch(() => undefined);
    const waitMs = await this.#parts.limits.ask(this.#addressOf(request), record?.callingNumber);
    if (waitMs > 0) {
      this.#tooMany(visit, waitMs);
      return;
    }
    try {
      const outcome = await this.#parts.desk.submit({ id, channel: "web", ...typed }, "caller");
      if (outcome.kind === "received") sendOn(response, `${id}/status`);
      else if (outcome.kind === "already") this.#alreadyUsed(visit);
      else this.#refuse(request, response, "EXPIRED", visit.pages.expired);
    } catch (thrown) {
      if (asRingfenceError(thrown).code !== "STORE_UNAVAILABLE") throw thrown;
      this.#parts.counts.refused("portal", "STORE_UNAVAILABLE");
      const message =
        "We could not take your request just now. Please send it again in a few minutes.";
      await this.#form(visit, ERRORS.STORE_UNAVAILABLE.http, typed, [{ message }]);
    }
  }

  async #form(
    { request, response, id, blockedAtMs, pages }: Visit,
    status: number,
    typed: Typed,
    faults: readonly PageFault[],
  ): Promise<void> {
    const { records, resolveHours } = this.#parts;
    const record = await records.byId(id).catch(() => undefined);
    const facts: BlockFacts = {
      blockedAtMs,
      callingNumber: record?.callingNumber,
      cause: record?.cause,
    };
    const { blocker } = pages;
    const page = documentOf(BlockPage({ blocker, facts, resolveHours, typed, faults }));
    sendPage(response, request.method, status, page);
  }

  #alreadyUsed({ request, response, id, pages }: Visit): void {
    this.#used.set(id, true);
    const isPost = request.method === "POST";
    if (isPost) this.#parts.counts.refused("portal", "LOCKED");
    sendPage(
      response,
      request.method,
      isPost ? ERRORS.LOCKED.http : 200,
      pages.used(id),
      unread(request),
    );
  }

  #tooMany({ request, response, pages }: Visit, waitMs: number): void {
    const after = { "Retry-After": Math.ceil(waitMs / 1000) };
    this.#refuse(request, response, "TOO_MANY_REQUESTS", pages.tooMany, after);
  }

  #refuse(
    request: IncomingMessage,
    response: ServerResponse,
    code: ErrorCode,
    page: string,
    more: Readonly<Record<string, string | number>> = {},
  ): void {
    this.#parts.counts.refused("portal", code);
    if (response.headersSent) return;
    sendPage(response, request.method, ERRORS[code].http, page, { ...more, ...unread(request) });
  }

  #addressOf(request: IncomingMessage): string {
    return clientAddress(request, this.#parts.proxies);
  }
}
