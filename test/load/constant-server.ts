import { createServer } from "node:net";
import { FrameReader, framed } from "../../service/server/rpc/framing.ts";

// What asking by JSON-RPC costs at all: a server that reads nothing but the question's id and the
// calling number in its text, and answers with one of three constants. The way there and back is
// that of Ringfence: the shipped script, janssonrpcc, the same framing.

const PASS = '{"action":"pass","cause":"none","mode":"enforce","id":"AAAAAAAAAA"}';
const REJECT =
  '{"action":"reject","cause":"dno.invalid","mode":"enforce","status":603,"phrase":"Decline","headers":"","id":"AAAAAAAAAA"}';
const BLOCK = JSON.stringify({
  action: "block",
  cause: "analytics.score",
  mode: "enforce",
  status: 603,
  phrase: "Network Blocked",
  headers:
    'Reason: SIP;cause=603;text="v=analytics1;url=https://redress.example.net";location=RLN\r\n',
  id: "AAAAAAAAAA",
});

/** Knows the mix as `scripts/alone.cfg` does. */
function answerTo(question: string): string {
  const number = /"from":"[^+]*\+(\d+)/.exec(question)?.[1] ?? "";
  if (number.startsWith("1303555")) return REJECT;
  return /^130344[45]\d{2}0[789]$/.test(number) ? BLOCK : PASS;
}

const server = createServer((socket) => {
  socket.setNoDelay(true);
  let answers = "";
  const reader = new FrameReader({
    message(text, framing) {
      const id = /^\{"id":(\d+)/.exec(text)?.[1];
      answers += framed(`{"jsonrpc":"2.0","result":${answerTo(text)},"id":${id}}`, framing);
    },
    broken(error) {
      throw error;
    },
  });
  socket.on("data", (chunk) => {
    reader.take(chunk);
    socket.write(answers, "latin1");
    answers = "";
  });
  socket.on("error", () => undefined);
});
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify(server.address())));
