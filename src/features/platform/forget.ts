import type { Config } from "#config";
import { connect } from "#db/client";
import { plain } from "#db/statement";

/** How many answers one transaction deletes, so that none is long. */
const countMax = 5_000;

const forgetExpired = plain(
  "select forget_expired_answers($1)",
  () => [countMax],
  ([row]) => Number(row?.[0]),
);

/** Deletes the answers that their idempotency keys keep no longer, of all business units; answers how many. */
export async function forgetExpiredAnswers(config: Config): Promise<number> {
  const database = connect(config);
  let count = 0;
  for (let last = countMax; last === countMax; count += last) {
    [last] = (await database.batch([forgetExpired], "")) as [number];
  }
  return count;
}
