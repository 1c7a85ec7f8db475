import { createHash } from "node:crypto";
import { basename } from "node:path";
import { type Dispatcher, errors, request } from "undici";
import { RingfenceError } from "../../errors.ts";
import { packageVersion } from "../../package.ts";
import type { FileOutput } from "../build/file-output.ts";
import { redirectTarget, shownAddress } from "./address.ts";
import { retryAfterMs } from "./back-off.ts";
import { contentFault, HEAD_BYTES } from "./content-check.ts";
import type { DownloadRequest } from "./download-request.ts";

/** What a server called a version of a file, to ask whether it has another one by now. */
export interface Validators {
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
}

/** One attempt to fetch a file. */
export interface TransferOrder {
  readonly request: DownloadRequest;
  /** The headers of the request, secrets included. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the file that is here already. */
  readonly validators: Validators;
  readonly dispatcher: Dispatcher;
  /** Ends the attempt. */
  readonly signal: AbortSignal;
  /** Opens the file that is written, when there is something to write. */
  readonly open: () => FileOutput;
  /** Milliseconds since 1970, UTC. */
  readonly nowMs: number;
}

export type Transfer =
  | (Validators & { readonly kind: "received"; readonly bytes: number; readonly sha256: string })
  | { readonly kind: "unchanged" }
  | TransferFailure;

export interface TransferFailure {
  readonly kind: "failed";
  readonly error: RingfenceError;
  /** Another attempt may go better. */
  readonly passing: boolean;
  /** What the server asked to wait for, milliseconds; 0 when it did not. */
  readonly retryAfterMs: number;
}

/** Signed addresses of a store behind an interface are one redirect away, mirrors are two. */
const MOST_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** RFC 9110 §15.5.9, RFC 6585 §4: the two of the 400s that are about the moment. */
const PASSING_CLIENT_ERRORS = new Set([408, 429]);

/** Fetches a file once; whatever goes wrong is a value. */
export async function transfer(order: TransferOrder): Promise<Transfer> {
  const { address } = order.request;
  try {
    const answer = await follow(order);
    if ("kind" in answer) return answer;
    const { statusCode, body } = answer;
    if (statusCode === 200) return await receive(order, answer);
    await body.dump();
    const asked = order.validators.etag ?? order.validators.lastModified;
    if (statusCode === 304 && asked !== undefined) return { kind: "unchanged" };
    return refusedWith(order, answer);
  } catch (thrown) {
    if (thrown instanceof RingfenceError) return failure(thrown, false);
    return failure(
      new RingfenceError(
        "SOURCE_UNAVAILABLE",
        `${shownAddress(address)} ${whatHappened(thrown, order.signal)}`,
        { field: shownAddress(address), cause: thrown },
      ),
      !order.signal.aborted,
    );
  }
}

async function follow(order: TransferOrder): Promise<Dispatcher.ResponseData | TransferFailure> {
  let address = order.request.address;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const answer = await request(address, {
      dispatcher: order.dispatcher,
      signal: order.signal,
      headers: headersFor(order, address),
    });
    if (!REDIRECTS.has(answer.statusCode)) return answer;
    await answer.body.dump();
    const target = redirectTarget(address, textOf(answer.headers["location"]));
    if (typeof target === "string") return refused(order, "SOURCE_UNAVAILABLE", target);
    address = target;
  }
  return refused(order, "SOURCE_UNAVAILABLE", `redirects more than ${MOST_REDIRECTS} times`);
}

function headersFor(order: TransferOrder, address: URL): Record<string, string> {
  const { etag, lastModified } = order.validators;
  return {
    // Nobody else is told the secrets of this server: RFC 9110 §15.4.
    ...(address.origin === order.request.address.origin ? order.headers : {}),
    "user-agent": `ringfence/${packageVersion()}`,
    accept: "*/*",
    // Files come zipped where it pays; packed once more, their sizes and sums would not be theirs.
    "accept-encoding": "identity",
    ...(etag === undefined ? {} : { "if-none-match": etag }),
    ...(lastModified === undefined ? {} : { "if-modified-since": lastModified }),
  };
}

async function receive(order: TransferOrder, answer: Dispatcher.ResponseData): Promise<Transfer> {
  const { leastBytes, mostBytes, address } = order.request;
  const tooMuch = `gave more than ${mostBytes} bytes (download.mostBytes)`;
  if (Number(answer.headers["content-length"] ?? 0) > mostBytes) {
    answer.body.on("error", () => undefined).destroy();
    return refused(order, "DATA_REFUSED", tooMuch);
  }
  const output = order.open();
  const digest = createHash("sha256");
  const fileName = basename(address.pathname);
  let head = Buffer.alloc(0);
  let bytes = 0;
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      const before = head.length;
      if (before < HEAD_BYTES) head = Buffer.concat([head, chunk]).subarray(0, HEAD_BYTES);
      if (before < HEAD_BYTES && head.length === HEAD_BYTES) {
        const fault = contentFault(head, fileName);
        if (fault !== undefined) return refused(order, "DATA_REFUSED", fault);
      }
      bytes += chunk.length;
      if (bytes > mostBytes) return refused(order, "DATA_REFUSED", tooMuch);
      digest.update(chunk);
      output.write(chunk);
    }
    const tooLittle = `gave ${bytes} bytes; there are ${leastBytes} at least (download.leastBytes)`;
    const fault = contentFault(head, fileName) ?? (bytes < leastBytes ? tooLittle : undefined);
    if (fault !== undefined) return refused(order, "DATA_REFUSED", fault);
    output.commit();
  } finally {
    output.discard();
  }
  return {
    kind: "received",
    bytes,
    sha256: digest.digest("hex"),
    etag: textOf(answer.headers["etag"]),
    lastModified: textOf(answer.headers["last-modified"]),
  };
}

function refusedWith(order: TransferOrder, answer: Dispatcher.ResponseData): TransferFailure {
  const { statusCode, headers } = answer;
  const why = [401, 403].includes(statusCode)
    ? ": it refuses this network or these credentials"
    : "";
  const failed = refused(order, "SOURCE_UNAVAILABLE", `answers ${statusCode}${why}`);
  return {
    ...failed,
    passing: statusCode >= 500 || PASSING_CLIENT_ERRORS.has(statusCode),
    retryAfterMs: retryAfterMs(textOf(headers["retry-after"]), order.nowMs),
  };
}

function refused(
  { request: { address } }: TransferOrder,
  code: "DATA_REFUSED" | "SOURCE_UNAVAILABLE",
  reason: string,
): TransferFailure {
  const shown = shownAddress(address);
  return failure(new RingfenceError(code, `${shown} ${reason}`, { field: shown }), false);
}

function failure(error: RingfenceError, passing: boolean): TransferFailure {
  return { kind: "failed", error, passing, retryAfterMs: 0 };
}

function whatHappened(thrown: unknown, signal: AbortSignal): string {
  if (signal.aborted) return "did not give the file in the time that a download may take";
  if (thrown instanceof errors.ConnectTimeoutError) return "cannot be connected to in time";
  if (thrown instanceof errors.HeadersTimeoutError) return "does not answer in time";
  if (thrown instanceof errors.BodyTimeoutError) return "stopped in the middle of the file";
  const { code = "", message } = thrown as NodeJS.ErrnoException;
  const why = message.includes(code) ? message : `${code} ${message}`.trim();
  const unreached = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"];
  return `${unreached.includes(code) ? "cannot be reached" : "cannot be read to its end"}: ${why}`;
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
