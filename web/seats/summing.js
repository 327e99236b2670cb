/** What the chosen seats cost, in exact paise: amounts come as decimals, "320.00". */
import { money, number } from "../ground/format.js";
import { t } from "../ground/words.js";

const minor = ({ amount }) => Math.round(Number(amount) * 100);
const major = (total, currency) => ({ amount: (total / 100).toFixed(2), currency });
const added = (amounts, currency) =>
  major(
    amounts.reduce((sum, each) => sum + minor(each), 0),
    currency,
  );

const PARTS = [
  ["seats.fee", "fee"],
  ["seats.tax", "tax"],
];

/**
 * `lines` and `total`, fee and tax included: at the prices of the lock, or of the show (`prices`, by seat type) for seats
 * that are not held.
 */
export function sumOf(seats, lock, prices) {
  if (seats.length === 0) return { lines: [], total: { amount: "0.00", currency: "INR" } };
  const costs = lock?.prices ?? seats.map(({ type }) => ({ ...prices.get(type), amount: prices.get(type).price }));
  const { currency } = costs[0].amount;
  const lines = grouped(costs).map(([label, amounts]) => ({ label, amount: added(amounts, currency) }));
  for (const [key, part] of PARTS) {
    const amounts = costs.map((each) => each[part]);
    const amount = added(amounts, currency);
    if (minor(amount)) lines.push({ label: t(key), amount });
  }
  const amounts = lines.map((line) => line.amount);
  return { lines, total: lock?.total ?? added(amounts, currency) };
}

/** Each kind of ticket as "4 Gold seats, ₹320 each", with its amounts. */
function grouped(costs) {
  const groups = new Map();
  for (const cost of costs) {
    const key = `${cost.seatType} ${cost.amount.amount}`;
    groups.set(key, [...(groups.get(key) ?? []), cost]);
  }
  return [...groups.values()].map((each) => {
    const [{ seatType, amount }] = each;
    const words = { count: number(each.length), type: seatType, price: money(amount, { short: true }) };
    return [t("seats.line", words), each.map((one) => one.amount)];
  });
}
