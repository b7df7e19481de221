import { once } from "node:events";
import { createConnection, createServer, type Server } from "node:net";

/**
 * Runs `action` while holding a lock that all processes of this machine share.
 *
 * The lock is an abstract Unix socket: the kernel takes it back when its holder ends, however it ends, so there
 * is no stale lock to remove by hand. A process that finds it taken stays connected to the holder, which tells
 * its process id, and tries again when that connection ends.
 *
 * @param name Name of the lock, the same in each process.
 * @param onWait Called with the holder's process id before waiting for it.
 * @see unix(7), "abstract"
 */
export async function withLock<T>(
  name: string,
  onWait: (holder: string) => void,
  action: () => Promise<T>,
): Promise<T> {
  let server = await listen(name);
  while (server === undefined) {
    await waitForHolder(name, onWait);
    server = await listen(name);
  }
  const waiting = new Set<{ destroy(): void }>();
  server.on("connection", (socket) => {
    waiting.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => waiting.delete(socket));
    socket.write(`${process.pid}\n`);
  });
  try {
    return await action();
  } finally {
    // First the name, then the connections: whoever is woken finds the lock free.
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of waiting) socket.destroy();
    await closed;
  }
}

async function listen(name: string): Promise<Server | undefined> {
  const server = createServer();
  try {
    server.listen(`\0${name}`);
    await once(server, "listening");
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return undefined;
    throw error;
  }
}

function waitForHolder(name: string, onWait: (holder: string) => void): Promise<void> {
  return new Promise((resolve) => {
    const socket = createConnection(`\0${name}`);
    let told = false;
    socket.setEncoding("utf8");
    socket.on("data", (holder: string) => {
      if (!told) onWait(holder.trim());
      told = true;
    });
    // The holder ended between the two calls: no connection, and the lock is free.
    socket.on("error", () => undefined);
    socket.on("close", () => resolve());
  });
}
