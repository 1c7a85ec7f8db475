import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// A vendor on this machine: a low score for every number, after so many milliseconds.
const delayMs = Number(process.argv[2] ?? 0);
const answer = JSON.stringify({ score: 2, category: "none" });

const server = createServer((_request, response) => {
  setTimeout(() => {
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(answer);
  }, delayMs);
});
server.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
});
