import type { Bindings, Config } from "#config";
import type { Credentials, Entry } from "#db/door";

/** What Hono carries with a request. */
export type Env = {
  Bindings: Bindings;
  Variables: {
    config: Config;
    requestId: string;
    /** Set once the headers were read. */
    credentials: Credentials;
    keyShortId: string;
    /** Set once the database has let the caller in. */
    entry: Entry | undefined;
  };
};
