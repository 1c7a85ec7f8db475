import type { AddressInfo } from "node:net";
import express from "express";
import { Redis } from "ioredis";

// The service that one would write in an afternoon: Express, a Redis set for the list, a key a
// number for the score.
const redis = new Redis(Number(process.argv[2]), "127.0.0.1", { enableAutoPipelining: true });
const app = express();
app.use(express.json());
app.post("/v1/decide", async (request, response) => {
  const { callId, from } = request.body as { callId?: string; from?: string };
  if (typeof callId !== "string") {
    response.status(400).json({ error: "callId is required" });
    return;
  }
  const number = /\+?(\d{10,15})@/.exec(from ?? "")?.[1] ?? "";
  const [listed, score] = await Promise.all([
    redis.sismember("dno", number),
    redis.get(`score:${number}`),
  ]);
  if (listed) {
    response.json({
      action: "reject",
      cause: "dno.unused",
      status: 603,
      phrase: "Decline",
      headers: "",
    });
  } else if (Number(score) >= 95) {
    const headers =
      'Reason: SIP;cause=603;text="v=analytics1;url=https://redress.example.net";location=RLN\r\n';
    response.json({
      action: "block",
      cause: "analytics.score",
      status: 603,
      phrase: "Network Blocked",
      headers,
    });
  } else {
    response.json({ action: "pass", cause: "none" });
  }
});
const server = app.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
});
