import { RingfenceError } from "../../errors.ts";
import type { SipMessage } from "../message.ts";
import { MessageText } from "./message-text.ts";

/** Names under which exports have the text of a message: HOMER 7 and later, HOMER 5, and others. */
const TEXT_FIELDS = ["raw", "msg", "payload", "message"] as const;

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads the SIP messages of a JSON export: an answer of HOMER's search API, or one object a line.
 * Every object with the text of a message in `raw` (`msg`, `payload`, `message`) counts, at whatever
 * depth; its addresses and times are read where HOMER writes them.
 *
 * @param text the whole file
 * @param name what places call it
 * @returns how many objects held the text of a message
 * @throws RingfenceError `DATA_REFUSED` for what is no JSON
 */
export function readHomerJson(
  text: string,
  name: string,
  take: (message: SipMessage) => void,
): number {
  let count = 0;
  for (const document of documentsOf(text, name)) {
    for (const { record, message } of recordsOf(document)) {
      count += 1;
      const header = isObject(record["protocol_header"]) ? record["protocol_header"] : record;
      // Places count bytes.
      const reader = new MessageText(name, count, (read) =>
        take({ ...read, origin: { ...read.origin, ...besideOf(record, header) } }),
      );
      reader.push(Buffer.from(message, "utf8").toString("latin1"));
      reader.end();
    }
  }
  return count;
}

function documentsOf(text: string, name: string): readonly unknown[] {
  try {
    return [JSON.parse(text)];
  } catch (error) {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    return lines.map((line, at) => {
      try {
        return JSON.parse(line) as unknown;
      } catch {
        const reason = (error as Error).message;
        throw new RingfenceError(
          "DATA_REFUSED",
          `${name} begins like JSON and is neither one document (${reason}) nor one object a line (line ${at + 1})`,
        );
      }
    });
  }
}

interface FoundRecord {
  readonly record: JsonObject;
  readonly message: string;
}

/** In the order of the document; without recursion, because its depth is the sender's. */
function* recordsOf(document: unknown): Generator<FoundRecord> {
  const open: unknown[] = [document];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== "object" || value === null) continue;
    const message = Array.isArray(value) ? undefined : messageOf(value as JsonObject);
    if (message !== undefined) {
      yield { record: value as JsonObject, message };
      continue;
    }
    const inner = Object.values(value);
    for (let at = inner.length - 1; at >= 0; at -= 1) open.push(inner[at]);
  }
}

function messageOf(record: JsonObject): string | undefined {
  for (const field of TEXT_FIELDS) {
    const value = record[field];
    if (typeof value === "string" && /SIP\/2\.0/i.test(value)) return value;
  }
  return undefined;
}

function besideOf(
  record: JsonObject,
  header: JsonObject,
): Pick<SipMessage["origin"], "atMs" | "source" | "destination"> {
  return {
    atMs: timeOf(record, header),
    source: endOf(
      header["srcIp"] ?? header["source_ip"],
      header["srcPort"] ?? header["source_port"],
    ),
    destination: endOf(
      header["dstIp"] ?? header["destination_ip"],
      header["dstPort"] ?? header["destination_port"],
    ),
  };
}

/** HOMER has seconds and microseconds, or microseconds since 1970, or a date. */
function timeOf(record: JsonObject, header: JsonObject): number | undefined {
  const { timeSeconds, timeUseconds } = header;
  if (typeof timeSeconds === "number") {
    return timeSeconds * 1_000 + (typeof timeUseconds === "number" ? timeUseconds / 1_000 : 0);
  }
  const { micro_ts: micro, create_date: date } = record;
  if (typeof micro === "number") return micro > 1e14 ? micro / 1_000 : micro;
  const parsed =
    typeof date === "string" ? Date.parse(date) : typeof date === "number" ? date : NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

function endOf(address: unknown, port: unknown): string | undefined {
  return typeof address === "string" ? `${address}:${String(port ?? "")}` : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
