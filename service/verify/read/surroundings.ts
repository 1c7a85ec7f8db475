/** What stands beside a message in a trace: when it was seen, and between whom. */
export interface Surroundings {
  readonly atMs: number | undefined;
  readonly source: string | undefined;
  readonly destination: string | undefined;
}

/** No tool writes longer lines between messages; longer ones are not looked at. */
const LONGEST_LINE = 400;

const DATE_AND_TIME =
  /(\d{4})[-/](\d\d)[-/](\d\d)[ T](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?/;
const TIME = /(?<![\d:])(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?/;
// sngrep, ngrep and HOMER: 10.0.0.1:5060 -> 10.0.0.2:5060
const BETWEEN =
  /(?<![\w.:[\]-])([\w.:[\]-]{1,80}:\d{1,5}) {0,3}(?:-{1,5}>|={1,5}>) {0,3}([\w.:[\]-]{1,80}:\d{1,5})(?!\d)/;
/** A line drawn between messages, as Asterisk and FreeSWITCH do. */
const RULE = /^(?:[-=#*~_]{8,}$|<-{3,})/;
// FreeSWITCH: recv 900 bytes from udp/[10.0.0.1]:5060; Asterisk: <--- SIP read from UDP:10.0.0.1:5060 --->
const ONE_END = /\b(from|to) (?:(?:udp|tcp|tls|ws|wss)[/:])?(\[?[\d.a-f:]{3,45}\]?:\d{1,5})(?!\d)/i;

/**
 * Reads the lines before a message.
 *
 * @param lines the last ones, in their order
 */
export function readSurroundings(lines: readonly string[]): Surroundings {
  let found: Surroundings = { atMs: undefined, source: undefined, destination: undefined };
  for (const line of lines) {
    if (line.length > LONGEST_LINE) continue;
    const ends = endsOf(line);
    found = {
      atMs: timeOf(line) ?? found.atMs,
      source: ends.source ?? found.source,
      destination: ends.destination ?? found.destination,
    };
  }
  return found;
}

/** A line that tools write between messages; it ends a message whose end was not shown. */
export function isBetweenMessages(line: string): boolean {
  if (line.length > LONGEST_LINE) return false;
  if (!line.includes("->") && !line.includes("=>")) return RULE.test(line);
  return RULE.test(line) || BETWEEN.test(line);
}

function endsOf(line: string): Pick<Surroundings, "source" | "destination"> {
  const between = BETWEEN.exec(line);
  if (between !== null) return { source: between[1], destination: between[2] };
  const [, direction, address] = ONE_END.exec(line) ?? [];
  const isSource = direction?.toLowerCase() === "from";
  return {
    source: isSource ? address : undefined,
    destination: isSource ? undefined : address,
  };
}

/** A time without a zone is taken for UTC: only differences between times are ever used. */
function timeOf(line: string): number | undefined {
  const dated = DATE_AND_TIME.exec(line);
  if (dated !== null) {
    const [, year, month, day, hour, minute, second, fraction, zone] = dated;
    const dayMs = Date.UTC(Number(year), Number(month) - 1, Number(day));
    return dayMs + timeOfDay(hour, minute, second, fraction) - zoneMs(zone);
  }
  const [match, hour, minute, second, fraction] = TIME.exec(line) ?? [];
  return match === undefined ? undefined : timeOfDay(hour, minute, second, fraction);
}

function timeOfDay(hour = "0", minute = "0", second = "0", fraction = ""): number {
  const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second);
  return seconds * 1_000 + Number(`0.${fraction || "0"}`) * 1_000;
}

function zoneMs(zone: string | undefined): number {
  if (zone === undefined || zone === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}
