// What subscriptions do to each other's things, in as few words as can be: the tests hold the API against it.

type AssetStatus = "available" | "rented_out" | "returned" | "sold" | "unavailable";

type ModelAsset = { sku: string; status: AssetStatus; rentalId: string | null; customerId: string | null };
type ModelLine = { sku: string; quantity: number; rented: number };
type ModelOrder = { customerId: string; status: string; lines: ModelLine[] };
type ModelRental = {
  orderId: string;
  line: number;
  customerId: string;
  serialNumber: string;
  sku: string;
  status: string;
  /** In minor units. */
  amount: number;
  months: number;
  startedMonthsAgo: number;
  groupId: string | null;
};

/** All that there is, by id. */
export type Model = {
  assets: Record<string, ModelAsset>;
  orders: Record<string, ModelOrder>;
  rentals: Record<string, ModelRental>;
  groups: Record<string, { customerId: string }>;
};

/** What can be done, of things that are there. `rentalIds` are all members that a group is to have. */
export type Command =
  | { act: "create"; orderId: string; serialNumber: string; groupId: string | null; startedMonthsAgo: number }
  | { act: "extend"; rentalId: string; months: number; amount: number | null }
  | { act: "replace"; rentalId: string; serialNumber: string }
  | { act: "upgrade"; rentalId: string; serialNumber: string; sku: string; months: number }
  | { act: "buyout" | "early-return" | "cancel" | "complete"; rentalId: string }
  | { act: "take back" | "take out of use"; serialNumber: string }
  | { act: "cancel order"; orderId: string }
  | { act: "group"; groupId: string; rentalIds: string[] };

/** What a month of every variant costs, in minor units, by the length of the contract (test/support/factories.ts). */
const prices: Record<number, number> = { 12: 21900, 24: 12900, 36: 9900 };

const longest = 120;

const isInUse = (model: Model, asset: ModelAsset) =>
  asset.rentalId !== null && model.rentals[asset.rentalId]?.status === "active";

/** Every code that a command may be refused with; it must succeed where there is none. */
export function refusalsOf(model: Model, command: Command): string[] {
  const codes: (string | false)[] = [];
  const rental = "rentalId" in command ? at(model.rentals, command.rentalId) : undefined;
  const asset = "serialNumber" in command ? at(model.assets, command.serialNumber) : undefined;
  if (rental && rental.status !== "active") {
    const ofCancel = rental.status === "cancelled" ? "ALREADY_CANCELLED" : "ALREADY_ENDED";
    codes.push(command.act === "cancel" ? ofCancel : "SUBSCRIPTION_NOT_ACTIVE");
  }
  switch (command.act) {
    case "create": {
      const order = at(model.orders, command.orderId);
      const ofSku = order.lines.filter(({ sku }) => sku === asset?.sku);
      codes.push(
        asset?.status !== "available" && "ASSET_NOT_AVAILABLE",
        order.status === "cancelled" && "ORDER_NOT_CONFIRMED",
        ofSku.length === 0 && "SKU_MISMATCH",
        ofSku.every(({ rented, quantity }) => rented === quantity) && "ITEM_FULLY_FULFILLED",
        order.status === "fulfilled" && "ITEM_FULLY_FULFILLED",
      );
      break;
    }
    case "extend":
      codes.push(Number(rental?.months) + command.months > longest && "INVALID_EXTENSION_MONTHS");
      break;
    case "replace":
    case "upgrade":
      codes.push(
        asset?.status !== "available" && "ASSET_NOT_AVAILABLE",
        asset?.sku !== (command.act === "upgrade" ? command.sku : rental?.sku) && "SKU_MISMATCH",
      );
      break;
    case "complete":
      codes.push(Number(rental?.startedMonthsAgo) < Number(rental?.months) && "CONTRACT_NOT_ENDED");
      break;
    case "take back":
    case "take out of use":
      codes.push(
        asset !== undefined && isInUse(model, asset) && "ASSET_IN_USE",
        asset?.status === "sold" && "INVALID_STATUS",
      );
      break;
    case "cancel order": {
      const { status } = at(model.orders, command.orderId);
      codes.push(
        status === "cancelled" && "ALREADY_CANCELLED",
        (status === "partial" || status === "fulfilled") && "ORDER_NOT_CANCELLABLE",
      );
      break;
    }
    case "group": {
      const { customerId } = at(model.groups, command.groupId);
      const others = command.rentalIds.filter((id) => at(model.rentals, id).customerId !== customerId);
      codes.push(others.length > 0 && "SUBSCRIPTION_DIFFERENT_CUSTOMER");
      break;
    }
  }
  return codes.filter((code) => code !== false);
}

/** What is there after a command that succeeded; `made` are the ids that the answer names. */
export function after(model: Model, command: Command, made: { rentalId?: string; orderId?: string }): Model {
  const next = structuredClone(model);
  const rental = "rentalId" in command ? at(next.rentals, command.rentalId) : undefined;
  const asset = "serialNumber" in command ? at(next.assets, command.serialNumber) : undefined;
  const held = Object.values(next.assets).find(
    ({ rentalId }) => "rentalId" in command && rentalId === command.rentalId,
  );
  const end = (status: string) => Object.assign(rental as ModelRental, { status });
  const release = (status: AssetStatus, customerId: string | null = null) =>
    Object.assign(held as ModelAsset, { status, rentalId: null, customerId });
  const handOver = (rentalId: string, customerId: string) =>
    Object.assign(asset as ModelAsset, { status: "rented_out", rentalId, customerId });

  switch (command.act) {
    case "create": {
      const order = at(next.orders, command.orderId);
      const line = order.lines.findIndex(({ sku, rented, quantity }) => sku === asset?.sku && rented < quantity);
      at(order.lines, line).rented += 1;
      order.status = order.lines.every(({ rented, quantity }) => rented === quantity) ? "fulfilled" : "partial";
      next.rentals[String(made.rentalId)] = {
        ...{ orderId: command.orderId, line, customerId: order.customerId, serialNumber: command.serialNumber },
        ...{ sku: String(asset?.sku), status: "active", amount: Number(prices[24]), months: 24 },
        ...{ startedMonthsAgo: command.startedMonthsAgo, groupId: command.groupId },
      };
      handOver(String(made.rentalId), order.customerId);
      break;
    }
    case "extend":
      Object.assign(rental as ModelRental, {
        months: Number(rental?.months) + command.months,
        amount: command.amount ?? rental?.amount,
      });
      break;
    case "replace":
      release("unavailable");
      handOver(command.rentalId, String(rental?.customerId));
      Object.assign(rental as ModelRental, { serialNumber: command.serialNumber });
      break;
    case "upgrade": {
      const { customerId, groupId } = end("ended_upgrade");
      release("returned");
      next.orders[String(made.orderId)] = {
        ...{ customerId, status: "fulfilled", lines: [{ sku: command.sku, quantity: 1, rented: 1 }] },
      };
      next.rentals[String(made.rentalId)] = {
        ...{ orderId: String(made.orderId), line: 0, customerId, serialNumber: command.serialNumber, sku: command.sku },
        ...{ status: "active", amount: Number(prices[command.months]), months: command.months },
        ...{ startedMonthsAgo: 0, groupId },
      };
      handOver(String(made.rentalId), customerId);
      break;
    }
    case "buyout":
      release("sold", end("ended_buyout").customerId);
      break;
    case "early-return":
      end("ended_early_return");
      release("returned");
      break;
    case "complete":
      end("ended_completed");
      release("returned");
      break;
    case "cancel":
      end("cancelled");
      break;
    case "take back":
    case "take out of use": {
      const status = command.act === "take back" ? "available" : "unavailable";
      const isBack = asset?.status === "rented_out";
      Object.assign(asset as ModelAsset, { status, ...(isBack && { rentalId: null, customerId: null }) });
      break;
    }
    case "cancel order":
      at(next.orders, command.orderId).status = "cancelled";
      break;
    case "group":
      for (const [id, one] of Object.entries(next.rentals)) {
        if (command.rentalIds.includes(id)) one.groupId = command.groupId;
        else if (one.groupId === command.groupId) one.groupId = null;
      }
      break;
  }
  return next;
}

function at<Thing>(things: { [key: string | number]: Thing } | Thing[], key: string | number): Thing {
  const thing = (things as Record<string | number, Thing>)[key];
  if (thing === undefined) throw new Error(`the model has no ${key}`);
  return thing;
}
