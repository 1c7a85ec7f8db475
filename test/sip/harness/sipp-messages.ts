import { readSipMessage, type SipMessage } from "./sip-message.ts";

/** A message in SIPp's log (`-trace_msg`), byte for byte. */
export interface LoggedMessage {
  readonly direction: "sent" | "received";
  /** Milliseconds since 1970, local time of the machine, with the microseconds of the log. */
  readonly atMs: number;
  readonly message: SipMessage;
}

const HEAD =
  /-{20,} (\d{4}-\d\d-\d\d)\s+(\d\d:\d\d:\d\d)\.(\d{1,6})\n\w+ message (sent|received) [([](\d+)[)\]]? ?bytes[)\]]? ?:\n\n/g;

/**
 * Reads SIPp's message log. Each entry says how many bytes follow, so the messages come out as
 * they went over the wire, whatever they hold.
 */
export function readSippMessages(log: Buffer): LoggedMessage[] {
  const text = log.toString("latin1");
  const messages: LoggedMessage[] = [];
  HEAD.lastIndex = 0;
  for (let head = HEAD.exec(text); head !== null; head = HEAD.exec(text)) {
    const [, date, time, fraction = "0", direction, length] = head;
    const start = HEAD.lastIndex;
    const end = start + Number(length);
    messages.push({
      direction: direction === "sent" ? "sent" : "received",
      atMs: Date.parse(`${date}T${time}`) + Number(`0.${fraction}`) * 1_000,
      message: readSipMessage(log.subarray(start, end)),
    });
    HEAD.lastIndex = end;
  }
  return messages;
}
