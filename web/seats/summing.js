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

/** `lines` and `total`. With a lock its own prices, fee and tax; without, the tickets' list prices. */
export function sumOf(seats, lock, prices) {
  if (seats.length === 0) return { lines: [], total: { amount: "0.00", currency: "INR" } };
  const priced = lock
    ? lock.prices.map(({ seatType, amount }) => [seatType, amount])
    : seats.map(({ type }) => [type, prices.get(type)]);
  const { currency } = priced[0][1];
  const lines = [...grouped(priced)].map(([label, amounts]) => ({ label, amount: added(amounts, currency) }));
  if (!lock)
    return {
      lines,
      total: added(
        lines.map((line) => line.amount),
        currency,
      ),
    };
  for (const [key, part] of [
    ["seats.fee", "fee"],
    ["seats.tax", "tax"],
  ]) {
    const amount = added(
      lock.prices.map((each) => each[part]),
      currency,
    );
    if (minor(amount)) lines.push({ label: t(key), amount });
  }
  return { lines, total: lock.total };
}

/** "4 Gold seats, ₹320 each". */
function grouped(priced) {
  const groups = new Map();
  for (const [seatType, amount] of priced) {
    const key = `${seatType} ${amount.amount}`;
    groups.set(key, [...(groups.get(key) ?? []), [seatType, amount]]);
  }
  return [...groups.values()].map((each) => {
    const [seatType, amount] = each[0];
    const words = { count: number(each.length), type: seatType, price: money(amount, { short: true }) };
    return [t("seats.line", words), each.map(([, one]) => one)];
  });
}
