import { expect, it } from "vitest";
import { describeFault, duringFault, isUndecided } from "./fault.ts";
import type { Answering } from "./faulty-wire.ts";
import { AS_IT_IS } from "./faulty-wire.ts";

const NONSENSE: readonly (string | Uint8Array)[] = [
  "what was the question?",
  "5:hello,",
  "2147483648:{",
  '40:{"jsonrpc":"2.0","id":1,"result":"block"},',
  "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\nhello",
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 18\r\n\r\n{"action":"block"}',
  "SSH-2.0-OpenSSH_9.2\r\n",
  Uint8Array.from({ length: 512 }, (_, at) => (at * 197) % 256),
];

let said = 0;
const NONSENSICALLY: Answering = (_answer, wire) => {
  wire.write(NONSENSE[said % NONSENSE.length] ?? "");
  said += 1;
};

describeFault(
  "the service answers nonsense",
  {
    stage: async () => ({ withWires: true }),
    strike: ({ wires }) => {
      for (const wire of wires) wire.answering = NONSENSICALLY;
    },
    lastsMs: 1_500,
    end: ({ wires }) => {
      for (const wire of wires) wire.answering = AS_IT_IS;
    },
  },
  (ordeal) => {
    it("was not understood: callers who are to be refused passed", () => {
      expect(duringFault(ordeal()).some(isUndecided)).toBe(true);
      const { no_answer = 0, bad_answer = 0 } = ordeal().counters;
      expect(no_answer + bad_answer).toBeGreaterThan(0);
    });
  },
);
