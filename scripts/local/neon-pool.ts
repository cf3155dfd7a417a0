import { connect } from "node:net";
import pg from "pg";

/** What we use of a client beyond its published types: what a cancel request needs. */
export type Client = pg.Client & {
  processID: number;
  secretKey: number;
};

/** A connection in use; `spent` once it must not be used again. */
type Connection = { client: Client; spent: boolean; idleSince: number; cancel(): void };

/** Why a connection could not be made, as its `cause`. */
export class NoConnection extends Error {}

export type Pool = {
  /** A connection with no transaction open; waits for one while all are in use. */
  take(): Promise<Connection>;
  /** Hands a connection to the next one who waits, or closes it when it is broken or not back outside a transaction. */
  giveBack(connection: Connection): void;
  end(): Promise<void>;
};

const maxConnections = 20;
const idleMs = 30_000;

/** Connections to one database as one role, opened when needed. */
export function createPool(connectionString: string): Pool {
  const open = new Set<Connection>();
  const idle: Connection[] = [];
  const waiting: PromiseWithResolvers<Connection>[] = [];
  let opening = 0;

  const openNew = async (): Promise<Connection> => {
    opening += 1;
    try {
      const connection = await openConnection(connectionString);
      open.add(connection);
      connection.client.on("error", () => close(connection));
      return connection;
    } catch (error) {
      // The next one in the queue counted on this connection.
      setImmediate(openForWaiting);
      throw error;
    } finally {
      opening -= 1;
    }
  };

  const openForWaiting = () => {
    if (open.size + opening >= maxConnections) return;
    const next = waiting.shift();
    if (next) openNew().then(next.resolve, next.reject);
  };

  const close = (connection: Connection) => {
    connection.spent = true;
    if (!open.delete(connection)) return;
    const position = idle.indexOf(connection);
    if (position >= 0) idle.splice(position, 1);
    connection.client.end().catch(() => {});
    openForWaiting();
  };

  const closeIdle = setInterval(() => {
    const before = Date.now() - idleMs;
    while (idle[0] && idle[0].idleSince < before) close(idle[0]);
  }, 5_000).unref();

  return {
    async take() {
      const connection = idle.pop();
      if (connection) return connection;
      if (open.size + opening < maxConnections) return openNew();
      const turn = Promise.withResolvers<Connection>();
      waiting.push(turn);
      return turn.promise;
    },
    giveBack(connection) {
      if (connection.spent || connection.client.getTransactionStatus() !== "I") return close(connection);
      const next = waiting.shift();
      if (next) return next.resolve(connection);
      connection.idleSince = Date.now();
      idle.push(connection);
    },
    async end() {
      clearInterval(closeIdle);
      for (const turn of waiting.splice(0)) turn.reject(new Error("The local Neon endpoint is stopping."));
      await Promise.all([...open].map(({ client }) => client.end()));
    },
  };
}

async function openConnection(connectionString: string): Promise<Connection> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 }) as Client;
  // A connection that breaks while it is opened is reported by connect().
  client.on("error", () => {});
  await client.connect().catch((cause) => {
    throw new NoConnection("no connection to the database", { cause });
  });
  const connection: Connection = {
    client,
    spent: false,
    idleSince: 0,
    cancel() {
      // A cancel request may arrive late and would hit the next statement: this connection gets no other.
      connection.spent = true;
      sendCancelRequest(client);
    },
  };
  return connection;
}

/** PostgreSQL takes a cancel request on a connection of its own, and answers nothing. */
function sendCancelRequest({ host, port, processID, secretKey }: Client): void {
  const message = Buffer.alloc(16);
  [16, 80_877_102, processID, secretKey].forEach((value, index) => {
    message.writeInt32BE(value | 0, index * 4);
  });
  const socket = connect(port, host, () => socket.end(message));
  socket.on("error", () => {});
}
