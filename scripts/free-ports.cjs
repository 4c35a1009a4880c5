// free-ports.cjs N: the first of N ports, one after the other, that nobody on this
// machine listens on just now.
const { createServer } = require("node:net");

const listen = (port) =>
  new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });

async function free(count) {
  for (;;) {
    const held = [];
    try {
      held.push(await listen(0));
      const first = held[0].address().port;
      while (held.length < count) held.push(await listen(first + held.length));
      return first;
    } catch {
      // one of them is taken: try others
    } finally {
      await Promise.all(held.map((server) => new Promise((done) => server.close(done))));
    }
  }
}

free(Number(process.argv[2] ?? 1)).then((port) => console.log(port));
