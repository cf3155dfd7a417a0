import { sql } from "../../support/database.ts";
import { eventsOf } from "../behind.ts";

type Row = Record<string, unknown>;

const oneOf = async (text: string, params: unknown[]): Promise<Row> => (await sql(text, params))[0] ?? {};

/** What the table says of an asset: its state, and who has it. */
export const assetRow = (tenantId: string, serialNumber: string | undefined): Promise<Row> =>
  oneOf(
    `select status, condition, rental_id as "rentalId", customer_id as "customerId" from assets
      where tenant_id = $1 and serial_number = $2`,
    [tenantId, serialNumber],
  );

/** How far an order is, and its lines. */
export const orderRow = (tenantId: string, orderId: string): Promise<Row> =>
  oneOf(
    `select o.status, o.rented_devices as rented,
            (select json_agg(json_build_array(l.rented_devices, l.is_open) order by l.position) from order_lines l
              where l.tenant_id = o.tenant_id and l.order_id = o.id) as lines
       from orders o where o.tenant_id = $1 and o.id = $2`,
    [tenantId, orderId],
  );

/** What a customer's active rentals add up to, as the table has it. */
export const customerRow = (tenantId: string, customerId: string): Promise<Row> =>
  oneOf(
    `select active_rentals as rentals, monthly_revenue::int as revenue from customers where tenant_id = $1 and id = $2`,
    [tenantId, customerId],
  );

/** The types of all that was recorded, with what it is about, in the order in which it happened. */
export const storyOf = async (tenantId: string): Promise<string[]> =>
  (await eventsOf(tenantId)).map(({ type, subjectId }) => `${type} ${subjectId}`);

/** Moves the start and the end of a rental by whole months, as if it had been made then. */
export const startedEarlier = (tenantId: string, rentalId: string, months: number): Promise<Row[]> =>
  sql(
    `update rentals set starts_on = starts_on - make_interval(months => $3), ends_on = ends_on - make_interval(months => $3)
      where tenant_id = $1 and id = $2`,
    [tenantId, rentalId, months],
  );

/** A day of the calendar in Amsterdam, so many months from today's first of the month, on the 1st. */
export const firstOfMonth = async (months: number): Promise<string> => {
  const row = await oneOf(
    `select (date_trunc('month', now() at time zone 'Europe/Amsterdam') + make_interval(months => $1))::date::text as day`,
    [months],
  );
  return String(row["day"]);
};

/** Today in Amsterdam. */
export const today = async (): Promise<string> =>
  String((await oneOf("select (now() at time zone 'Europe/Amsterdam')::date::text as day", []))["day"]);
